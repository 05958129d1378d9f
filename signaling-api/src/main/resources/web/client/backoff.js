/**
 * Waiting times between attempts to reach the server again: the first attempt comes at once, later ones after an
 * exponentially growing pause with full jitter, so that a room does not come back as one wave after a restart.
 */
export class Backoff {
  #attempt = 0;
  #baseMs;
  #capMs;
  #growth;
  #random;

  /**
   * @param {{baseMs?: number, capMs?: number, growth?: number, random?: () => number}} [options] the pause before
   *     attempt n (n ≥ 1) is uniform in [base/2, min(cap, base · growth^(n-1))]; `random` returns a number in [0, 1)
   */
  constructor({ baseMs = 250, capMs = 5000, growth = 2, random = Math.random } = {}) {
    this.#baseMs = baseMs;
    this.#capMs = capMs;
    this.#growth = growth;
    this.#random = random;
  }

  /** How many pauses were handed out since the last reset. */
  get attempt() {
    return this.#attempt;
  }

  /**
   * @param {number} [atLeastMs] what the server asked to wait at least (`retryAfterMs`)
   * @returns {number} milliseconds to wait before the next attempt
   */
  nextMs(atLeastMs = 0) {
    const n = this.#attempt++;
    if (n === 0) return atLeastMs;
    const ceiling = Math.min(this.#capMs, this.#baseMs * this.#growth ** (n - 1));
    const floor = this.#baseMs / 2;
    return Math.max(atLeastMs, Math.round(floor + this.#random() * Math.max(0, ceiling - floor)));
  }

  /** Called when the server answered: the next failure starts from the beginning. */
  reset() {
    this.#attempt = 0;
  }
}
