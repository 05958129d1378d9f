import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSentence, connectionSentence, deviceSentence, sentence } from '../../main/resources/web/meet/sentences.js';

test('tellsTheDeviceApart', () => {
  assert.match(sentence({ code: 'permission-denied' }, 'camera'), /camera/);
  assert.match(sentence({ code: 'permission-denied' }, 'microphone'), /microphone/);
});

test('usesTheServersWordsForACodeItDoesNotKnow', () => {
  assert.equal(sentence({ code: 'sdp-new', message: 'The offer is odd.' }), 'The offer is odd.');
  assert.equal(sentence({}), 'Something went wrong. Try again.');
});

test('hasASentenceForEveryEndOfACall', () => {
  const reasons = [
    'left',
    'replaced',
    'removed',
    'room-closed',
    'token-expired',
    'transport-failed',
    'server-shutdown',
  ];
  for (const code of [
    ...reasons,
    'internal-error',
    'full',
    'unreachable',
    'unauthorized',
    'forbidden',
    'unavailable',
  ]) {
    assert.notEqual(sentence({ code }), sentence({}), code);
  }
});

test('saysNothingWhileAllIsWell', () => {
  assert.equal(connectionSentence({ signaling: 'open', media: 'connected' }), '');
  assert.equal(connectionSentence({ signaling: 'ended', media: 'closed' }), '');
});

test('saysWhatIsBroken', () => {
  assert.match(connectionSentence({ signaling: 'resuming', media: 'connected' }), /go on/);
  assert.match(connectionSentence({ signaling: 'resuming', media: 'failed' }), /interrupted/);
  assert.match(connectionSentence({ signaling: 'rejoining', media: 'new' }), /Joining again/);
});

test('saysWhenTheDeviceItselfHasNoNetwork', () => {
  assert.match(connectionSentence({ signaling: 'resuming', media: 'failed', online: false }), /no network/);
  assert.equal(connectionSentence({ signaling: 'open', media: 'connected', online: false }), '', 'it works all the same');
});

test('saysWhatIsWholeAgainAndOnlyThat', () => {
  const open = { signaling: 'open', media: 'connected' };
  assert.match(changeSentence({ signaling: 'rejoining', media: 'new' }, { ...open, media: 'new' }), /back in it/);
  assert.match(changeSentence({ signaling: 'resuming', media: 'connected' }, open), /line .* is back/);
  assert.match(changeSentence({ signaling: 'open', media: 'disconnected' }, open), /picture are back/);
  assert.equal(changeSentence({ signaling: 'connecting', media: 'new' }, open), '');
  assert.equal(changeSentence(open, { signaling: 'resuming', media: 'connected' }), '');
});

test('saysWhichDeviceIsUsedInPlaceOfOneThatIsGone', () => {
  assert.match(deviceSentence('microphone', 'Desk microphone'), /unplugged.*“Desk microphone”/);
  assert.match(deviceSentence('microphone', null), /nobody hears you/);
  assert.match(deviceSentence('camera', null), /nobody sees you/);
});

test('givesEachCauseOfARefusedDeviceItsOwnSentence', () => {
  const codes = [
    'permission-denied',
    'permission-dismissed',
    'permission-system',
    'insecure-page',
    'device-not-found',
    'device-busy',
  ];
  for (const device of ['camera', 'microphone', 'devices']) {
    const sentences = codes.map((code) => sentence({ code }, device));
    assert.equal(new Set(sentences).size, codes.length, sentences.join('\n'));
    assert.ok(!sentences.includes(sentence({})), device);
  }
});
