/** docs/protocol.md §4: a ping without a reply for this long means the connection is lost. */
const PONG_TIMEOUT_MS = 5000;

/** Pings at an interval, and the verdict when one is not answered. */
export class Heartbeat {
  #ping;
  #onSilence;
  #intervalMs = 10_000;
  #beat = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Promise<unknown>} ping settles when the other side answered, whatever it said
   * @param {() => void} onSilence it did not answer in time
   */
  constructor(ping, onSilence) {
    this.#ping = ping;
    this.#onSilence = onSilence;
  }

  /** @param {number} [intervalMs] */
  start(intervalMs = this.#intervalMs) {
    this.stop();
    this.#intervalMs = intervalMs;
    this.#timer = setTimeout(() => this.now(), intervalMs);
  }

  /** @param {number} [timeoutMs] how long the answer may take */
  now(timeoutMs = PONG_TIMEOUT_MS) {
    this.stop();
    const beat = this.#beat;
    this.#timer = setTimeout(() => this.#onSilence(), timeoutMs);
    const answered = () => {
      if (beat === this.#beat) this.start();
    };
    this.#ping().then(answered, answered);
  }

  stop() {
    this.#beat++;
    clearTimeout(this.#timer);
  }
}
