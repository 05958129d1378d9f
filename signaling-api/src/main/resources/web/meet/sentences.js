/**
 * What the page says when something does not work: by code, in words that tell what to do next.
 *
 * @type {Readonly<Record<string, string>>}
 */
const SENTENCES = Object.freeze({
  unreachable: 'The server cannot be reached. Check your connection and try again.',
  full: 'This room is full. Try again when somebody has left.',
  unauthorized: 'This room needs an invitation, and yours is missing or has expired.',
  forbidden: 'Your invitation is for another room.',
  unavailable: 'The server has too much to do at the moment. Try again in a little while.',
  unsupported: 'This browser cannot make calls. Chromium, Firefox and Safari of the last years can.',
  'negotiation-failed': 'The browser and the server could not agree on a connection. Reloading the page may help.',
  'rate-limited': 'That was a little fast. Wait a moment and try again.',
  replaced: 'You joined this room from another place, so this one has left.',
  removed: 'You were removed from the room.',
  'room-closed': 'The room was closed.',
  'token-expired': 'Your invitation has expired.',
  'transport-failed': 'Sound and picture could not be sent between you and the server.',
  'server-shutdown': 'The server is going down.',
  'internal-error': 'The server had a fault and closed the room.',
  left: 'You left the call.',
  'permission-denied:camera': 'The browser may not use your camera. Allow it beside the address, or join without.',
  'permission-denied:microphone':
    'The browser may not use your microphone. Allow it beside the address, or join without.',
  'permission-denied:devices':
    'The browser may not use camera and microphone. Allow them beside the address, or join just to watch and listen.',
  'permission-dismissed:camera': 'The browser asked for your camera and got no answer. Press the camera button to be asked again.',
  'permission-dismissed:microphone':
    'The browser asked for your microphone and got no answer. Press the microphone button to be asked again.',
  'permission-dismissed:devices':
    'The browser asked for camera and microphone and got no answer. Press their buttons to be asked again.',
  'permission-system:camera':
    'The system keeps the camera from this browser. Allow it in the privacy settings of the system, then try again.',
  'permission-system:microphone':
    'The system keeps the microphone from this browser. Allow it in the privacy settings of the system, then try again.',
  'permission-system:devices':
    'The system keeps camera and microphone from this browser. Allow them in the privacy settings of the system.',
  'permission-system:screen':
    'The system keeps the screen from this browser. Allow screen recording in the privacy settings of the system.',
  'insecure-page:camera': 'Browsers give a camera only to pages over HTTPS or on this machine. You can still watch.',
  'insecure-page:microphone':
    'Browsers give a microphone only to pages over HTTPS or on this machine. You can still listen.',
  'insecure-page:devices':
    'Browsers give camera and microphone only to pages over HTTPS or on this machine. You can join to watch and listen.',
  'permission-denied:screen': 'Nothing was shared: the browser was not allowed to, or you chose nothing.',
  'device-not-found:camera': 'No camera was found. You can join without one.',
  'device-not-found:microphone': 'No microphone was found. You can join and listen.',
  'device-not-found:devices': 'Neither camera nor microphone was found. You can join to watch and listen.',
  'device-not-found:screen': 'This browser found no screen to share.',
  'device-busy:camera': 'Another program is using your camera.',
  'device-busy:microphone': 'Another program is using your microphone.',
  'device-busy:screen': 'The screen could not be captured. Try another window.',
  'device-busy:devices': 'Another program is using camera and microphone.',
  lost: 'That was lost with the connection. Try again.',
  'not-joined': 'You are not in the call. Join again.',
  disconnected: 'The server closed the connection.',
});

/**
 * @param {{code?: string, message?: string}} problem a SluiceError, or a `leave`
 * @param {'camera' | 'microphone' | 'devices' | 'screen'} [device] whose problem it is
 * @returns {string}
 */
export function sentence({ code = '', message = '' }, device) {
  const found = (device && SENTENCES[`${code}:${device}`]) || SENTENCES[code];
  return found || message || 'Something went wrong. Try again.';
}

/**
 * A device of ours was unplugged or taken away.
 *
 * @param {'camera' | 'microphone'} device
 * @param {string | null} instead the name of the one that is used now, null when there is none
 * @returns {string}
 */
export function deviceSentence(device, instead) {
  const gone = `Your ${device} was unplugged or taken away`;
  if (instead !== null) return `${gone}. Now using ${instead ? `“${instead}”` : 'another one'}.`;
  return device === 'camera' ? `${gone}: nobody sees you.` : `${gone}: nobody hears you.`;
}

/**
 * The connection in words; '' when there is nothing to say.
 *
 * @param {{signaling: string, media: string, online?: boolean}} state of the call, and whether the device has a network
 * @returns {string}
 */
export function connectionSentence({ signaling, media, online = true }) {
  if (signaling === 'ended') return '';
  if (!online && (signaling !== 'open' || media !== 'connected'))
    return 'This device has no network. The call goes on when it is back.';
  if (signaling === 'rejoining') return 'The server was lost. Joining again…';
  if (media === 'failed' || media === 'disconnected') return 'Sound and picture were interrupted. Reconnecting…';
  if (signaling === 'resuming') return 'The line to the server was cut; sound and picture go on. Reconnecting…';
  if (media === 'new' || media === 'connecting') return 'Connecting…';
  return '';
}

/**
 * What is whole again, when the state of a call changes; '' when that is nothing to talk about.
 *
 * @param {{signaling: string, media: string}} before
 * @param {{signaling: string, media: string}} after
 * @returns {string}
 */
export function changeSentence(before, after) {
  if (after.signaling === 'open' && before.signaling === 'rejoining')
    return 'The server had lost the call; you are back in it.';
  if (after.signaling === 'open' && before.signaling === 'resuming') return 'The line to the server is back.';
  if (after.media === 'connected' && (before.media === 'disconnected' || before.media === 'failed'))
    return 'Sound and picture are back.';
  return '';
}
