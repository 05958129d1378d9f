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
  'permission-denied:screen': 'Nothing was shared: the browser was not allowed to, or you chose nothing.',
  'device-not-found:camera': 'No camera was found. You can join without one.',
  'device-not-found:microphone': 'No microphone was found. You can join and listen.',
  'device-not-found:devices': 'Neither camera nor microphone was found. You can join to watch and listen.',
  'device-not-found:screen': 'This browser found no screen to share.',
  'device-busy:camera': 'Another program is using your camera.',
  'device-busy:microphone': 'Another program is using your microphone.',
  'device-busy:screen': 'The screen could not be captured. Try another window.',
  'device-ended:camera': 'Your camera was unplugged or taken away.',
  'device-ended:microphone': 'Your microphone was unplugged or taken away: nobody hears you.',
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
 * The connection in words; '' when there is nothing to say.
 *
 * @param {{signaling: string, media: string}} state of the call
 * @returns {string}
 */
export function connectionSentence({ signaling, media }) {
  if (signaling === 'ended') return '';
  if (signaling === 'rejoining') return 'The server was lost. Joining again…';
  if (media === 'failed' || media === 'disconnected') return 'Sound and picture were interrupted. Reconnecting…';
  if (signaling === 'resuming') return 'The line to the server was cut; sound and picture go on. Reconnecting…';
  if (media === 'new' || media === 'connecting') return 'Connecting…';
  return '';
}
