import { Backoff } from './backoff.js';

/**
 * How long a `disconnected` media path may heal by itself before ICE is restarted (chosen: browsers say `disconnected`
 * only after seconds without an answer, so most of the patience is already spent).
 */
const PATIENCE_MS = 2000;

/** A restart that leads nowhere in this time is repeated (chosen: a working path is checked well within a second). */
const RESTART_TIMEOUT_MS = 4000;

/**
 * Decides when the media path is renegotiated: at once when it failed, stalled, or the network changed; after a moment
 * when the browser calls it disconnected; and again, slower each time, until it is connected.
 */
export class MediaRecovery {
  #restart;
  #backoff;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #restarting = false;
  #closed = false;
  #isConnected;

  /**
   * @param {{restart: () => Promise<void>, isConnected: () => boolean}} path `restart` makes one ICE restart and may
   *     reject
   * @param {{random?: () => number}} [options]
   */
  constructor({ restart, isConnected }, { random = Math.random } = {}) {
    this.#restart = restart;
    this.#isConnected = isConnected;
    this.#backoff = new Backoff({ baseMs: 1000, capMs: 10_000, random });
  }

  /** @param {string} state of the RTCPeerConnection */
  onPeerState(state) {
    if (state === 'connected') {
      this.#backoff.reset();
      this.#cancel();
    } else if (state === 'failed') this.#soon(this.#backoff.nextMs());
    else if (state === 'disconnected') this.#soon(PATIENCE_MS);
  }

  /** Nothing comes in any more: at once, but slower each time while it keeps stalling. */
  onStall() {
    this.#soon(this.#backoff.nextMs());
  }

  /** The server has heard nothing of us for a while, or this device changed networks. */
  onPathLost() {
    this.#soon(0);
  }

  /** @param {number} delayMs */
  #soon(delayMs) {
    if (this.#closed || this.#restarting) return;
    this.#cancel();
    this.#timer = setTimeout(() => this.#run(), delayMs);
  }

  async #run() {
    this.#restarting = true;
    try {
      await this.#restart();
    } catch (error) {
      console.info('sluice: an ICE restart was refused', error);
    }
    this.#restarting = false;
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      if (!this.#isConnected()) this.#run();
      else this.#backoff.reset();
    }, RESTART_TIMEOUT_MS + this.#backoff.nextMs());
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  close() {
    this.#closed = true;
    this.#cancel();
  }
}
