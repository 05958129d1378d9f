import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StallWatch } from '../../main/resources/web/client/stall-watch.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A watch in virtual time: `path.bytes` is what came in, `path.stalls` what was noticed. */
function harness(t, received) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const path = { bytes: 0, stalls: 0 };
  const watch = new StallWatch(received ?? (async () => path.bytes), () => path.stalls++);
  const look = async (times, between = () => {}) => {
    for (let i = 0; i < times; i++) {
      between();
      t.mock.timers.tick(250);
      await turn();
    }
  };
  return { path, watch, look };
}

test('noticesThatNothingCameForASecond', async (t) => {
  const { path, watch, look } = harness(t);
  watch.start();
  await look(8, () => (path.bytes += 60));
  await look(3);
  assert.equal(path.stalls, 0);
  await look(1);
  assert.equal(path.stalls, 1);
  assert.equal(watch.isStalled, true);
});

test('takesAnyPacketForASignOfLife', async (t) => {
  const { path, watch, look } = harness(t);
  watch.start();
  for (let i = 0; i < 20; i++) {
    path.bytes += 40; // one empty receiver report in most of a second
    await look(3);
  }
  assert.equal(path.stalls, 0);
});

test('tellsEachStallOnceAndTheNextOneAgain', async (t) => {
  const { path, watch, look } = harness(t);
  watch.start();
  await look(40);
  assert.equal(path.stalls, 1);
  await look(1, () => (path.bytes += 60));
  assert.equal(watch.isStalled, false);
  await look(4);
  assert.equal(path.stalls, 2);
});

test('doesNotTakeABusyBrowserForASilentNetwork', async (t) => {
  let answer = () => {};
  const { path, watch, look } = harness(t, () => new Promise((resolve) => (answer = resolve)));
  watch.start();
  await look(20);
  assert.equal(path.stalls, 0);
  answer(1);
  await turn();
  await look(3);
  assert.equal(path.stalls, 0);
});

test('looksNoMoreOnceStopped', async (t) => {
  const { path, watch, look } = harness(t);
  watch.start();
  await look(3);
  watch.stop();
  await look(20);
  assert.equal(path.stalls, 0);
});
