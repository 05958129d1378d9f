/**
 * @typedef {{
 *     publication?: string,
 *     participant?: string,
 *     source?: string,
 *     priority?: number,
 *     maxWidth?: number,
 *     maxHeight?: number,
 *     maxFrameRate?: number,
 *     paused?: boolean,
 * }} Want
 * @typedef {{mode?: 'auto' | 'manual', pins?: string[], wants?: Want[]}} Subscription
 */

/** Sizes are rounded up to this (chosen: one step of 16:9), so that dragging a window sends no message per pixel. */
const WIDTH_STEP = 160;
const HEIGHT_STEP = 90;

/** A picture this small is not asked for at more than this many frames a second (chosen: nobody sees more in it). */
const TINY = { width: 160, height: 90, frameRate: 15 };

/** How long sizes may keep changing before the server is told (chosen: nobody notices it). */
const SETTLE_MS = 250;

/**
 * What this client wants to receive, as one desired state: what the application asked for, completed by the sizes at
 * which attached pictures are shown. Each change is sent whole under the next `rev`.
 */
export class Desires {
  #send;
  /** @type {Subscription} */
  #asked = {};
  /** @type {Map<string, {width: number, height: number}>} by publication */
  #sizes = new Map();
  #rev = 0;
  #sent = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(state: object) => void} send takes the body of a `subscribe` request */
  constructor(send) {
    this.#send = send;
  }

  /** @param {Subscription} subscription replaces what was asked before */
  ask(subscription) {
    this.#asked = subscription;
    this.flush();
  }

  /**
   * @param {string} publication
   * @param {{width: number, height: number} | null} size in device pixels; null: shown nowhere
   */
  shownAt(publication, size) {
    if (size && size.width > 0 && size.height > 0) {
      this.#sizes.set(publication, {
        width: Math.ceil(size.width / WIDTH_STEP) * WIDTH_STEP,
        height: Math.ceil(size.height / HEIGHT_STEP) * HEIGHT_STEP,
      });
    } else {
      this.#sizes.delete(publication);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SETTLE_MS);
  }

  /** @returns {object} the state for a `join`: it counts as sent */
  forJoin() {
    clearTimeout(this.#timer);
    const state = this.#state();
    this.#sent = JSON.stringify(state);
    return { rev: ++this.#rev, ...state };
  }

  /** Sends the state if it is not what was sent last. */
  flush() {
    clearTimeout(this.#timer);
    const state = this.#state();
    const text = JSON.stringify(state);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#send({ rev: ++this.#rev, ...state });
  }

  close() {
    clearTimeout(this.#timer);
  }

  #state() {
    const { mode = 'auto', pins = [], wants = [] } = this.#asked;
    /** @type {Want[]} */
    const all = wants.map((want) => ({ ...want }));
    for (const [publication, { width, height }] of this.#sizes) {
      let want = all.find((w) => w.publication === publication);
      if (!want) {
        if (mode === 'manual') continue;
        all.push((want = { publication }));
      }
      want.maxWidth ??= width;
      want.maxHeight ??= height;
      if (width <= TINY.width && height <= TINY.height) want.maxFrameRate ??= TINY.frameRate;
    }
    return { mode, ...(pins.length > 0 && { pins }), wants: all };
  }
}
