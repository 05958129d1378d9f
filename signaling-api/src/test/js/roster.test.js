import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Roster } from '../../main/resources/web/client/roster.js';

const person = (id, name = id) => ({ id, identity: `i-${id}`, name, attributes: {}, joinedAt: 1 });
const camera = (id, participant, more = {}) => ({
  id,
  participant,
  kind: 'video',
  source: 'camera',
  name: '',
  muted: false,
  ...more,
});

function recorded() {
  const roster = new Roster();
  const log = [];
  for (const type of [
    'participant',
    'participant-updated',
    'publication',
    'publication-updated',
    'publication-removed',
  ]) {
    roster.on(type, ({ id }) => log.push(`${type} ${id}`));
  }
  roster.on('participant-left', ({ participant, reason }) => log.push(`left ${participant.id} ${reason}`));
  return { roster, log };
}

test('makesPeopleAndPublicationsOfASnapshot', () => {
  const { roster } = recorded();
  roster.applySnapshot(
    { participants: [person('a'), person('b')], publications: [camera('t', 'b')], speakers: ['b'] },
    'a',
  );
  assert.equal(roster.local.id, 'a');
  assert.equal(roster.local.isLocal, true);
  assert.equal(roster.participants.get('b').publication('camera').id, 't');
  assert.equal(roster.participants.get('b').speaking, true);
});

test('bringsASecondSnapshotInAsDifferences', () => {
  const { roster, log } = recorded();
  roster.applySnapshot(
    { participants: [person('a'), person('b'), person('c')], publications: [camera('t', 'b'), camera('u', 'c')] },
    'a',
  );
  log.length = 0;
  roster.applySnapshot(
    { participants: [person('a'), person('c'), person('d')], publications: [camera('u', 'c')] },
    'a',
  );
  assert.deepEqual(
    log.filter((l) => !l.includes('updated')),
    ['publication-removed t', 'left b left', 'participant d'],
  );
});

test('toleratesRepeatedAndUnknownDeltas', () => {
  const { roster, log } = recorded();
  roster.onParticipants({ joined: [person('a')] });
  roster.onParticipants({ joined: [person('a', 'Ann')] });
  roster.onParticipants({ left: [{ id: 'nobody', reason: 'left' }] });
  roster.onPublications({ added: [camera('t', 'nobody')], removed: ['u'] });
  assert.deepEqual(log, ['participant a', 'participant-updated a']);
  assert.equal(roster.participants.get('a').name, 'Ann');
});

test('takesThePublicationsOfWhoeverLeaves', () => {
  const { roster, log } = recorded();
  roster.onParticipants({ joined: [person('b')] });
  roster.onPublications({ added: [camera('t', 'b')] });
  log.length = 0;
  roster.onParticipants({ left: [{ id: 'b', reason: 'timeout' }] });
  assert.deepEqual(log, ['publication-removed t', 'left b timeout']);
  assert.equal(roster.publications.size, 0);
});

test('keepsTheSameObjectWhenAPublicationIsUpdated', () => {
  const { roster } = recorded();
  roster.onParticipants({ joined: [person('b')] });
  roster.onPublications({ added: [camera('t', 'b')] });
  const before = roster.publications.get('t');
  roster.onPublications({ updated: [camera('t', 'b', { muted: true, codec: 'VP8', simulcast: true })] });
  assert.equal(roster.publications.get('t'), before);
  assert.equal(before.muted, true);
  assert.equal(before.codec, 'VP8');
});

test('clearsTheMarkOfWhoStoppedSpeaking', () => {
  const { roster } = recorded();
  roster.onParticipants({ joined: [person('a'), person('b')] });
  roster.onSpeakers(['a', 'gone']);
  roster.onSpeakers(['b']);
  assert.equal(roster.participants.get('a').speaking, false);
  assert.deepEqual(
    roster.speakers.map((p) => p.id),
    ['b'],
  );
});
