/**
 * Signed distance on the 32-bit circle of RTP timestamps: positive when `later` comes after `earlier`.
 *
 * @param {number} later
 * @param {number} earlier
 * @returns {number}
 */
export function timestampDistance(later, earlier) {
  return (later - earlier) | 0;
}

/**
 * What a browser tells of a frame on the screen, and of the sources it heard lately.
 *
 * @typedef {{source: number, rtpTimestamp?: number, timestamp: number}} FrameSource
 * @typedef {{rtpTimestamp?: number, sources?: ReadonlyArray<FrameSource>}} PresentedFrame
 */

/**
 * Decides whether a presented video frame belongs to the publication its slot is assigned to.
 *
 * One slot is one decoder that shows many people in turn, so at each re-assignment there are frames of the last
 * publication still on their way to the screen, and signaling may also be overtaken by media. Three facts are used,
 * the strongest that is known wins:
 *
 * 1. the CSRC the frame itself carried (`getContributingSources()` has an entry with this frame's RTP timestamp);
 * 2. the CSRC of the newest frame of the slot, when that frame is known to come after the assignment's first one
 *    (Firefox tells sources one frame late), together with
 * 3. the frame's RTP timestamp, compared with the assignment's `firstRtpTimestamp`;
 * 4. the newest CSRC alone, for browsers that do not tell a frame's RTP timestamp.
 *
 * A browser that tells none of them gets the picture `blindGraceMs` after the assignment: by then every frame of the
 * last publication has left a jitter buffer of ordinary depth.
 *
 * Pure: time comes in with each call.
 */
export class FrameGate {
  /** @type {'idle' | 'waiting' | 'open' | 'foreign'} */
  #state = 'idle';
  #csrc = 0;
  /** @type {number | null} */
  #first = null;
  #assignedAt = 0;
  #blindGraceMs;

  /** @param {{blindGraceMs?: number}} [options] */
  constructor({ blindGraceMs = 1000 } = {}) {
    this.#blindGraceMs = blindGraceMs;
  }

  /**
   * `idle`: nothing assigned; `waiting`: no frame of the assignment presented yet; `open`: the picture may be seen;
   * `foreign`: a frame of somebody else arrived before signaling said so.
   */
  get state() {
    return this.#state;
  }

  /**
   * The slot now carries this publication; nothing may be seen until a frame of it is presented.
   *
   * @param {{csrc?: number | null, firstRtpTimestamp?: number | null}} assignment
   * @param {number} nowMs
   */
  assign({ csrc, firstRtpTimestamp }, nowMs) {
    this.#state = 'waiting';
    this.#csrc = (csrc ?? 0) >>> 0;
    this.#first = firstRtpTimestamp ?? null;
    this.#assignedAt = nowMs;
  }

  /**
   * Signaling told more of the assignment that is already here: when its first frame was sent.
   *
   * @param {number | null | undefined} firstRtpTimestamp
   */
  refine(firstRtpTimestamp) {
    this.#first = firstRtpTimestamp ?? this.#first;
  }

  /** The slot carries nothing. */
  clear() {
    this.#state = 'idle';
    this.#csrc = 0;
    this.#first = null;
  }

  /**
   * A frame of the slot was presented.
   *
   * @param {PresentedFrame} frame
   * @param {number} nowMs
   * @returns {boolean} whether the picture may be seen
   */
  onFrame(frame, nowMs) {
    if (this.#state === 'idle') return false;
    const safe = this.#belongs(frame, nowMs);
    if (safe) this.#state = 'open';
    else if (this.#state === 'open') this.#state = 'foreign';
    return safe;
  }

  /**
   * @param {PresentedFrame} frame
   * @param {number} nowMs
   */
  #belongs({ rtpTimestamp, sources = [] }, nowMs) {
    const first = this.#first;
    const newest = sources.length > 0 ? sources.reduce((a, b) => (b.timestamp > a.timestamp ? b : a)) : null;
    if (this.#csrc !== 0 && rtpTimestamp !== undefined) {
      const own = sources.find((s) => s.rtpTimestamp === rtpTimestamp);
      if (own) return own.source >>> 0 === this.#csrc;
    }
    if (rtpTimestamp !== undefined && first !== null) {
      if (timestampDistance(rtpTimestamp, first) < 0) return false;
      if (this.#csrc === 0 || newest?.rtpTimestamp === undefined) return true;
      return timestampDistance(newest.rtpTimestamp, first) < 0 || newest.source >>> 0 === this.#csrc;
    }
    if (this.#csrc !== 0 && newest) {
      const shownIsOlder =
        rtpTimestamp !== undefined &&
        newest.rtpTimestamp !== undefined &&
        timestampDistance(rtpTimestamp, newest.rtpTimestamp) < 0;
      return newest.source >>> 0 === this.#csrc && !shownIsOlder;
    }
    return nowMs - this.#assignedAt >= this.#blindGraceMs;
  }
}
