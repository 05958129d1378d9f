import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fragmentOf, HttpSession, HttpSessionError, withFragment } from '../../main/resources/web/live/http-session.js';
import { clockOf, pathOf, rateOf, wishOf } from '../../main/resources/web/live/page.js';
import { sentenceOf } from '../../main/resources/web/live/sentences.js';

const OFFER = [
  'v=0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=ice-ufrag:new1',
  'a=ice-pwd:newpasswordnewpassword',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=ice-ufrag:new1',
  'a=ice-pwd:newpasswordnewpassword',
  'a=mid:1',
  '',
].join('\r\n');

const ANSWER = [
  'v=0',
  'a=ice-lite',
  'a=ice-ufrag:old1',
  'a=ice-pwd:oldpasswordoldpassword',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=candidate:1 1 udp 1 192.0.2.1 1 typ host',
  'a=candidate:2 1 udp 1 192.0.2.2 1 typ host',
  'a=end-of-candidates',
  'a=mid:0',
  '',
].join('\r\n');

test('aFragmentHoldsTheCredentialsOnce', () => {
  assert.equal(
    fragmentOf(OFFER),
    'a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:new1\r\na=ice-pwd:newpasswordnewpassword\r\n',
  );
});

test('aRestartReplacesCredentialsAndCandidatesAndNothingElse', () => {
  const fragment = 'a=ice-lite\r\na=ice-ufrag:srv2\r\na=ice-pwd:serverpasswordserver\r\na=candidate:1 1 udp 1 192.0.2.9 1 typ host\r\n';
  assert.equal(
    withFragment(ANSWER, fragment),
    ANSWER.replace('old1', 'srv2')
      .replace('oldpasswordoldpassword', 'serverpasswordserver')
      .replace('a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\na=candidate:2 1 udp 1 192.0.2.2 1 typ host', 'a=candidate:1 1 udp 1 192.0.2.9 1 typ host'),
  );
});

test('aRestartWithoutCandidatesKeepsThose', () => {
  const after = withFragment(ANSWER, 'a=ice-ufrag:srv2\r\na=ice-pwd:serverpasswordserver\r\n');
  assert.match(after, /192\.0\.2\.1/);
  assert.match(after, /192\.0\.2\.2/);
});

test('aRestartWithoutCredentialsIsRefused', () => {
  assert.throws(() => withFragment(ANSWER, 'a=ice-lite\r\n'), HttpSessionError);
});

test('anAddressSaysWhatIsWanted', () => {
  const wish = (address) => wishOf(new URL(address, 'http://localhost'));
  assert.deepEqual(wish('/play/stand%20up/Al%2Fice?seats=4#token=abc.def'), { room: 'stand up', name: 'Al/ice', seats: 4, token: 'abc.def' });
  assert.deepEqual(wish('/play'), { room: '', name: '', seats: 1, token: '' });
  assert.deepEqual(wish('/play/room?seats=999'), { room: 'room', name: '', seats: 16, token: '' });
  assert.deepEqual(wish('/play/%E0%A4%A'), { room: '', name: '', seats: 1, token: '' });
  assert.equal(pathOf('whep', 'stand up', 'Al/ice'), '/whep/stand%20up/Al%2Fice');
  assert.equal(pathOf('whep', 'room'), '/whep/room');
});

test('timesAndRatesReadAsPeopleWriteThem', () => {
  assert.equal(clockOf(5), '0:05');
  assert.equal(clockOf(3725.9), '1:02:05');
  assert.equal(rateOf(52_400), '52 kbit/s');
  assert.equal(rateOf(2_540_000), '2.5 Mbit/s');
});

test('errorsSayWhatToDo', () => {
  assert.match(sentenceOf(new HttpSessionError('x', { status: 409, code: 'name-taken' })), /another name/);
  assert.equal(sentenceOf(new HttpSessionError('The room has moved.', { status: 503 })), 'The room has moved.');
  assert.match(sentenceOf(new DOMException('no', 'NotAllowedError')), /Allow it/);
});

/** A peer connection whose ICE state is set by hand. */
class FakePeer extends EventTarget {
  iceConnectionState = 'new';
  connectionState = 'new';
  signalingState = 'stable';
  localDescription = null;
  remote = [];
  closed = false;

  async createOffer() {
    return { type: 'offer', sdp: OFFER };
  }

  async setLocalDescription(description) {
    this.signalingState = description.type === 'rollback' ? 'stable' : 'have-local-offer';
    if (description.type === 'offer') this.localDescription = description;
  }

  async setRemoteDescription(description) {
    this.signalingState = 'stable';
    this.remote.push(description.sdp);
  }

  close() {
    this.closed = true;
  }
}

/** A server that answers from a list. */
function serve(t, ...answers) {
  const asked = [];
  globalThis.location ??= { href: 'http://localhost/play' };
  t.mock.method(globalThis, 'fetch', async (address, request) => {
    asked.push({ address, ...request });
    const [body, init] = answers.shift();
    const response = new Response(body, init);
    Object.defineProperty(response, 'url', { value: address });
    return response;
  });
  return asked;
}

const CREATED = [ANSWER, { status: 201, headers: { Location: '/v1/whip/secret', ETag: '"one"' } }];

test('aSessionIsMadeRestartedAndEnded', async (t) => {
  const asked = serve(
    t,
    CREATED,
    ['a=ice-ufrag:srv2\r\na=ice-pwd:serverpasswordserver\r\n', { status: 200, headers: { ETag: '"two"' } }],
    ['', { status: 200 }],
  );
  const peer = new FakePeer();
  const session = new HttpSession(peer, '/whip/room/name', 'secret-token');
  await session.start();
  assert.equal(session.etag, '"one"');
  await session.restart();
  assert.equal(session.etag, '"two"');
  session.stop();
  assert.deepEqual(
    asked.map(({ method, address }) => `${method} ${address}`),
    ['POST http://localhost/whip/room/name', 'PATCH http://localhost/v1/whip/secret', 'DELETE http://localhost/v1/whip/secret'],
  );
  assert.equal(asked[1].headers['If-Match'], '*');
  assert.ok(asked.every(({ headers }) => headers.Authorization === 'Bearer secret-token'));
  assert.match(peer.remote[1], /srv2/);
  assert.equal(peer.closed, true);
});

test('aRestartThatFailsLeavesEverythingAsItWas', async (t) => {
  serve(t, CREATED, ['{"detail":"Later.","code":"unavailable"}', { status: 503, headers: { 'Retry-After': '1' } }]);
  const peer = new FakePeer();
  const session = new HttpSession(peer, '/whip/room/name');
  await session.start();
  await assert.rejects(session.restart(), { status: 503, code: 'unavailable', retryAfterMs: 1000, retryable: true });
  assert.equal(peer.signalingState, 'stable');
  assert.equal(session.etag, '"one"');
  assert.equal(peer.closed, false);
});

test('aRefusalIsToldInTheServersWords', async (t) => {
  serve(t, ['{"detail":"Somebody is in this room under this name.","code":"name-taken"}', { status: 409 }]);
  const peer = new FakePeer();
  await assert.rejects(new HttpSession(peer, '/whip/room/name').start(), { message: 'Somebody is in this room under this name.', code: 'name-taken' });
  assert.equal(peer.closed, true);
});
