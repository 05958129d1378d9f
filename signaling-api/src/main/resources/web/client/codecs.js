/**
 * What the library offers of the browser's codecs: the ones Sluice forwards, each once, in order of preference.
 *
 * A browser lists up to fourteen video formats, and ten slots of them are 60 KB of SDP; the trimmed list is a sixth
 * of that. FEC formats for video are never offered: Sluice repairs by retransmission.
 */

/** Kept without being asked for. */
const COMPANIONS = new Set(['video/rtx']);

/** @param {{mimeType: string, sdpFmtpLine?: string}} codec */
function isForwardable({ mimeType, sdpFmtpLine = '' }) {
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return true;
    case 'video/vp9':
      return sdpFmtpLine === '' || !/profile-id=[1-9]/.test(sdpFmtpLine);
    case 'video/av1':
      return !/profile=[1-9]/.test(sdpFmtpLine);
    case 'video/h264':
      // Constrained baseline and baseline in packetization mode 1: the two every H.264 browser sends.
      return /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42[0e]0/i.test(sdpFmtpLine);
    default:
      return false;
  }
}

/**
 * @template {{mimeType: string, sdpFmtpLine?: string}} C
 * @param {readonly C[]} codecs of `RTCRtpReceiver.getCapabilities('video')` or the sender's
 * @param {string} preferred the codec to put first: 'vp8', 'vp9', 'h264' or 'av1'
 * @returns {C[]} empty when the browser tells nothing useful: then leave its own order
 */
export function preferredVideoCodecs(codecs, preferred = 'vp8') {
  const first = `video/${preferred}`.toLowerCase();
  const order = [first, 'video/vp8', 'video/vp9', 'video/h264', 'video/av1'];
  const rank = (/** @type {C} */ c) => order.indexOf(c.mimeType.toLowerCase());
  const kept = codecs.filter(isForwardable).sort((a, b) => rank(a) - rank(b));
  return kept.length === 0 ? [] : [...kept, ...codecs.filter((c) => COMPANIONS.has(c.mimeType.toLowerCase()))];
}

/**
 * Opus, with RED (RFC 2198) beside it where the browser has it.
 *
 * @template {{mimeType: string}} C
 * @param {readonly C[]} codecs
 * @param {{red?: boolean}} [options] `red`: put RED first, so that it is what this browser sends
 * @returns {C[]}
 */
export function preferredAudioCodecs(codecs, { red = true } = {}) {
  const of = (/** @type {string} */ type) => codecs.filter((c) => c.mimeType.toLowerCase() === type);
  const opus = of('audio/opus');
  if (opus.length === 0) return [];
  return red ? [...of('audio/red'), ...opus] : [...opus, ...of('audio/red')];
}

/** Extensions that browsers have but offer only when told to. */
const WANTED_EXTENSIONS = new Set([
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00',
]);

/** Extensions Sluice declines anyway; not offering them keeps the offer small. */
const UNWANTED_EXTENSIONS = new Set(['urn:3gpp:video-orientation']);

/**
 * Turns the dependency descriptor and its friends on. Does nothing where the browser has no such method (Firefox,
 * Safari): Sluice forwards without them too.
 *
 * @param {RTCRtpTransceiver} transceiver
 */
export function negotiateHeaderExtensions(transceiver) {
  const t = /** @type {any} */ (transceiver);
  if (typeof t.setHeaderExtensionsToNegotiate !== 'function') return;
  try {
    const list = t.getHeaderExtensionsToNegotiate();
    for (const extension of list) {
      if (WANTED_EXTENSIONS.has(extension.uri)) extension.direction = 'sendrecv';
      if (UNWANTED_EXTENSIONS.has(extension.uri)) extension.direction = 'stopped';
    }
    t.setHeaderExtensionsToNegotiate(list);
  } catch (error) {
    console.info("sluice: header extensions stay at the browser's defaults", error);
  }
}
