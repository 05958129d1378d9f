import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../main/resources/web/client/session.js';

/** A WebSocket whose other end is the test. */
class FakeSocket {
  readyState = 0;
  sent = [];
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const JOINED = { type: 'ok', id: 1, seq: 1, session: { token: 'secret', graceMs: 30_000, pingIntervalMs: 10_000 } };

/** A session in virtual time. */
function harness(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const sockets = [];
  const session = new Session('ws://test/v1/ws', {
    openSocket: () => (sockets.push(new FakeSocket()), sockets.at(-1)),
    random: () => 1,
  });
  const log = [];
  session.on('event', (e) => log.push(e.seq));
  session.on('state', (s) => log.push(s));
  session.on('snapshot', (s) => log.push(`snapshot ${s.seq}`));
  session.on('ended', (e) => log.push(`ended ${e.code}`));
  return { session, sockets, log, tick: async (ms) => (t.mock.timers.tick(ms), await turn()) };
}

async function joined(t) {
  const h = harness(t);
  const reply = h.session.join({ room: 'r' });
  h.sockets[0].open();
  await turn();
  h.sockets[0].say(JOINED);
  await reply;
  return h;
}

test('joinsWithItsFirstMessage', async (t) => {
  const { sockets, log } = await joined(t);
  assert.deepEqual(sockets[0].sent, [{ type: 'join', id: 1, room: 'r' }]);
  assert.deepEqual(log, ['open']);
});

test('saysWhenTheServerCannotBeReached', async (t) => {
  const { session, sockets } = harness(t);
  const reply = session.join({});
  sockets[0].drop();
  await assert.rejects(reply, { code: 'unreachable', retryable: true });
  assert.equal(session.state, 'ended');
});

test('rejectsARefusedJoinWithTheServersWords', async (t) => {
  const { session, sockets } = harness(t);
  const reply = session.join({});
  sockets[0].open();
  await turn();
  sockets[0].say({ type: 'error', id: 1, code: 'full', message: 'The room is full.', retryable: true });
  await assert.rejects(reply, { code: 'full', message: 'The room is full.' });
});

test('matchesRepliesToRequestsByTheirId', async (t) => {
  const { session, sockets } = await joined(t);
  const a = session.request('update', { name: 'A' });
  const b = session.request('chat', { text: 'hi' });
  sockets[0].say({ type: 'error', id: 3, seq: 2, code: 'rate-limited', message: 'Slower.', retryable: true });
  sockets[0].say({ type: 'ok', id: 2, seq: 3 });
  assert.equal((await a).id, 2);
  await assert.rejects(b, { code: 'rate-limited', retryable: true });
});

test('resumesAfterALossAndDeliversEachEventOnce', async (t) => {
  const { sockets, log, tick } = await joined(t);
  sockets[0].say({ type: 'speakers', seq: 2, speakers: [] });
  sockets[0].drop();
  await tick(0);
  sockets[1].open();
  await turn();
  assert.deepEqual(sockets[1].sent, [{ type: 'resume', id: 2, session: 'secret', seq: 2 }]);
  sockets[1].say({ type: 'ok', id: 2, lastId: 1, replayed: 2 });
  await turn();
  sockets[1].say({ type: 'speakers', seq: 2, speakers: [] });
  sockets[1].say({ type: 'speakers', seq: 3, speakers: [] });
  assert.deepEqual(log, ['open', 2, 'resuming', 'open', 3]);
});

test('sendsAgainOnlyTheRequestsThatNeverArrived', async (t) => {
  const { session, sockets, tick } = await joined(t);
  const arrived = session.request('update', { name: 'A' });
  const lost = session.request('chat', { text: 'lost on the way' });
  sockets[0].drop();
  const later = session.request('chat', { text: 'said while away' });
  await tick(0);
  sockets[1].open();
  await turn();
  sockets[1].say({ type: 'ok', id: 5, lastId: 2, replayed: 1 });
  await turn();
  assert.deepEqual(
    sockets[1].sent.slice(1).map((m) => [m.id, m.text]),
    [
      [3, 'lost on the way'],
      [4, 'said while away'],
    ],
  );
  sockets[1].say({ type: 'ok', id: 2, seq: 2 });
  sockets[1].say({ type: 'ok', id: 3, seq: 3 });
  sockets[1].say({ type: 'ok', id: 4, seq: 4 });
  await Promise.all([arrived, lost, later]);
});

test('startsFromASnapshotAfterALongAbsence', async (t) => {
  const { session, sockets, log, tick } = await joined(t);
  const request = session.request('update', {});
  const refused = assert.rejects(request, { code: 'lost', retryable: true });
  sockets[0].drop();
  await tick(0);
  sockets[1].open();
  await turn();
  sockets[1].say({ type: 'ok', id: 3, lastId: 2, replayed: 0, snapshot: { seq: 1207, participants: [] } });
  await refused;
  sockets[1].say({ type: 'speakers', seq: 1207, speakers: [] });
  sockets[1].say({ type: 'speakers', seq: 1208, speakers: [] });
  assert.deepEqual(log, ['open', 'resuming', 'open', 'snapshot 1207', 1208]);
});

test('keepsTryingWithGrowingPauses', async (t) => {
  const { sockets, tick } = await joined(t);
  sockets[0].drop();
  await tick(0);
  for (const [i, pause] of [250, 325, 423, 549, 714, 928, 1207, 1569, 2039, 2651, 3446, 4480, 5000, 5000].entries()) {
    sockets[i + 1].drop();
    await turn();
    await tick(pause - 1);
    assert.equal(sockets.length, i + 2, `no attempt before ${pause} ms`);
    await tick(1);
    assert.equal(sockets.length, i + 3);
  }
});

test('endsWhenTheServerHasForgottenTheSession', async (t) => {
  const { session, sockets, log, tick } = await joined(t);
  sockets[0].drop(1001);
  await tick(0);
  sockets[1].open();
  await turn();
  sockets[1].say({ type: 'error', id: 2, code: 'session-gone', message: 'Join again.', retryable: false });
  await turn();
  assert.deepEqual(log, ['open', 'resuming', 'ended', 'ended session-gone']);
  await assert.rejects(session.request('ping'), { code: 'ended' });
});

test('takesASilentConnectionForLost', async (t) => {
  const { sockets, log, tick } = await joined(t);
  await tick(10_000);
  assert.equal(sockets[0].sent.at(-1).type, 'ping');
  await tick(5000);
  assert.deepEqual(log, ['open', 'resuming']);
  await tick(0);
  assert.equal(sockets.length, 2);
});

test('keepsAConnectionThatAnswersPings', async (t) => {
  const { sockets, log, tick } = await joined(t);
  for (let i = 0; i < 5; i++) {
    await tick(10_000);
    sockets[0].say({ type: 'ok', id: sockets[0].sent.at(-1).id, serverTime: 1 });
    await turn();
  }
  assert.deepEqual(log, ['open']);
  assert.equal(sockets[0].sent.length, 6);
});

test('doesNotReturnAfterALeave', async (t) => {
  const { sockets, log, tick } = await joined(t);
  sockets[0].say({ type: 'leave', seq: 2, reason: 'replaced', message: 'Elsewhere.', action: 'none' });
  sockets[0].drop(1000);
  await tick(60_000);
  assert.deepEqual(log, ['open', 2, 'ended']);
  assert.equal(sockets.length, 1);
});

test('opensTheConnectionWhileTheJoinIsBeingMade', async (t) => {
  const { session, sockets } = harness(t);
  let made = () => {};
  const reply = session.join(new Promise((resolve) => (made = resolve)));
  assert.equal(sockets.length, 1);
  sockets[0].open();
  await turn();
  assert.deepEqual(sockets[0].sent, []);
  made({ room: 'late' });
  await turn();
  assert.equal(sockets[0].sent[0].room, 'late');
  sockets[0].say({ type: 'ok', id: 1, session: { token: 't', pingIntervalMs: 10_000 } });
  await reply;
});

test('closesTheConnectionWhenTheJoinCannotBeMade', async (t) => {
  const { session, sockets } = harness(t);
  const reply = session.join(Promise.reject(new Error('no offer')));
  await assert.rejects(reply, /no offer/);
  sockets[0].open();
  await turn();
  assert.equal(sockets[0].readyState, 3);
  assert.equal(session.state, 'ended');
});
