import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshRoom, invitation, LOCAL_ROOM, roomId, roomOf } from '../../main/resources/web/meet/address.js';

test('makesARoomIdOfWhateverIsTyped', () => {
  assert.equal(roomId('  Daily  stand up '), 'Daily-stand-up');
  assert.equal(roomId('a/b?c#d%e\\f'), 'a-b-c-d-e-f');
  assert.equal(roomId('\u0000\n'), '');
  assert.equal(roomId('x'.repeat(100)).length, 64);
  assert.equal([...roomId('🦦'.repeat(100))].length, 64);
});

test('readsTheRoomFromTheHashOrThePath', () => {
  assert.equal(roomOf({ hash: '#stand-up', pathname: '/' }), 'stand-up');
  assert.equal(roomOf({ hash: '', pathname: '/r/caf%C3%A9' }), 'café');
  assert.equal(roomOf({ hash: '#%E0%A4%A', pathname: '/' }), 'E0-A4-A');
  assert.equal(roomOf({ hash: '', pathname: '/' }), '');
});

test('letsTwoTabsOnOneMachineMeet', () => {
  assert.equal(freshRoom('localhost'), LOCAL_ROOM);
  assert.equal(freshRoom('127.0.0.1'), LOCAL_ROOM);
  assert.notEqual(freshRoom('meet.example.org'), LOCAL_ROOM);
  assert.match(
    freshRoom('meet.example.org', () => 0.5),
    /^[a-z]+-[a-z]+-\d{4}$/,
  );
});

test('makesAnAddressThatLeadsBackToTheRoom', () => {
  const address = new URL(invitation('https://meet.example.org', 'café-9'));
  assert.equal(roomOf(address), 'café-9');
});
