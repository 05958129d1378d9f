/**
 * Sluice's client library: one ES module, no framework, no dependencies.
 *
 * ```js
 * import { join } from '/sluice-client.js';
 *
 * const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
 * const call = await join({ room: 'standup', name: 'Alice', tracks: stream.getTracks().map((track) => ({ track })) });
 * call.on('participant', (person) => call.attach(person, document.querySelector('video')));
 * call.on('chat', ({ name, text }) => console.log(name, text));
 * ```
 *
 * People arrive on slots that were offered once at join, so nothing is renegotiated while they come and go; `attach`
 * keeps an element hidden until a frame of the right person is on it. Sound plays by itself.
 *
 * @module
 */
import { Call } from './client/call.js';
import { SluiceError } from './client/errors.js';

export { Attachment } from './client/attachment.js';
export { Call } from './client/call.js';
export { listDevices, openDevice, openDevices } from './client/devices.js';
export { workerTransform } from './client/encoded-media.js';
export { mediaError, SluiceError } from './client/errors.js';
export { captureScreen } from './client/publisher.js';
export { Participant, Publication } from './client/roster.js';

/**
 * @typedef {import('./client/devices.js').Device} Device
 * @typedef {{
 *     room: string,
 *     url?: string,
 *     name?: string,
 *     identity?: string,
 *     token?: string,
 *     attributes?: Record<string, string>,
 *     tracks?: Array<{track: MediaStreamTrack} & import('./client/publisher.js').PublishOptions>,
 *     publish?: boolean,
 *     seats?: number,
 *     mostSeats?: number,
 *     halls?: number,
 *     codec?: 'vp8' | 'vp9' | 'h264' | 'av1',
 *     simulcast?: boolean,
 *     scalabilityMode?: string,
 *     red?: boolean,
 *     subscribe?: import('./client/desires.js').Subscription,
 *     iceServers?: RTCIceServer[],
 *     encodedMedia?: import('./client/encoded-media.js').EncodedMediaHook,
 * }} JoinOptions
 */

/**
 * Nine people in sight at first on a computer, four on a phone (docs/protocol.md §3). At most 25: with the screen's
 * seat, the microphone slots and our own senders that is 59 of the 64 m-lines an offer may have.
 */
const SEATS = { computer: 9, phone: 4 };
const MOST_SEATS = { computer: 25, phone: 12 };
const HALLS = { computer: 3, phone: 2 };

/**
 * Joins a room. Resolves when the server let us in (media may still be connecting: see the `state` event).
 *
 * - `url` of the signaling WebSocket; default: `/v1/ws` on the host of the page.
 * - `tracks` published from the first packet on, as `{track, source, name, muted}`.
 * - `publish: false` offers no senders at all; `seats` and `halls` say how many people are received at once.
 *
 * Rejects with a SluiceError: `unreachable`, `full`, `unauthorized`, `forbidden`, … (docs/protocol.md §8), or
 * `unsupported` where the browser has no WebRTC.
 *
 * @param {JoinOptions} options
 * @returns {Promise<Call>}
 */
export async function join(options) {
  if (typeof RTCPeerConnection !== 'function') {
    throw new SluiceError('unsupported', 'This browser cannot make calls: it has no WebRTC.');
  }
  const size = isPhone() ? 'phone' : 'computer';
  const { room, url = defaultUrl(), name, identity, token, attributes, tracks = [], subscribe } = options;
  const call = new Call({
    url,
    room,
    name,
    identity,
    token,
    attributes,
    subscribe,
    mostSeats: options.mostSeats ?? MOST_SEATS[size],
    plan: {
      seats: options.seats ?? SEATS[size],
      screenSeats: 1,
      halls: options.halls ?? HALLS[size],
      codec: options.codec ?? 'vp8',
      simulcast: options.simulcast ?? true,
      scalabilityMode: options.scalabilityMode,
      red: options.red ?? !options.encodedMedia, // RED nobody can read cannot be unwrapped for those who have none
      canPublish: options.publish ?? true,
      iceServers: options.iceServers ?? [],
      encodedMedia: options.encodedMedia,
    },
  });
  await call.start(tracks);
  return call;
}

function defaultUrl() {
  const url = new URL('/v1/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function isPhone() {
  return globalThis.matchMedia?.('(max-width: 640px) and (pointer: coarse)').matches ?? false;
}
