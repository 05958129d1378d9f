import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseFocus, chooseVisible, gridLayout, presentationLayout } from '../../main/resources/web/meet/layout.js';

const wide = { width: 1280, height: 640, gap: 10 };
const upright = { width: 374, height: 690, gap: 10 };

test('fillsTheBoxWithOnePersonInTheirOwnShape', () => {
  const { columns, rows, width, height } = gridLayout({ ...wide, count: 1 });
  assert.deepEqual([columns, rows], [1, 1]);
  assert.equal(height, 640);
  assert.ok(width / height <= 16 / 9 + 0.01);
});

test('putsPeopleBesideEachOtherWhereThereIsRoom', () => {
  assert.deepEqual(
    [2, 4, 9, 16].map((count) => gridLayout({ ...wide, count }).columns),
    [2, 2, 3, 4],
  );
});

test('putsPeopleUnderEachOtherOnAPhone', () => {
  assert.equal(gridLayout({ ...upright, count: 2 }).columns, 1);
  assert.equal(gridLayout({ ...upright, count: 8 }).columns, 2);
});

test('alwaysFitsIntoTheBox', () => {
  for (const [width, height] of [
    [1280, 640],
    [374, 690],
    [844, 290],
    [300, 300],
    [2560, 1300],
  ]) {
    for (let count = 1; count <= 40; count++) {
      const l = gridLayout({ width, height, count, gap: 10 });
      assert.ok(l.columns * l.rows >= count, `${count} in ${width}x${height}`);
      assert.ok(l.columns * l.width + (l.columns - 1) * 10 <= width + 1);
      assert.ok(l.rows * l.height + (l.rows - 1) * 10 <= height + 1);
    }
  }
});

test('survivesABoxWithoutRoom', () => {
  assert.deepEqual(gridLayout({ width: 0, height: 0, count: 3, gap: 10 }), {
    columns: 1,
    rows: 3,
    width: 0,
    height: 0,
  });
  assert.equal(gridLayout({ width: 100, height: 100, count: 0, gap: 10 }).columns, 1);
});

test('putsPeopleBesideASharedScreenOrBelowItOnAPhone', () => {
  assert.equal(presentationLayout({ ...wide, count: 9 }).strip, 'right');
  assert.equal(presentationLayout({ ...upright, count: 9 }).strip, 'below');
  assert.equal(presentationLayout({ ...wide, count: 2 }).visible, 2);
  assert.ok(presentationLayout({ ...wide, count: 20 }).visible < 20);
});

test('leavesOutThoseWithTheLeastClaimAndKeepsTheOrder', () => {
  const claim = (p) => ({ speaker: 9, camera: 2 })[p.split('-')[0]] ?? 0;
  const people = ['quiet-1', 'camera-2', 'quiet-3', 'speaker-4', 'camera-5'];
  assert.deepEqual(chooseVisible(people, 3, claim), ['camera-2', 'speaker-4', 'camera-5']);
  assert.deepEqual(chooseVisible(people, 9, claim), people);
});

test('movesNobodyWithoutNeed', () => {
  const people = ['a', 'b', 'c', 'd', 'e'];
  const before = new Set(['c', 'd', 'e']);
  assert.deepEqual(
    chooseVisible(people, 3, () => 0, before),
    ['c', 'd', 'e'],
  );
  assert.deepEqual(
    chooseVisible(people, 3, (p) => (p === 'a' ? 5 : 0), before),
    ['a', 'c', 'd'],
  );
});

test('fillsTheStripBesideALargePictureFromTopToBottom', () => {
  for (const height of [500, 640, 742, 800, 1000]) {
    const { stripSize, visible } = presentationLayout({ width: 1400, height, count: 30, gap: 10 });
    const used = visible * ((stripSize * 9) / 16) + (visible - 1) * 10;
    assert.ok(used <= height + 1 && used > height * 0.85, `${visible} of ${stripSize} in ${height}: ${used}`);
  }
});

test('showsLargeWhatWasPinnedElseAScreenElseTheSpeaker', () => {
  const [me, ann, bob] = [{ isLocal: true }, { isLocal: false }, { isLocal: false }];
  const view = (participant, source) => ({ participant, source });
  const cameras = [ann, bob, me].map((p) => view(p, 'camera'));
  const [own, others] = [view(me, 'screen'), view(bob, 'screen')];
  assert.equal(chooseFocus({ views: cameras, pinned: undefined, speaker: null }), null);
  assert.equal(chooseFocus({ views: cameras, pinned: undefined, speaker: bob }), cameras[1]);
  assert.equal(chooseFocus({ views: [...cameras, own], pinned: undefined, speaker: bob }), own);
  assert.equal(chooseFocus({ views: [own, others, ...cameras], pinned: undefined, speaker: bob }), others);
  assert.equal(chooseFocus({ views: [own, others, ...cameras], pinned: cameras[0], speaker: bob }), cameras[0]);
});
