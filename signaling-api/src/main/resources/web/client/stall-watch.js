/** How often the path is looked at (chosen: a stall is noticed at most this much late). */
const INTERVAL_MS = 250;

/** A path on which nothing has come for this long is broken: the server sends something every 400 ms at the latest. */
const LIMIT_MS = 1000;

/**
 * Notices that nothing at all comes in on the media path any more. It counts every packet, not those of media: whoever is
 * muted, paused or alone in a room still hears the server's sign of life, so silence means that the path is broken.
 *
 * Time is counted in looks, not read from a clock: a page that slept or was too busy to look has missed nothing.
 */
export class StallWatch {
  #received;
  #onStall;
  #limit;
  #intervalMs;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #last = NaN;
  #silentLooks = 0;
  #looking = false;
  #stalled = false;

  /**
   * @param {() => Promise<number>} received how much has come in so far, in any unit that changes with each packet
   * @param {() => void} onStall called once for each stall
   * @param {{intervalMs?: number, limitMs?: number}} [options]
   */
  constructor(received, onStall, { intervalMs = INTERVAL_MS, limitMs = LIMIT_MS } = {}) {
    this.#received = received;
    this.#onStall = onStall;
    this.#intervalMs = intervalMs;
    this.#limit = Math.ceil(limitMs / intervalMs);
  }

  /** Whether nothing has come since the last stall was told. */
  get isStalled() {
    return this.#stalled;
  }

  /** The path is connected for the first time, or again. */
  start() {
    this.#timer ??= setInterval(() => this.#look(), this.#intervalMs);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#silentLooks = 0;
    this.#stalled = false;
    this.#last = NaN;
  }

  async #look() {
    if (this.#looking) return; // the browser is busier than we are impatient
    this.#looking = true;
    const received = await this.#received().catch(() => NaN);
    this.#looking = false;
    if (this.#timer === undefined) return;
    if (received !== this.#last) {
      this.#last = received;
      this.#silentLooks = 0;
      this.#stalled = false;
    } else if (++this.#silentLooks === this.#limit) {
      this.#stalled = true;
      this.#onStall();
    }
  }
}
