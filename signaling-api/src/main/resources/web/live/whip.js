import { cameraLadder, SCREEN_ENCODING } from '../client/encodings.js';
import { HttpSession } from './http-session.js';

/**
 * Publishes a stream by WHIP: `await publish(stream, '/whip/studio/camera-1').start()`.
 *
 * @param {MediaStream} stream
 * @param {string} endpoint
 * @param {{token?: string, screen?: boolean}} [options] `screen`: the picture is a screen, sharp before smooth
 * @returns {HttpSession}
 */
export function publish(stream, endpoint, { token = '', screen = false } = {}) {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of stream.getTracks()) {
    const { width = 0, height = 0 } = track.kind === 'video' ? track.getSettings() : {};
    const sendEncodings =
      track.kind === 'audio' ? undefined : screen ? [{ ...SCREEN_ENCODING }] : cameraLadder(width, height).filter((step) => step.active);
    peer.addTransceiver(track, { direction: 'sendonly', streams: [stream], ...(sendEncodings && { sendEncodings }) });
  }
  return new HttpSession(peer, endpoint, token);
}
