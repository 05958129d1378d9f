import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Publisher } from '../../main/resources/web/client/publisher.js';

class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = '';
  constructor(kind, label = kind) {
    super();
    this.kind = kind;
    this.label = label;
  }
}

/** A publisher whose sender for each source is a line in a log. */
function harness(mids = { camera: '1', microphone: '0', screen: '2' }) {
  const log = [];
  const publisher = new Publisher({
    midOf: (source) => mids[source] ?? null,
    send: async (source, track) => log.push(`send ${source} ${track?.label ?? 'nothing'}`),
    update: async (body) => log.push(body),
  });
  publisher.on('ended', (source) => log.push(`ended ${source}`));
  return { publisher, log };
}

test('putsATrackOnItsSenderAndThenDeclaresIt', async () => {
  const { publisher, log } = harness();
  await publisher.publish(new FakeTrack('video', 'front'));
  assert.deepEqual(log, [
    'send camera front',
    { tracks: [{ mid: '1', source: 'camera', name: 'front', muted: false }] },
  ]);
});

test('declaresBeforeTheJoinWhatIsPrepared', () => {
  const { publisher } = harness();
  const camera = new FakeTrack('video');
  publisher.prepare(camera, { muted: true });
  publisher.prepare(new FakeTrack('audio'), {});
  assert.deepEqual([...publisher.sending.keys()], ['microphone'], 'a muted camera sends nothing');
  assert.deepEqual(
    publisher.declarations().map(({ mid, source, muted }) => [mid, source, muted]),
    [
      ['1', 'camera', true],
      ['0', 'microphone', false],
    ],
  );
});

test('mutesAMicrophoneBySilenceAndACameraByNothing', async () => {
  const { publisher, log } = harness();
  const microphone = new FakeTrack('audio');
  await publisher.publish(microphone);
  await publisher.publish(new FakeTrack('video', 'front'));
  log.length = 0;
  await publisher.setMuted('microphone', true);
  await publisher.setMuted('microphone', true);
  await publisher.setMuted('camera', true);
  await publisher.setMuted('camera', false);
  assert.equal(microphone.enabled, false);
  assert.deepEqual(
    log.map((entry) =>
      typeof entry === 'string' ? entry : `${entry.tracks[0].source} muted=${entry.tracks[0].muted}`,
    ),
    ['microphone muted=true', 'send camera nothing', 'camera muted=true', 'send camera front', 'camera muted=false'],
  );
});

test('withdrawsATrackThatEndedByItself', async () => {
  const { publisher, log } = harness();
  const screen = new FakeTrack('video', 'window');
  await publisher.publish(screen, { source: 'screen' });
  log.length = 0;
  screen.dispatchEvent(new Event('ended'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(log, ['send screen nothing', 'ended screen', { withdraw: ['2'] }]);
  assert.equal(publisher.get('screen'), undefined);
});

test('ignoresTheEndOfATrackThatWasReplaced', async () => {
  const { publisher, log } = harness();
  const old = new FakeTrack('video', 'old');
  await publisher.publish(old);
  await publisher.publish(new FakeTrack('video', 'new'));
  log.length = 0;
  old.dispatchEvent(new Event('ended'));
  assert.deepEqual(log, []);
  assert.equal(publisher.get('camera').track.label, 'new');
});

test('refusesWhatCannotBeSent', async () => {
  const { publisher } = harness({ camera: '1' });
  await assert.rejects(publisher.publish(new FakeTrack('audio')), { code: 'no-sender' });
  await assert.rejects(publisher.publish(new FakeTrack('audio'), { source: 'camera' }), { code: 'wrong-kind' });
  await assert.rejects(publisher.setMuted('camera', true), { code: 'not-published' });
  await publisher.unpublish('camera');
});

test('keepsNamesWithinWhatTheServerTakes', async () => {
  const { publisher, log } = harness();
  await publisher.publish(new FakeTrack('video', `a\u0000b${'x'.repeat(100)}`));
  assert.equal(log[1].tracks[0].name, `a b${'x'.repeat(61)}`);
});
