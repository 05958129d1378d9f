import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaRecovery } from '../../main/resources/web/client/recovery.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A path in virtual time: `path.connected` is what the test says, `path.restarts` what was tried. */
function harness(t, restart = async () => {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const path = { connected: true, restarts: 0 };
  const recovery = new MediaRecovery(
    { restart: () => (path.restarts++, restart()), isConnected: () => path.connected },
    { random: () => 1 },
  );
  const say = (state) => {
    path.connected = state === 'connected';
    recovery.onPeerState(state);
  };
  const tick = async (ms) => (t.mock.timers.tick(ms), await turn());
  return { path, recovery, say, tick };
}

test('restartsAtOnceWhenThePathHasFailed', async (t) => {
  const { path, say, tick } = harness(t);
  say('failed');
  await tick(0);
  assert.equal(path.restarts, 1);
});

test('letsASilentPathHealByItself', async (t) => {
  const { path, say, tick } = harness(t);
  say('disconnected');
  await tick(1900);
  say('connected');
  await tick(60_000);
  assert.equal(path.restarts, 0);
});

test('restartsAPathThatStaysSilent', async (t) => {
  const { path, say, tick } = harness(t);
  say('disconnected');
  await tick(2000);
  assert.equal(path.restarts, 1);
});

test('restartsOnceWhenTheNetworkChangedAndThePathIsGood', async (t) => {
  const { path, recovery, tick } = harness(t);
  recovery.onPathLost();
  await tick(0);
  await tick(60_000);
  assert.equal(path.restarts, 1);
});

test('triesAgainMoreSlowlyUntilItIsConnected', async (t) => {
  const { path, say, tick } = harness(t, async () => {
    throw new Error('refused');
  });
  t.mock.method(console, 'info', () => {});
  say('failed');
  await tick(0);
  assert.equal(path.restarts, 1);
  for (const [i, pause] of [5000, 6000, 8000, 12_000].entries()) {
    await tick(pause - 1);
    assert.equal(path.restarts, i + 1, `not before ${pause} ms`);
    await tick(1);
    assert.equal(path.restarts, i + 2);
  }
  say('connected');
  await tick(60_000);
  assert.equal(path.restarts, 5);
});

test('restartsAStalledPathAtOnceAndOneThatKeepsStallingMoreSlowly', async (t) => {
  const { path, recovery, tick } = harness(t);
  recovery.onStall();
  await tick(0);
  assert.equal(path.restarts, 1);
  recovery.onStall();
  await tick(1999);
  assert.equal(path.restarts, 1);
  await tick(1);
  assert.equal(path.restarts, 2);
  await tick(60_000);
  recovery.onStall();
  await tick(0);
  assert.equal(path.restarts, 3, 'after a healthy time the next stall is the first again');
});

test('neverRestartsTwiceAtOnce', async (t) => {
  const { path, recovery, say, tick } = harness(t, () => new Promise(() => {}));
  say('failed');
  await tick(0);
  recovery.onPathLost();
  say('failed');
  await tick(60_000);
  assert.equal(path.restarts, 1);
});

test('doesNothingOnceClosed', async (t) => {
  const { path, recovery, say, tick } = harness(t);
  say('disconnected');
  recovery.close();
  recovery.onPathLost();
  await tick(60_000);
  assert.equal(path.restarts, 0);
});
