import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionSentence, sentence } from '../../main/resources/web/meet/sentences.js';

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
