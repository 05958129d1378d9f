import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitrate, judge } from '../../main/resources/web/meet/quality.js';

const STEP = { packetsReceived: 200, packetsLost: 0, totalSamplesReceived: 96_000, concealedSamples: 0, framesDecoded: 50 };

/** Two looks two seconds apart; `change` is what the second one has beside the ordinary. */
function looks({ rttMs = 40, video = {}, audio = {}, sent = {} } = {}) {
  const entry = (more, facts) => ({ mid: '4', ssrc: 1, kind: 'video', source: 'camera', participant: 'p-1', ...facts, ...more });
  const zero = Object.fromEntries(Object.keys(STEP).map((key) => [key, 0]));
  const look = (at, rates, more) => ({
    connection: { rttMs, bytesSent: at * 1e6, bytesReceived: at * 2e6 },
    received: [entry({ ...rates, ...more.video }, {}), entry({ ...rates, ...more.audio }, { mid: '5', ssrc: 2, kind: 'audio' })],
    sent: [{ kind: 'video', qualityLimitationReason: 'none', ...sent }],
  });
  return [look(0, zero, {}), look(1, STEP, { video, audio })];
}

const verdict = (facts) => judge(...looks(facts), 2);

test('callsAnUndisturbedCallGood', () => {
  const { level, sentence, receivedBps, sentBps, lossPercent } = verdict();
  assert.deepEqual([level, sentence, receivedBps, sentBps, lossPercent], ['good', 'Good connection', 8e6, 4e6, 0]);
});

test('namesTheCauseOfTrouble', () => {
  assert.match(verdict({ video: { packetsLost: 60 } }).sentence, /^Poor.*lost/);
  assert.match(verdict({ video: { packetsLost: 16 } }).sentence, /^Fair.*lost/);
  assert.match(verdict({ audio: { concealedSamples: 4000 } }).sentence, /^Fair.*lost/);
  assert.match(verdict({ rttMs: 800 }).sentence, /^Poor.*late/);
  assert.match(verdict({ rttMs: 400 }).sentence, /^Fair.*delay/);
  assert.match(verdict({ sent: { qualityLimitationReason: 'bandwidth' } }).sentence, /network sends slowly/);
  assert.match(verdict({ sent: { qualityLimitationReason: 'cpu' } }).sentence, /busy/);
});

test('saysNothingOfWhatIsSentWhileACallFindsThatOut', () => {
  const [before, after] = looks({ sent: { qualityLimitationReason: 'bandwidth' } });
  assert.equal(judge(before, after, 2, { settled: false }).level, 'good');
});

test('doesNotTakeSilenceForLoss', () => {
  const silence = { concealedSamples: 90_000, silentConcealedSamples: 90_000 };
  assert.equal(verdict({ audio: silence }).level, 'good');
});

test('findsThePeopleWhosePictureHardlyMoves', () => {
  assert.deepEqual([...verdict({ video: { framesDecoded: 3 } }).weak], ['p-1']);
  assert.deepEqual([...verdict().weak], []);
  assert.deepEqual([...verdict({ video: { framesDecoded: 3, source: 'screen' } }).weak], [], 'slides stand still');
});

test('doesNotMistakeANewStreamForLoss', () => {
  const [before, after] = looks({ video: { ssrc: 9, packetsLost: 500 } });
  assert.equal(judge(before, after, 2).lossPercent, 0);
});

test('writesBitratesForPeople', () => {
  assert.equal(bitrate(64_400), '64 kbit/s');
  assert.equal(bitrate(1_840_000), '1.8 Mbit/s');
});
