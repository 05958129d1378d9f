import { HttpSession } from './http-session.js';

/**
 * Plays by WHEP: `await play('/whep/studio', {onSeat: (seat, stream) => { videos[seat].srcObject = stream; }}).start()`.
 *
 * A seat is one picture with the sound that belongs to it. The server may change whom a seat shows at any time.
 *
 * @param {string} endpoint
 * @param {{token?: string, seats?: number, onSeat: (seat: number, stream: MediaStream) => void}} options
 * @returns {HttpSession}
 */
export function play(endpoint, { token = '', seats = 1, onSeat }) {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  /** @type {Map<RTCRtpTransceiver, number>} */
  const seatOf = new Map();
  /** @type {Map<number, MediaStream>} for servers that give no streams */
  const loose = new Map();
  for (let seat = 0; seat < seats; seat++) {
    for (const kind of ['video', 'audio']) seatOf.set(peer.addTransceiver(kind, { direction: 'recvonly' }), seat);
  }
  peer.addEventListener('track', ({ track, streams: [stream], transceiver }) => {
    const seat = seatOf.get(transceiver) ?? 0;
    if (stream) {
      onSeat(seat, stream);
      return;
    }
    loose.set(seat, new MediaStream([...(loose.get(seat)?.getTracks() ?? []), track]));
    onSeat(seat, /** @type {MediaStream} */ (loose.get(seat)));
  });
  return new HttpSession(peer, endpoint, token);
}
