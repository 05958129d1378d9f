import { Arrivals } from './arrivals.js';
import { Desires } from './desires.js';
import { Emitter } from './emitter.js';
import { openDevice } from './devices.js';
import { SluiceError } from './errors.js';
import { captureScreen, Publisher } from './publisher.js';
import { PublisherLimits } from './publisher-limits.js';
import { SeatGrowth } from './seat-growth.js';
import { summarize } from './stats.js';
import { Stay } from './stay.js';

/**
 * @typedef {import('./call-types.js').Participant} Participant
 * @typedef {import('./call-types.js').TrackSource} TrackSource
 * @typedef {import('./call-types.js').CallEvents} CallEvents
 * @typedef {import('./publisher.js').PublishOptions} PublishOptions
 */

/** docs/protocol.md §4: chat of this topic is a reaction. */
const REACTION_TOPIC = 'reaction';

/** What is told to the application just as it comes. */
const PASSED_ON = /** @type {const} */ ([
  'participant-updated',
  'publication',
  'publication-updated',
  'publication-removed',
  'track',
  'track-removed',
  'speakers',
  'audio-blocked',
]);

/**
 * One participant's stay in a room: the object `join` resolves with. It holds the parts (stay, arrivals, publisher,
 * desires) and passes calls on.
 *
 * Events of the first snapshot are delivered too, right after `join` has resolved: listeners registered at once after
 * `await join(…)` miss nothing.
 *
 * @extends {Emitter<CallEvents>}
 */
export class Call extends Emitter {
  #settings;
  /** @type {Stay} */
  #stay;
  /** @type {Arrivals} */
  #arrivals;
  /** @type {Publisher} */
  #publisher;
  /** @type {Desires} */
  #desires;
  #growth;
  #limits;
  /** @type {Array<() => void> | null} events that wait until the application can listen */
  #held = [];
  #over = new AbortController();

  /** @param {import('./call-types.js').CallSettings} settings */
  constructor(settings) {
    super();
    this.#settings = settings;
    this.#publisher = new Publisher({
      midOf: (source) => this.#stay.peer?.midOf(source) ?? null,
      send: async (source, track) => this.#stay.peer?.send(source, track),
      update: (body) => this.#stay.request('update', body),
    });
    this.#desires = new Desires((state) => this.#stay.request('subscribe', state).catch(() => {}));
    this.#stay = new Stay(settings, {
      sending: () => this.#publisher.sending,
      declarations: () => this.#publisher.declarations(),
      desired: () => this.#desires.forJoin(),
    });
    this.#growth = new SeatGrowth({
      seats: () => this.seats,
      most: settings.mostSeats,
      grow: (count) => this.addSeats(count),
    });
    this.#arrivals = new Arrivals({
      receiver: (mid) => this.#stay.peer?.receiver(mid),
      localTrack: ({ source }) => this.#publisher.get(source)?.track ?? null,
      shownAt: (id, size) => this.#desires.shownAt(id, size),
      wanted: (cameras) => this.#growth.onWanted(cameras),
    });
    this.#limits = new PublisherLimits(
      () => this.#stay.peer?.sentVideo() ?? [],
      (tracks) => this.#stay.request('update', { tracks }),
    );
    this.#passOn();
    this.#watchDevice();
    this.#limits.watch(this.#over.signal);
  }

  #passOn() {
    const arrivals = this.#arrivals;
    const stay = this.#stay;
    stay.on('snapshot', ({ room, localId }) => {
      arrivals.onSnapshot(room, localId);
      if (room.seq) this.#acknowledge(room.seq);
    });
    stay.on('disconnected', () => {
      arrivals.onDisconnected();
      this.#growth.reset();
      this.#limits.reset();
    });
    stay.on('event', (event) => this.#onEvent(event));
    stay.on('state', (state) => this.emit('state', state));
    stay.on('over', (leave) => {
      this.#close();
      this.emit('leave', leave);
    });
    for (const type of PASSED_ON) arrivals.on(type, (/** @type {any} */ event) => this.emit(type, event));
    arrivals.on('participant', (p) => p.isLocal || this.emit('participant', p));
    arrivals.on('participant-left', (e) => e.participant.isLocal || this.emit('participant-left', e));
    this.#publisher.on('changed', (source) => {
      const own = arrivals.roster.local?.publication(source);
      if (own) arrivals.tiles.refresh(own);
      this.emit('local-changed', source);
    });
    this.#publisher.on('ended', (source) => this.emit('local-ended', source));
  }

  /** What the browser tells of networks, sleep and goodbye. */
  #watchDevice() {
    const { signal } = this.#over;
    const changed = () => this.#stay.onNetworkChange();
    const woke = () => this.#stay.onWake();
    addEventListener('online', changed, { signal });
    /** @type {any} */ (navigator).connection?.addEventListener?.('change', changed, { signal });
    addEventListener('pageshow', woke, { signal });
    addEventListener('pagehide', (e) => e.persisted || this.leave(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || woke(), { signal });
  }

  /**
   * Events wait until the application had its chance to listen.
   *
   * @template {keyof CallEvents} K
   * @param {K} type
   * @param {CallEvents[K]} event
   * @override
   */
  emit(type, event) {
    if (this.#held) this.#held.push(() => super.emit(type, event));
    else super.emit(type, event);
  }

  /**
   * Joins the room. For `join` in sluice-client.js, which is the way in.
   *
   * @param {Array<{track: MediaStreamTrack} & PublishOptions>} tracks
   */
  async start(tracks) {
    if (this.#settings.subscribe) this.#desires.ask(this.#settings.subscribe);
    try {
      for (const { track, ...options } of tracks) this.#publisher.prepare(track, options);
      await this.#stay.enter();
    } catch (error) {
      this.#stay.finish({ reason: 'failed', message: 'The join failed.', action: 'none' });
      throw error;
    }
    setTimeout(() => {
      const held = this.#held ?? [];
      this.#held = null;
      for (const deliver of held) deliver();
    }, 0);
  }

  /** @param {import('./session.js').ServerMessage} event */
  #onEvent(event) {
    if (this.#arrivals.onEvent(event)) this.#acknowledge(event.seq);
    if (event.type === 'subscribed') this.emit('subscribed', event);
    if (event.type === 'encodings') this.#stay.peer?.switchEncodings(event.mid, event.encodings);
    if (event.type !== 'chat') return;
    const { from, identity, name, topic, text, sentAt, to } = event;
    const sender = this.#arrivals.roster.participants.get(from);
    if (topic === REACTION_TOPIC) return this.emit('reaction', { from: sender, identity, name, reaction: text });
    this.emit('chat', { from: sender, identity, name, topic, text, sentAt, ...(to && { to }) });
  }

  /**
   * Lets the server send new owners on slots that had others: whoever lost one is hidden by now.
   *
   * @param {number | undefined} seq
   */
  #acknowledge(seq) {
    this.#stay.request('ack', { seq }).catch(() => {}); // the session is over: nobody waits for it
  }

  #close() {
    this.#over.abort();
    this.#arrivals.close();
    this.#desires.close();
  }

  /** Ourselves. @returns {Participant} */
  get me() {
    return /** @type {Participant} */ (this.#arrivals.roster.local);
  }

  /** Everybody in the room but ourselves, in order of arrival. */
  get participants() {
    return [...this.#arrivals.roster.participants.values()].filter((p) => !p.isLocal);
  }

  /** What is arriving now. */
  get tracks() {
    return this.#arrivals.tracks;
  }

  get speakers() {
    return this.#arrivals.roster.speakers;
  }

  get state() {
    return this.#stay.state;
  }

  /** What the server lets us do: some of `publish`, `subscribe`, `chat`, `admin`. */
  get grants() {
    return this.#stay.grants;
  }

  get room() {
    return this.#settings.room;
  }

  /** How many people can be seen at once. */
  get seats() {
    return this.#stay.peer?.seats ?? 0;
  }

  /**
   * Offers more seats. The library does it by itself, by eight, when more cameras are attached than there are seats.
   *
   * @param {number} count
   */
  async addSeats(count) {
    await this.#stay.addSeats(count);
    this.emit('seats', this.seats);
  }

  /** Whether the browser waits for a click before it plays sound: then call `startAudio()` from one. */
  get audioBlocked() {
    return this.#arrivals.audio.blocked;
  }

  /** For diagnostics only. */
  get peerConnection() {
    return this.#stay.peer?.connection ?? null;
  }

  /**
   * Publishes a track, or replaces what its source published before. Without SDP: the sender was offered at join.
   *
   * @param {MediaStreamTrack} track
   * @param {PublishOptions} [options] `source` is `camera` or `microphone` by the track's kind unless given
   */
  publish(track, options) {
    return this.#publisher.publish(track, options);
  }

  /** @param {TrackSource} source */
  unpublish(source) {
    return this.#publisher.unpublish(source);
  }

  /**
   * @param {TrackSource} source
   * @param {boolean} muted
   */
  setMuted(source, muted) {
    return this.#publisher.setMuted(source, muted);
  }

  /**
   * Takes another camera or microphone in the midst of the call. What was used before is stopped; nothing changes when
   * the new one cannot be opened.
   *
   * @param {import('./devices.js').Device} device
   * @param {string} [deviceId] of `listDevices`; the browser's choice without it
   * @returns {Promise<MediaStreamTrack>}
   */
  async switchDevice(device, deviceId) {
    const before = this.#publisher.get(device);
    const track = await openDevice(device, deviceId);
    await this.#publisher.publish(track, { source: device, muted: before?.muted ?? false });
    before?.track.stop();
    return track;
  }

  /**
   * @param {TrackSource} source
   * @returns {import('./publisher.js').LocalTrack | undefined} what we publish as that source
   */
  local(source) {
    return this.#publisher.get(source);
  }

  /**
   * Asks for a screen, window or tab and publishes it, with its sound where the browser gives it.
   *
   * @param {DisplayMediaStreamOptions | MediaStream} [options] capture options, or a stream captured already
   */
  async publishScreen(options) {
    const stream = options instanceof MediaStream ? options : await captureScreen(options);
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    video.addEventListener('ended', () => this.#publisher.unpublish('screen-audio').catch(() => {}));
    await this.publish(video, { source: 'screen' });
    if (audio) await this.publish(audio, { source: 'screen-audio' });
  }

  /** Stops the screen share and its capture. */
  async unpublishScreen() {
    for (const source of /** @type {const} */ (['screen', 'screen-audio'])) {
      const local = this.#publisher.get(source);
      await this.#publisher.unpublish(source);
      local?.track.stop();
    }
  }

  /**
   * States what to receive, whole: pins, sizes, priorities (docs/protocol.md §5). The sizes of attached elements are
   * added by the library.
   *
   * @param {import('./desires.js').Subscription} subscription
   */
  subscribe(subscription) {
    this.#desires.ask(subscription);
  }

  /**
   * Asks the server why each picture is as it is (docs/protocol.md §5).
   *
   * @param {{history?: boolean}} [options] `history`: with what was decided before
   * @returns {Promise<import('./call-types.js').Explanation>}
   */
  async explain(options = {}) {
    return /** @type {any} */ (await this.#stay.request('explain', options));
  }

  /**
   * Shows what somebody publishes on an element, whenever it arrives, and never anybody else's picture.
   *
   * @param {import('./tiles.js').Target} target a publication, a participant's camera, or one of their sources
   * @param {HTMLVideoElement} element
   */
  attach(target, element) {
    return this.#arrivals.tiles.attach(target, element);
  }

  /**
   * @param {string} text
   * @param {{topic?: string, to?: Participant | string}} [options]
   */
  async chat(text, { topic, to } = {}) {
    await this.#stay.request('chat', {
      text,
      ...(topic && { topic }),
      ...(to && { to: typeof to === 'string' ? to : to.id }),
    });
  }

  /** Shows everybody a reaction for a moment. @param {string} reaction one emoji, or a short word */
  react(reaction) {
    return this.chat(reaction, { topic: REACTION_TOPIC });
  }

  /** Raises our hand or lowers it; others see `participant.handRaised`. @param {boolean} up */
  raiseHand(up) {
    return this.update({ attributes: { hand: up ? 'up' : null } });
  }

  /** Changes what others see of us. @param {{name?: string, attributes?: Record<string, string | null>}} change */
  async update(change) {
    if (change.name !== undefined) this.#settings.name = change.name;
    if (change.attributes) {
      const merged = Object.entries({ ...this.#settings.attributes, ...change.attributes });
      this.#settings.attributes = Object.fromEntries(
        /** @type {[string, string][]} */ (merged.filter(([, v]) => v !== null)),
      );
    }
    await this.#stay.request('update', change);
  }

  /** From a click, when `audio-blocked` said so. */
  startAudio() {
    return this.#arrivals.audio.start();
  }

  /** @param {string} deviceId of an `audiooutput` device */
  setAudioOutput(deviceId) {
    return this.#arrivals.audio.setDevice(deviceId);
  }

  /** @returns {Promise<import('./stats.js').CallStats>} */
  async stats() {
    const peer = this.#stay.peer;
    if (!peer) throw new SluiceError('ended', 'There is no connection to measure.');
    return summarize(await peer.stats(), peer.state, (mid) => {
      const remote = this.#arrivals.trackOn(mid);
      if (remote)
        return { source: remote.source, participant: remote.participant.id, publication: remote.publication.id };
      const own = [...this.me.publications.values()].find((p) => p.mid === mid);
      return own ? { source: own.source, publication: own.id } : {};
    });
  }

  /** Leaves the room. Published tracks are not stopped: they belong to the application. */
  async leave() {
    if (!this.#stay.isOver) await this.#stay.leave();
  }
}
