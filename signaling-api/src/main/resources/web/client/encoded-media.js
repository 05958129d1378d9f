/**
 * What an application does to encoded frames before they are packetized and after they are put together again: end to
 * end encryption, watermarks, measurement. The server never sees what the hook makes of a frame, only its packets.
 *
 * - `sender` is called once for each sender of a connection before anything is sent, `receiver` once for each slot; they
 *   set `transform`, or keep the object for later.
 * - `configuration` is added to that of the RTCPeerConnection (`encodedInsertableStreams` for older Chromium).
 *
 * A slot shows many people in turn: the frame's `getMetadata().contributingSources` holds the `csrc` of the `track`
 * event, which tells whose key it needs.
 *
 * @typedef {import('./roster.js').TrackSource} TrackSource
 * @typedef {{
 *     sender?: (sender: RTCRtpSender, about: {source: TrackSource, kind: 'audio' | 'video'}) => void,
 *     receiver?: (receiver: RTCRtpReceiver,
 *         about: {purpose: 'camera' | 'screen' | 'microphone', kind: 'audio' | 'video'}) => void,
 *     configuration?: Record<string, unknown>,
 * }} EncodedMediaHook
 */
import { SluiceError } from './errors.js';

/**
 * A hook that lets one worker transform every frame: an RTCRtpScriptTransform on each sender and receiver, or, where the
 * browser has only `createEncodedStreams`, the same two streams posted to the worker.
 *
 * The worker hears `rtctransform` events with `{side: 'send' | 'receive', ...options}` and the `about` of the hook as
 * `transformer.options`; in the older way a message `{readable, writable, options}` instead.
 *
 * @param {Worker} worker
 * @param {Record<string, unknown>} [options] structured-cloneable
 * @returns {EncodedMediaHook}
 */
export function workerTransform(worker, options = {}) {
  const scope = /** @type {any} */ (globalThis);
  const isStandard = typeof scope.RTCRtpScriptTransform === 'function';
  const isOlder = typeof scope.RTCRtpSender?.prototype.createEncodedStreams === 'function';
  if (!isStandard && !isOlder) {
    throw new SluiceError('unsupported', 'This browser cannot encrypt calls from end to end.');
  }
  /** @param {any} end @param {Record<string, unknown>} about */
  const put = (end, about) => {
    if (isStandard) {
      end.transform = new scope.RTCRtpScriptTransform(worker, { ...options, ...about });
      return;
    }
    const { readable, writable } = end.createEncodedStreams();
    worker.postMessage({ readable, writable, options: { ...options, ...about } }, [readable, writable]);
  };
  return {
    sender: (sender, about) => put(sender, { side: 'send', ...about }),
    receiver: (receiver, about) => put(receiver, { side: 'receive', ...about }),
    ...(!isStandard && { configuration: { encodedInsertableStreams: true } }),
  };
}
