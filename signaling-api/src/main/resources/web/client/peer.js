import { negotiateHeaderExtensions, preferredAudioCodecs, preferredVideoCodecs } from './codecs.js';
import { Emitter } from './emitter.js';
import { cameraLadder, RIDS, SCREEN_ENCODING } from './encodings.js';
import { WishedEncodings } from './wished-encodings.js';

/**
 * @typedef {import('./roster.js').TrackSource} TrackSource
 * @typedef {{
 *     seats: number,
 *     screenSeats: number,
 *     halls: number,
 *     codec: string,
 *     simulcast: boolean,
 *     scalabilityMode?: string,
 *     red: boolean,
 *     canPublish: boolean,
 *     iceServers: RTCIceServer[],
 *     encodedMedia?: import('./encoded-media.js').EncodedMediaHook,
 * }} PeerPlan
 * @typedef {{mid: string, seat?: number, purpose: 'camera' | 'screen' | 'microphone'}} SlotOffer
 * @typedef {{state: RTCPeerConnectionState}} PeerEvents
 */

/** Temporal layers let the SFU halve a frame rate without asking anybody (chosen: three, libwebrtc's default). */
const TEMPORAL_LAYERS = 'L1T3';

/**
 * The one RTCPeerConnection of a call: senders for camera, microphone, screen and screen audio offered before they have
 * a track, and the slots in which everybody else arrives. It is negotiated once; later only an ICE restart and more
 * seats make an offer.
 *
 * @extends {Emitter<PeerEvents>}
 */
export class Peer extends Emitter {
  #pc;
  #plan;
  /** @type {Map<TrackSource, RTCRtpTransceiver>} */
  #senders = new Map();
  /** @type {Array<{transceiver: RTCRtpTransceiver, seat?: number, purpose: 'camera' | 'screen' | 'microphone'}>} */
  #slots = [];
  /** How many of the slots the server has accepted. */
  #declared = 0;
  #nextSeat = 0;
  #wished = new WishedEncodings();

  /**
   * @param {PeerPlan} plan
   * @param {Map<TrackSource, MediaStreamTrack>} tracks what is published from the first packet on
   */
  constructor(plan, tracks) {
    super();
    this.#plan = plan;
    this.#pc = new RTCPeerConnection({
      iceServers: plan.iceServers,
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      ...plan.encodedMedia?.configuration,
    });
    this.#pc.onconnectionstatechange = () => this.emit('state', this.#pc.connectionState);
    if (plan.canPublish) this.#offerSenders(tracks);
    this.#offerSlots();
  }

  /** For diagnostics: the library negotiates it, nobody else should. */
  get connection() {
    return this.#pc;
  }

  /** @returns {RTCPeerConnectionState} */
  get state() {
    return this.#pc.connectionState;
  }

  /** @param {Map<TrackSource, MediaStreamTrack>} tracks */
  #offerSenders(tracks) {
    this.#addSender('microphone', 'audio', tracks.get('microphone'));
    this.#addSender('camera', 'video', tracks.get('camera'));
    this.#addSender('screen', 'video', tracks.get('screen'));
    this.#addSender('screen-audio', 'audio', tracks.get('screen-audio'));
  }

  /**
   * @param {TrackSource} source
   * @param {'audio' | 'video'} kind
   * @param {MediaStreamTrack} [track]
   */
  #addSender(source, kind, track) {
    const plain = kind === 'audio' ? undefined : this.#encodings(source, track);
    const mode = (source === 'camera' && this.#plan.scalabilityMode) || TEMPORAL_LAYERS;
    const withLayers = plain?.map((e) => ({ ...e, scalabilityMode: mode }));
    const add = (/** @type {RTCRtpEncodingParameters[] | undefined} */ sendEncodings) =>
      this.#pc.addTransceiver(track ?? kind, { direction: 'sendonly', ...(sendEncodings && { sendEncodings }) });
    let transceiver;
    try {
      transceiver = add(withLayers);
    } catch {
      transceiver = add(plain);
    }
    this.#preferCodecs(transceiver, kind, globalThis.RTCRtpSender);
    negotiateHeaderExtensions(transceiver);
    this.#plan.encodedMedia?.sender?.(transceiver.sender, { source, kind });
    this.#senders.set(source, transceiver);
  }

  /**
   * @param {TrackSource} source
   * @param {MediaStreamTrack} [track]
   * @returns {RTCRtpEncodingParameters[]}
   */
  #encodings(source, track) {
    if (source === 'screen') return [{ ...SCREEN_ENCODING }];
    const { width = 0, height = 0 } = track?.getSettings() ?? {};
    const ladder = cameraLadder(width, height);
    if (this.#plan.simulcast && !this.#plan.scalabilityMode) return ladder;
    const top = ladder[ladder.filter((step) => step.active).length - 1];
    return [{ maxBitrate: top.maxBitrate }];
  }

  #offerSlots() {
    const { seats, screenSeats, halls } = this.#plan;
    this.#addSeats(seats, 'camera');
    this.#addSeats(screenSeats, 'screen');
    for (let i = 0; i < halls; i++) this.#addSlot('audio', 'microphone');
  }

  /**
   * @param {number} count
   * @param {'camera' | 'screen'} purpose
   */
  #addSeats(count, purpose) {
    for (let i = 0; i < count; i++) {
      const seat = this.#nextSeat++;
      for (const kind of /** @type {const} */ (['video', 'audio'])) this.#addSlot(kind, purpose, seat);
    }
  }

  /**
   * @param {'audio' | 'video'} kind
   * @param {'camera' | 'screen' | 'microphone'} purpose
   * @param {number} [seat]
   */
  #addSlot(kind, purpose, seat) {
    const transceiver = this.#pc.addTransceiver(kind, { direction: 'recvonly' });
    this.#preferCodecs(transceiver, kind, globalThis.RTCRtpReceiver);
    negotiateHeaderExtensions(transceiver);
    this.#plan.encodedMedia?.receiver?.(transceiver.receiver, { purpose, kind });
    this.#slots.push({ transceiver, purpose, ...(seat !== undefined && { seat }) });
  }

  /**
   * @param {RTCRtpTransceiver} transceiver
   * @param {'audio' | 'video'} kind
   * @param {{getCapabilities?: (kind: string) => RTCRtpCapabilities | null}} side
   */
  #preferCodecs(transceiver, kind, side) {
    const codecs = side.getCapabilities?.(kind)?.codecs ?? [];
    const { codec, red } = this.#plan;
    const chosen = kind === 'video' ? preferredVideoCodecs(codecs, codec) : preferredAudioCodecs(codecs, { red });
    if (chosen.length === 0 || typeof transceiver.setCodecPreferences !== 'function') return;
    try {
      transceiver.setCodecPreferences(chosen);
    } catch (error) {
      console.info("sluice: codec preferences stay at the browser's", error);
    }
  }

  /** Adds camera seats; the next offer declares them. @param {number} count */
  addSeats(count) {
    this.#addSeats(count, 'camera');
  }

  /** How many seats for people there are, or will be with the next offer. */
  get seats() {
    return this.#slots.filter((s) => s.purpose === 'camera' && s.transceiver.receiver.track.kind === 'video').length;
  }

  /**
   * Makes an offer, of the join or a later one.
   *
   * @param {RTCOfferOptions} [options] `iceRestart`: everything else stays as it is
   * @returns {Promise<{offer: string, slots: SlotOffer[]}>} `slots`: those the server has not accepted yet
   */
  async offer(options) {
    await this.#pc.setLocalDescription(await this.#pc.createOffer(options));
    const slots = this.#slots.slice(this.#declared).map(({ transceiver, seat, purpose }) => ({
      mid: /** @type {string} */ (transceiver.mid),
      ...(seat !== undefined && { seat }),
      purpose,
    }));
    return { offer: this.#localSdp(), slots };
  }

  #localSdp() {
    return /** @type {RTCSessionDescription} */ (this.#pc.localDescription).sdp;
  }

  /** @param {string} sdp */
  async answer(sdp) {
    const offered = this.#slots.filter(({ transceiver }) => transceiver.mid !== null).length;
    await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    this.#declared = offered;
  }

  /** The server refused the last offer: back to what was before. */
  async rollback() {
    if (this.#pc.signalingState === 'have-local-offer') await this.#pc.setLocalDescription({ type: 'rollback' });
  }

  /**
   * @param {TrackSource} source
   * @returns {string | null} the m-section this source is sent in
   */
  midOf(source) {
    return this.#senders.get(source)?.mid ?? null;
  }

  /**
   * Puts a track on the sender of its source, or takes it off; nothing is negotiated.
   *
   * @param {TrackSource} source
   * @param {MediaStreamTrack | null} track
   */
  async send(source, track) {
    const sender = this.#senders.get(source)?.sender;
    if (!sender) return;
    if (track && source === 'camera') await this.#fitLadder(sender, track);
    await sender.replaceTrack(track);
  }

  /**
   * @param {RTCRtpSender} sender
   * @param {MediaStreamTrack} track
   */
  async #fitLadder(sender, track) {
    const { width = 0, height = 0 } = track.getSettings();
    const parameters = sender.getParameters();
    const { encodings } = parameters;
    const ladder = cameraLadder(width, height);
    if (encodings.length === RIDS.length) {
      encodings.forEach((encoding, i) => Object.assign(encoding, { ...ladder[i], rid: encoding.rid }));
      this.#wished.onLadder(sender, encodings);
    } else if (encodings.length === 1) {
      encodings[0].maxBitrate = ladder.filter((step) => step.active).pop()?.maxBitrate;
    } else return;
    try {
      await sender.setParameters(parameters);
    } catch (error) {
      console.info('sluice: the encodings stay as offered', error);
    }
  }

  /**
   * @param {string} mid
   * @returns {RTCRtpReceiver | undefined} of a slot
   */
  receiver(mid) {
    return this.#slots.find((s) => s.transceiver.mid === mid)?.transceiver.receiver;
  }

  /** @returns {Promise<number>} bytes that have come in so far on all candidate pairs, media or not */
  async bytesReceived() {
    let bytes = 0;
    for (const entry of (await this.#pc.getStats()).values()) {
      if (entry.type === 'candidate-pair') bytes += entry.bytesReceived ?? 0;
    }
    return bytes;
  }

  /**
   * Sends the encodings the server wants of one of our senders.
   *
   * @param {string} mid
   * @param {import('./wished-encodings.js').EncodingWish[]} wishes
   */
  async switchEncodings(mid, wishes) {
    const sender = [...this.#senders.values()].find((t) => t.mid === mid)?.sender;
    if (!sender) return;
    try {
      await this.#wished.onWish(sender, wishes);
    } catch (error) {
      console.info('sluice: the encodings stay as they are', error);
    }
  }

  /** What we send as video, for statistics. */
  sentVideo() {
    return [...this.#senders.values()]
      .filter(({ sender }) => sender.track?.kind === 'video')
      .map(({ mid, sender }) => ({ mid, stats: () => sender.getStats() }));
  }

  /** @returns {Promise<RTCStatsReport>} */
  stats() {
    return this.#pc.getStats();
  }

  close() {
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
    this.removeAllListeners();
  }
}
