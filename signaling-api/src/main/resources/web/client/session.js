import { Backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { Heartbeat } from './heartbeat.js';

/** The WebSocket subprotocol of docs/protocol.md. */
export const SUBPROTOCOL = 'sluice.v1';

/** How long opening a socket or its first reply may take (chosen: two SYN retransmissions and a slow handshake). */
const OPEN_TIMEOUT_MS = 8000;

/**
 * How the pauses between attempts grow (chosen: after an outage of some seconds, as when a server is started again, the next
 * attempt comes within about a quarter of that time, and yet a room comes back spread over it).
 */
const RESUME_GROWTH = 1.3;

/** Close codes after which the same session cannot and need not be resumed (docs/protocol.md §1). */
const FINAL_CLOSE_CODES = new Set([1000, 1003, 4400]);

/**
 * @typedef {{type: string, id?: number | null, seq?: number, [field: string]: any}} ServerMessage
 * @typedef {{
 *     message: object,
 *     resolve: (reply: ServerMessage) => void,
 *     reject: (error: SluiceError) => void,
 * }} PendingRequest
 * @typedef {{
 *     event: ServerMessage,
 *     snapshot: {seq: number, [field: string]: any},
 *     state: 'open' | 'resuming' | 'ended',
 *     ended: SluiceError,
 * }} SessionEvents
 */

/**
 * One signaling session of docs/protocol.md: requests with replies, server events in order of `seq`, and resumption of
 * the session over a new WebSocket whenever the old one is lost. Knows nothing of media.
 *
 * Events: `event` (a server event, each once and in order), `snapshot` (state to start from again after a long
 * absence), `state`, and `ended` (the session is over for a reason that is not a `leave` message; `code` is
 * `session-gone` when joining again makes sense).
 *
 * @extends {Emitter<SessionEvents>}
 */
export class Session extends Emitter {
  #url;
  #open;
  #backoff;
  /** @type {WebSocket | null} */
  #socket = null;
  #nextId = 1;
  #lastSeq = 0;
  /** @type {string | null} */
  #token = null;
  #heartbeat;
  #pingId = 0;
  /** @type {Map<number, PendingRequest>} */
  #pending = new Map();
  /** @type {'new' | 'open' | 'resuming' | 'ended'} */
  #state = 'new';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resumeTimer;

  /**
   * @param {string} url of the WebSocket
   * @param {{openSocket?: (url: string, protocol: string) => WebSocket, random?: () => number}} [options]
   */
  constructor(url, { openSocket = (u, p) => new WebSocket(u, p), random = Math.random } = {}) {
    super();
    this.#url = url;
    this.#open = openSocket;
    this.#backoff = new Backoff({ growth: RESUME_GROWTH, random });
    this.#heartbeat = new Heartbeat(
      () => this.#ping(),
      () => this.#onSilence(),
    );
  }

  get state() {
    return this.#state;
  }

  /**
   * Opens the connection and joins. Rejects with the server's error, or with `unreachable`.
   *
   * @param {object | Promise<object>} message the `join` request without `type` and `id`; while it is being made the
   *     connection is opened
   * @returns {Promise<ServerMessage>}
   */
  async join(message) {
    const connecting = this.#connect();
    /** @type {WebSocket} */
    let socket;
    /** @type {object} */
    let body;
    try {
      [socket, body] = await Promise.all([connecting, message]);
    } catch (error) {
      connecting.then(
        (late) => late.close(),
        () => {},
      );
      this.#end(/** @type {SluiceError} */ (error));
      throw error;
    }
    if (this.#state === 'ended') {
      socket.close();
      throw new SluiceError('ended', 'The call is over.');
    }
    this.#adopt(socket);
    const timeout = setTimeout(() => this.#end(unreachable()), OPEN_TIMEOUT_MS);
    try {
      const reply = await this.request('join', body);
      this.#token = reply.session.token;
      this.#setState('open');
      this.#heartbeat.start(reply.session.pingIntervalMs);
      return reply;
    } catch (error) {
      this.#end(/** @type {SluiceError} */ (error));
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  /**
   * Sends a request; it survives a lost connection.
   *
   * @param {string} type
   * @param {object} [body]
   * @returns {Promise<ServerMessage>} the `ok`; rejects with the `error` as a SluiceError
   */
  request(type, body = {}) {
    if (this.#state === 'ended') return Promise.reject(new SluiceError('ended', 'The call is over.'));
    const id = this.#nextId++;
    const message = { type, id, ...body };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { message, resolve, reject });
      if (this.#state !== 'resuming') this.#send(message);
    });
  }

  /** Ends the session on this side; the socket is closed. */
  close() {
    this.#end(null);
  }

  /**
   * Looks at once whether the connection still lives: after a network change or when a laptop wakes.
   *
   * @param {number} [timeoutMs] how long the answer may take
   */
  probe(timeoutMs = 2000) {
    if (this.#state === 'open') this.#heartbeat.now(timeoutMs);
    else if (this.#state === 'resuming') this.#resumeSoon(0);
  }

  /** @returns {Promise<WebSocket>} */
  #connect() {
    return new Promise((resolve, reject) => {
      const socket = this.#open(this.#url, SUBPROTOCOL);
      const settle = (/** @type {() => void} */ then) => {
        clearTimeout(timer);
        socket.onopen = socket.onclose = socket.onerror = null;
        then();
      };
      const timer = setTimeout(() => settle(() => (socket.close(), reject(unreachable()))), OPEN_TIMEOUT_MS);
      socket.onopen = () => settle(() => resolve(socket));
      socket.onclose = socket.onerror = () => settle(() => reject(unreachable()));
    });
  }

  /** @param {WebSocket} socket */
  #adopt(socket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => socket === this.#socket && this.#onMessage(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.#socket && this.#onLost(code);
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  /** @param {ServerMessage} message */
  #onMessage(message) {
    if (message.seq !== undefined) {
      if (message.seq <= this.#lastSeq) return;
      this.#lastSeq = message.seq;
    }
    if (message.type === 'ok' || message.type === 'error') {
      if (message.id === null || message.id === undefined) return;
      const request = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.type === 'ok') request?.resolve(message);
      else request?.reject(serverError(message));
    } else {
      this.emit('event', message);
      if (message.type === 'leave') this.#end(null);
    }
  }

  /** @param {number} code */
  #onLost(code) {
    this.#socket = null;
    this.#heartbeat.stop();
    this.#pending.delete(this.#pingId);
    if (this.#state === 'ended') return;
    if (this.#token === null) return this.#end(unreachable());
    if (FINAL_CLOSE_CODES.has(code)) {
      return this.#end(new SluiceError('disconnected', 'The server closed the connection.'));
    }
    this.#setState('resuming');
    this.#resumeSoon(this.#backoff.nextMs(code === 4429 ? 10_000 : 0));
  }

  /** @param {number} delayMs */
  #resumeSoon(delayMs) {
    clearTimeout(this.#resumeTimer);
    this.#resumeTimer = setTimeout(() => this.#resume(), delayMs);
  }

  async #resume() {
    /** @type {WebSocket | undefined} */
    let socket;
    try {
      socket = await this.#connect();
      if (this.#state !== 'resuming') return socket.close();
      const reply = await this.#resumeOn(socket);
      this.#backoff.reset();
      this.#afterResume(reply);
    } catch (error) {
      socket?.close();
      if (this.#state !== 'resuming') return;
      const refusal = /** @type {SluiceError} */ (error);
      if (refusal.code === 'session-gone') this.#end(refusal);
      else this.#resumeSoon(this.#backoff.nextMs());
    }
  }

  /**
   * The resume request goes beside the session's request table: its reply is the first message on the new socket.
   *
   * @param {WebSocket} socket
   * @returns {Promise<ServerMessage>}
   */
  #resumeOn(socket) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(unreachable()), OPEN_TIMEOUT_MS);
      socket.onclose = () => (clearTimeout(timer), reject(unreachable()));
      socket.onmessage = ({ data }) => {
        clearTimeout(timer);
        const reply = JSON.parse(data);
        if (reply.type !== 'ok') return reject(serverError(reply));
        this.#adopt(socket);
        resolve(reply);
      };
      socket.send(JSON.stringify({ type: 'resume', id, session: this.#token, seq: this.#lastSeq }));
    });
  }

  /** @param {ServerMessage} reply */
  #afterResume(reply) {
    this.#setState('open');
    this.#heartbeat.start();
    if (reply.snapshot) {
      this.#lastSeq = reply.snapshot.seq;
      this.emit('snapshot', reply.snapshot);
    }
    for (const [id, request] of this.#pending) {
      if (id > reply.lastId) this.#send(request.message);
      else if (reply.snapshot) {
        this.#pending.delete(id);
        request.reject(new SluiceError('lost', 'The answer was lost with the connection.', { retryable: true }));
      }
    }
  }

  #ping() {
    const reply = this.request('ping');
    this.#pingId = this.#nextId - 1;
    return reply;
  }

  #onSilence() {
    const socket = this.#socket;
    this.#onLost(1006);
    socket?.close();
  }

  /** @param {'open' | 'resuming' | 'ended'} state */
  #setState(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.emit('state', state);
  }

  /** @param {SluiceError | null} error null when this side, or a `leave` message, ended it */
  #end(error) {
    if (this.#state === 'ended') return;
    const wasJoined = this.#token !== null;
    this.#setState('ended');
    this.#heartbeat.stop();
    clearTimeout(this.#resumeTimer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const failure = error ?? new SluiceError('ended', 'The call is over.');
    for (const request of this.#pending.values()) request.reject(failure);
    this.#pending.clear();
    if (error && wasJoined) this.emit('ended', error);
  }
}

function unreachable() {
  return new SluiceError('unreachable', 'The server cannot be reached.', { retryable: true });
}

/** @param {ServerMessage} message an `error` message */
function serverError({ code, message, retryable }) {
  return new SluiceError(String(code), String(message), { retryable: retryable === true });
}
