import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from '../../main/resources/web/client/stage.js';

function recorded() {
  const stage = new Stage();
  const log = [];
  for (const type of ['assigned', 'refined', 'released'])
    stage.on(type, (a) => log.push(`${type} ${a.mid}:${a.publication}`));
  return { stage, log };
}
const slot = (mid, publication, csrc, firstRtpTimestamp = null) => ({
  mid,
  publication,
  participant: 'p',
  source: 'camera',
  csrc,
  firstRtpTimestamp,
});

test('saysWhoArrivesOnASlot', () => {
  const { stage, log } = recorded();
  stage.onSlots([slot('4', 't-1', 11)]);
  assert.deepEqual(log, ['assigned 4:t-1']);
  assert.equal(stage.slotOf('t-1').mid, '4');
});

test('refinesTheSameAssignmentWithoutHidingItAgain', () => {
  const { stage, log } = recorded();
  stage.onSlots([slot('4', 't-1', 11)]);
  stage.onSlots([slot('4', 't-1', 11, 9000)]);
  assert.deepEqual(log, ['assigned 4:t-1', 'refined 4:t-1']);
  assert.equal(stage.slotOf('t-1').firstRtpTimestamp, 9000);
  stage.onSlots([slot('4', 't-1', 11, null)]);
  assert.equal(stage.slotOf('t-1').firstRtpTimestamp, 9000, 'what was known is not forgotten');
});

test('startsAnewWhenTheSamePublicationComesBackWithAnotherCsrc', () => {
  const { stage, log } = recorded();
  stage.onSlots([slot('4', 't-1', 11, 9000)]);
  stage.onSlots([slot('4', 't-1', 12)]);
  assert.deepEqual(log, ['assigned 4:t-1', 'released 4:t-1', 'assigned 4:t-1']);
  assert.equal(stage.slotOf('t-1').firstRtpTimestamp, null);
});

test('releasesEverythingOfAMessageBeforeItAssigns', () => {
  const { stage, log } = recorded();
  stage.onSlots([slot('4', 't-1', 11), slot('6', 't-2', 12)]);
  log.length = 0;
  stage.onSlots([slot('4', 't-2', 13), slot('6', 't-1', 14)]);
  assert.deepEqual(log, ['released 4:t-1', 'released 6:t-2', 'assigned 4:t-2', 'assigned 6:t-1']);
});

test('emptiesASlot', () => {
  const { stage, log } = recorded();
  stage.onSlots([slot('4', 't-1', 11)]);
  stage.onSlots([{ mid: '4', publication: null, participant: null, csrc: null, firstRtpTimestamp: null }]);
  stage.onSlots([{ mid: '4', publication: null }]);
  assert.deepEqual(log, ['assigned 4:t-1', 'released 4:t-1']);
  assert.deepEqual(stage.assignments, []);
});

test('takesASnapshotAsTheWholeTruth', () => {
  const { stage, log } = recorded();
  stage.onSlots([slot('4', 't-1', 11), slot('6', 't-2', 12)]);
  log.length = 0;
  stage.applySnapshot([slot('6', 't-2', 12), slot('8', 't-3', 15)]);
  assert.deepEqual(log, ['released 4:t-1', 'assigned 8:t-3', 'refined 6:t-2']);
});

test('saysWhatHasToBeAcknowledged', () => {
  const { stage } = recorded();
  assert.equal(stage.onSlots([slot('4', 't-1', 11)]), true);
  assert.equal(stage.onSlots([slot('4', 't-1', 11, 9000)]), false, 'only the first timestamp came');
  assert.equal(stage.onSlots([slot('4', 't-2', 12)]), true);
  assert.equal(stage.onSlots([{ mid: '4', publication: null }]), true);
  assert.equal(stage.onSlots([{ mid: '4', publication: null }]), false);
});
