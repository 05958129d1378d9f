import { Arrivals } from './arrivals.js';
import { Backoff } from './backoff.js';
import { Desires } from './desires.js';
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { Link } from './link.js';
import { captureScreen, Publisher } from './publisher.js';
import { summarize } from './stats.js';

/**
 * @typedef {import('./call-types.js').Participant} Participant
 * @typedef {import('./call-types.js').TrackSource} TrackSource
 * @typedef {import('./call-types.js').CallEvents} CallEvents
 * @typedef {import('./call-types.js').CallState} CallState
 * @typedef {import('./call-types.js').Leave} Leave
 * @typedef {import('./publisher.js').PublishOptions} PublishOptions
 */

/** Refusals of a join that another attempt cannot mend. */
const HOPELESS = new Set(['unauthorized', 'forbidden', 'bad-message', 'negotiation-failed']);

/**
 * One participant's stay in a room: the object `join` resolves with. It holds the parts (link, arrivals, publisher,
 * desires) and passes calls on; when the server loses the session it joins again over a new link.
 *
 * Events of the first snapshot are delivered too, right after `join` has resolved: listeners registered at once after
 * `await join(…)` miss nothing.
 *
 * @extends {Emitter<CallEvents>}
 */
export class Call extends Emitter {
    #settings;
    #url;
    /** @type {Link | null} */
    #link = null;
    #arrivals;
    #publisher;
    #desires;
    /** @type {CallState} */
    #state = { signaling: 'connecting', media: 'new' };
    /** @type {Array<() => void> | null} events that wait until the application can listen */
    #held = [];
    /** @type {string[]} */
    #grants = [];
    #over = new AbortController();

    /** @param {import('./call-types.js').CallSettings} settings */
    constructor(settings) {
        super();
        this.#settings = settings;
        this.#url = settings.url;
        this.#publisher = new Publisher({
            midOf: (source) => this.#link?.peer.midOf(source) ?? null,
            send: async (source, track) => this.#link?.peer.send(source, track),
            update: (body) => this.#request('update', body),
        });
        this.#desires = new Desires((state) => this.#request('subscribe', state).catch(() => {}));
        if (settings.subscribe) this.#desires.ask(settings.subscribe);
        this.#arrivals = new Arrivals({
            receiver: (mid) => this.#link?.peer.receiver(mid),
            localTrack: ({ source }) => this.#publisher.get(source)?.track ?? null,
            shownAt: (id, size) => this.#desires.shownAt(id, size),
        });
        this.#wire();
    }

    #wire() {
        const arrivals = this.#arrivals;
        for (const type of /** @type {const} */ (['participant-updated', 'publication', 'publication-updated',
            'publication-removed', 'track', 'track-removed', 'speakers', 'audio-blocked'])) {
            arrivals.on(type, (/** @type {any} */ event) => this.emit(type, event));
        }
        arrivals.on('participant', (p) => p.isLocal || this.emit('participant', p));
        arrivals.on('participant-left', (e) => e.participant.isLocal || this.emit('participant-left', e));
        this.#publisher.on('changed', (source) => {
            const own = arrivals.roster.local?.publication(source);
            if (own) arrivals.tiles.refresh(own);
            this.emit('local-changed', source);
        });
        this.#publisher.on('ended', (source) => this.emit('local-ended', source));
        const { signal } = this.#over;
        const changed = () => this.#link?.onNetworkChange();
        const woke = () => this.#link?.onWake();
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
        try {
            for (const { track, ...options } of tracks) this.#publisher.prepare(track, options);
            await this.#enter();
        } catch (error) {
            this.#close();
            throw error;
        }
        setTimeout(() => {
            const held = this.#held ?? [];
            this.#held = null;
            for (const deliver of held) deliver();
        }, 0);
    }

    /** One attempt to be in the room: a new link, one offer, one answer. */
    async #enter() {
        const { room, name, identity, token, attributes, plan } = this.#settings;
        const link = (this.#link = new Link(this.#url, plan, this.#publisher.sending));
        link.on('event', (event) => this.#onEvent(event));
        link.on('snapshot', (state) => this.#arrivals.onSnapshot(state, this.me.id));
        link.on('signaling', (signaling) => this.#setState({ signaling }));
        link.on('media', (media) => this.#setState({ media }));
        link.on('lost', (error) => this.#onLost(error));
        try {
            const reply = await link.enter(() => ({
                room, name, identity, token, attributes,
                tracks: this.#publisher.declarations(),
                subscribe: this.#desires.forJoin(),
                client: { name: 'sluice-js', version: '0.1.0' },
            }));
            this.#grants = reply.grants ?? [];
            this.#arrivals.onSnapshot(reply.room, reply.participant);
            this.#settings.identity = this.me.identity;
            await link.connect(reply.answer);
        } catch (error) {
            this.#drop();
            throw error;
        }
    }

    /** Lets go of the link; who was there and what we publish stay known. */
    #drop() {
        this.#link?.close();
        this.#link = null;
        this.#arrivals.onDisconnected();
    }

    /** @param {import('./session.js').ServerMessage} event */
    #onEvent(event) {
        this.#arrivals.onEvent(event);
        if (event.type === 'subscribed') this.emit('subscribed', event);
        else if (event.type === 'chat') this.emit('chat', this.#chatMessage(event));
        else if (event.type === 'leave') this.#onLeave(/** @type {any} */ (event));
    }

    /** @param {Record<string, any>} event @returns {import('./call-types.js').ChatMessage} */
    #chatMessage({ from, identity, name, topic, text, sentAt, to }) {
        return { from: this.#arrivals.roster.participants.get(from), identity, name, topic, text, sentAt, ...(to && { to }) };
    }

    /** @param {{reason: string, message: string, action: string, url?: string}} leave */
    #onLeave({ reason, message, action, url }) {
        if (action !== 'rejoin') return this.#finish({ reason, message, action });
        if (url) this.#url = url;
        this.#rejoin();
    }

    /** @param {SluiceError} error */
    #onLost(error) {
        if (error.code === 'session-gone') this.#rejoin();
        else this.#finish({ reason: error.code, message: error.message, action: 'none' });
    }

    /** Joins again as a new participant, with pauses, until it works or is refused for good. */
    async #rejoin() {
        this.#drop();
        this.#setState({ signaling: 'rejoining', media: 'new' });
        const backoff = new Backoff({ baseMs: 500, capMs: 5000 });
        let pauseMs = Math.random() * 500;
        while (!this.#over.signal.aborted) {
            await new Promise((resolve) => setTimeout(resolve, pauseMs));
            if (this.#over.signal.aborted) return;
            try {
                return await this.#enter();
            } catch (error) {
                const { code, message, retryable } = /** @type {SluiceError} */ (error);
                if (!retryable || HOPELESS.has(code)) return this.#finish({ reason: code, message, action: 'none' });
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

    /** @param {string} type @param {object} body */
    async #request(type, body) {
        if (this.#over.signal.aborted) throw new SluiceError('ended', 'The call is over.');
        return this.#link?.session.request(type, body); // without a link we are joining again, and the join carries the state
    }

    /** @param {Leave} leave */
    #finish(leave) {
        if (this.#over.signal.aborted) return;
        this.#close();
        this.emit('leave', leave);
    }

    #close() {
        this.#over.abort();
        this.#drop();
        this.#arrivals.close();
        this.#desires.close();
        this.#setState({ signaling: 'ended', media: 'closed' });
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
        return this.#state;
    }

    /** What the server lets us do: some of `publish`, `subscribe`, `chat`, `admin`. */
    get grants() {
        return this.#grants;
    }

    get room() {
        return this.#settings.room;
    }

    /** Whether the browser waits for a click before it plays sound: then call `startAudio()` from one. */
    get audioBlocked() {
        return this.#arrivals.audio.blocked;
    }

    /** For diagnostics only. */
    get peerConnection() {
        return this.#link?.peer.connection ?? null;
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

    /** @param {TrackSource} source @returns {import('./publisher.js').LocalTrack | undefined} what we publish as that source */
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
     * Shows what somebody publishes on an element, whenever it arrives, and never anybody else's picture.
     *
     * @param {import('./tiles.js').Target} target a publication, a participant (their camera), or a participant and a source
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
        await this.#request('chat', { text, ...(topic && { topic }), ...(to && { to: typeof to === 'string' ? to : to.id }) });
    }

    /** Changes what others see of us. @param {{name?: string, attributes?: Record<string, string | null>}} change */
    async update(change) {
        if (change.name !== undefined) this.#settings.name = change.name;
        if (change.attributes) {
            const merged = Object.entries({ ...this.#settings.attributes, ...change.attributes });
            this.#settings.attributes = Object.fromEntries(/** @type {[string, string][]} */ (merged.filter(([, v]) => v !== null)));
        }
        await this.#request('update', change);
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
        const peer = this.#link?.peer;
        if (!peer) throw new SluiceError('ended', 'There is no connection to measure.');
        return summarize(await peer.stats(), peer.state, (mid) => {
            const remote = this.#arrivals.trackOn(mid);
            if (remote) return { source: remote.source, participant: remote.participant.id, publication: remote.publication.id };
            const own = [...this.me.publications.values()].find((p) => p.mid === mid);
            return own ? { source: own.source, publication: own.id } : {};
        });
    }

    /** Leaves the room. Published tracks are not stopped: they belong to the application. */
    async leave() {
        if (this.#over.signal.aborted) return;
        const session = this.#link?.session;
        if (session?.state === 'open') {
            const told = session.request('leave').catch(() => {});
            await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 500))]);
        }
        this.#finish({ reason: 'left', message: 'You left the call.', action: 'none' });
    }
}
