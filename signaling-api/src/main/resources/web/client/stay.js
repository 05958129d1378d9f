import { Backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { Link } from './link.js';

/**
 * @typedef {import('./call-types.js').CallSettings} CallSettings
 * @typedef {import('./call-types.js').CallState} CallState
 * @typedef {import('./call-types.js').Leave} Leave
 * @typedef {import('./session.js').ServerMessage} ServerMessage
 * @typedef {{
 *     sending: () => Map<import('./roster.js').TrackSource, MediaStreamTrack>,
 *     declarations: () => object[],
 *     desired: () => object,
 * }} Luggage what goes along into each join
 * @typedef {{
 *     snapshot: {room: any, localId: string},
 *     event: ServerMessage,
 *     disconnected: null,
 *     state: CallState,
 *     over: Leave,
 * }} StayEvents
 */

/** Refusals of a join that another attempt cannot mend. */
const HOPELESS = new Set(['unauthorized', 'forbidden', 'bad-message', 'negotiation-failed']);

/**
 * A stay in a room as long as anybody wants it: a chain of links, of which each new one follows when the server has
 * lost the one before. `disconnected` comes before each new attempt, `snapshot` when one has succeeded.
 *
 * @extends {Emitter<StayEvents>}
 */
export class Stay extends Emitter {
  #settings;
  #luggage;
  #url;
  /** @type {Link | null} */
  #link = null;
  #participant = '';
  /** @type {string[]} */
  #grants = [];
  /** @type {CallState} */
  #state = { signaling: 'connecting', media: 'new' };
  #over = false;

  /**
   * @param {CallSettings} settings
   * @param {Luggage} luggage
   */
  constructor(settings, luggage) {
    super();
    this.#settings = settings;
    this.#luggage = luggage;
    this.#url = settings.url;
  }

  get state() {
    return this.#state;
  }

  get isOver() {
    return this.#over;
  }

  get grants() {
    return this.#grants;
  }

  /** The media of the present link; null while joining again. */
  get peer() {
    return this.#link?.peer ?? null;
  }

  /** One attempt to be in the room: a new link, one offer, one answer. */
  async enter() {
    const { room, name, identity, token, attributes, plan } = this.#settings;
    const link = (this.#link = new Link(this.#url, plan, this.#luggage.sending()));
    link.on('event', (event) => this.#onEvent(event));
    link.on('snapshot', (state) => this.emit('snapshot', { room: state, localId: this.#participant }));
    link.on('signaling', (signaling) => this.#setState({ signaling }));
    link.on('media', (media) => this.#setState({ media }));
    link.on('lost', (error) => this.#onLost(error));
    try {
      const reply = await link.enter(() => ({
        room,
        name,
        identity,
        token,
        attributes,
        tracks: this.#luggage.declarations(),
        subscribe: this.#luggage.desired(),
        client: { name: 'sluice-js', version: '0.1.0' },
      }));
      this.#grants = reply.grants ?? [];
      this.#participant = reply.participant;
      const me = reply.room.participants.find((/** @type {{id: string}} */ p) => p.id === reply.participant);
      this.#settings.identity = me?.identity ?? identity; // whoever joins again takes their own place
      this.emit('snapshot', { room: reply.room, localId: reply.participant });
      await link.connect(reply.answer);
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  #drop() {
    this.#link?.close();
    this.#link = null;
    this.emit('disconnected', null);
  }

  /** @param {ServerMessage} event */
  #onEvent(event) {
    if (event.type !== 'leave') return this.emit('event', event);
    const { reason, message, action, url } = event;
    if (action !== 'rejoin') return this.finish({ reason, message, action });
    if (url) this.#url = url;
    this.#rejoin();
  }

  /** @param {SluiceError} error */
  #onLost(error) {
    if (error.code === 'session-gone') this.#rejoin();
    else this.finish({ reason: error.code, message: error.message, action: 'none' });
  }

  /** Joins again as a new participant, with pauses, until it works or is refused for good. */
  async #rejoin() {
    this.#drop();
    this.#setState({ signaling: 'rejoining', media: 'new' });
    const backoff = new Backoff({ baseMs: 500, capMs: 5000 });
    let pauseMs = Math.random() * 500; // a whole server's people come back at once
    while (!this.#over) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (this.#over) return;
      try {
        return await this.enter();
      } catch (error) {
        const { code, message, retryable } = /** @type {SluiceError} */ (error);
        if (!retryable || HOPELESS.has(code)) return this.finish({ reason: code, message, action: 'none' });
        pauseMs = backoff.nextMs(250);
      }
    }
  }

  /** @param {Partial<CallState>} change */
  #setState(change) {
    const state = { ...this.#state, ...change };
    if (state.signaling === this.#state.signaling && state.media === this.#state.media) return;
    this.#state = state;
    this.emit('state', state);
  }

  /**
   * @param {string} type
   * @param {object} body
   * @returns {Promise<ServerMessage | undefined>} nothing while we are joining again: the join carries the state
   */
  async request(type, body) {
    if (this.#over) throw new SluiceError('ended', 'The call is over.');
    return this.#link?.session.request(type, body);
  }

  /** Offers more seats, for as long as this stay lasts. @param {number} count */
  async addSeats(count) {
    const link = this.#link;
    if (!link) throw new SluiceError('unreachable', 'There is no connection to add seats to.', { retryable: true });
    await link.addSeats(count);
    this.#settings.plan.seats = link.peer.seats;
  }

  /** The network changed. */
  onNetworkChange() {
    this.#link?.onNetworkChange();
  }

  /** The page woke up. */
  onWake() {
    this.#link?.onWake();
  }

  /** Says goodbye to the server, but does not wait long for its answer. */
  async leave() {
    const session = this.#link?.session;
    if (session?.state === 'open') {
      const told = session.request('leave').catch(() => {}); // gone is gone
      await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    this.finish({ reason: 'left', message: 'You left the call.', action: 'none' });
  }

  /** @param {Leave} leave what `over` tells */
  finish(leave) {
    if (this.#over) return;
    this.#over = true;
    this.#drop();
    this.#setState({ signaling: 'ended', media: 'closed' });
    this.emit('over', leave);
  }
}
