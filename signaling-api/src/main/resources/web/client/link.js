import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { Peer } from './peer.js';
import { MediaRecovery } from './recovery.js';
import { Session } from './session.js';
import { StallWatch } from './stall-watch.js';

/** How long the server may take to answer on a WebSocket that may be as dead as the media path (chosen). */
const STALLED_PROBE_MS = 600;

/**
 * @typedef {import('./session.js').ServerMessage} ServerMessage
 * @typedef {{
 *     event: ServerMessage,
 *     snapshot: any,
 *     signaling: 'open' | 'resuming',
 *     media: RTCPeerConnectionState,
 *     lost: SluiceError,
 * }} LinkEvents
 */

/**
 * One stay's connection to the server: the media peer and the signaling session, which begin with one join and end
 * together. A lost WebSocket or media path is mended inside; `lost` says that only joining again helps, or nothing.
 *
 * @extends {Emitter<LinkEvents>}
 */
export class Link extends Emitter {
  #peer;
  #session;
  #recovery;
  #watch;
  /** Offers are made one after the other, each answered before the next. */
  #negotiation = Promise.resolve();
  #closed = false;

  /**
   * @param {string} url of the signaling WebSocket
   * @param {import('./peer.js').PeerPlan} plan
   * @param {Map<import('./roster.js').TrackSource, MediaStreamTrack>} tracks sent from the first packet on
   */
  constructor(url, plan, tracks) {
    super();
    this.#peer = new Peer(plan, tracks);
    this.#session = new Session(url);
    this.#recovery = new MediaRecovery({
      restart: () => this.#restartIce(),
      isConnected: () => this.#peer.state === 'connected' && !this.#watch.isStalled,
    });
    this.#watch = new StallWatch(
      () => this.#peer.bytesReceived(),
      () => this.#onStall(),
    );
    this.#peer.on('state', (state) => {
      if (state === 'connected') this.#watch.start();
      this.#recovery.onPeerState(state);
      this.emit('media', state);
    });
    this.#session.on('event', (event) => {
      if (event.type === 'transport' && event.state === 'disconnected') this.#recovery.onPathLost();
      this.emit('event', event);
    });
    this.#session.on('snapshot', (snapshot) => this.emit('snapshot', snapshot));
    this.#session.on('ended', (error) => this.emit('lost', error));
    this.#session.on('state', (state) => state !== 'ended' && this.emit('signaling', state));
  }

  /**
   * @param {() => object} describe makes the rest of the `join` once the m-sections have their mids
   * @returns {Promise<ServerMessage>} the reply; its answer is for `connect`
   */
  async enter(describe) {
    try {
      const offered = this.#peer.offer().then(({ offer, slots }) => ({ ...describe(), offer, slots }));
      return await this.#session.join(offered);
    } catch (error) {
      throw asNegotiationError(error);
    }
  }

  /** @param {string} answer */
  async connect(answer) {
    try {
      await this.#peer.answer(answer);
    } catch (error) {
      throw asNegotiationError(error);
    }
  }

  #restartIce() {
    return this.#negotiate({ iceRestart: true });
  }

  /**
   * Offers more seats; media goes on meanwhile.
   *
   * @param {number} count
   */
  addSeats(count) {
    this.#peer.addSeats(count);
    return this.#negotiate();
  }

  /** @param {RTCOfferOptions} [options] */
  #negotiate(options) {
    const done = this.#negotiation.then(async () => {
      if (this.#closed) return;
      const { offer, slots } = await this.#peer.offer(options);
      try {
        const { answer } = await this.#session.request('offer', { offer, ...(slots.length > 0 && { slots }) });
        await this.#peer.answer(answer);
      } catch (error) {
        if (!this.#closed) await this.#peer.rollback();
        throw error;
      }
    });
    this.#negotiation = done.catch(() => {}); // whoever asked for it hears of it
    return done;
  }

  /** Nothing comes from the server any more: a new path is needed, and perhaps a new WebSocket to ask for it. */
  #onStall() {
    console.info('sluice: nothing came for a second; ICE is restarted');
    this.#session.probe(STALLED_PROBE_MS);
    this.#recovery.onStall();
  }

  /** The network changed: both halves look at once whether they still live. */
  onNetworkChange() {
    this.#session.probe();
    this.#recovery.onPathLost();
  }

  /** The page woke up. */
  onWake() {
    this.#session.probe();
  }

  get peer() {
    return this.#peer;
  }

  get session() {
    return this.#session;
  }

  close() {
    this.#closed = true;
    this.removeAllListeners();
    this.#watch.stop();
    this.#recovery.close();
    this.#session.close();
    this.#peer.close();
  }
}

/** @param {unknown} error */
function asNegotiationError(error) {
  if (error instanceof SluiceError) return error;
  return new SluiceError('negotiation-failed', 'The browser and the server could not agree on a connection.', {
    cause: error,
  });
}
