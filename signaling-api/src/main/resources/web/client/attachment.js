import { FrameGate } from './frame-gate.js';

/**
 * @typedef {import('./roster.js').Publication} Publication
 * @typedef {import('./stage.js').Assignment} Assignment
 * @typedef {'waiting' | 'shown' | 'muted' | 'hidden' | 'absent'} AttachmentState
 */

/**
 * A `<video>` element bound to what somebody publishes. It is visible only while frames of that publication, and of
 * no other, are on it; until then it has `visibility: hidden`, so that what the page draws beneath (a name, initials)
 * is seen.
 *
 * `state`: `absent` no such publication, `hidden` published but not on any slot, `muted`, `waiting` on a slot but no
 * frame yet, `shown`.
 */
export class Attachment {
  #element;
  #gate = new FrameGate();
  /** @type {AttachmentState} */
  #state = 'absent';
  /** @type {((attachment: Attachment) => void) | null} Called whenever `state` changed. */
  onchange = null;
  /** @type {RTCRtpReceiver | null} */
  #receiver = null;
  #frameRequest = 0;
  #detached = false;
  #onDetach;

  /**
   * @param {HTMLVideoElement} element
   * @param {(publication: Publication) => boolean} wants which publication belongs on the element
   * @param {(attachment: Attachment) => void} onDetach
   */
  constructor(element, wants, onDetach) {
    this.#element = element;
    /** @readonly */
    this.wants = wants;
    this.#onDetach = onDetach;
    element.autoplay = true;
    element.playsInline = true;
    element.muted = true;
    element.style.visibility = 'hidden';
    element.dataset.sluice = 'absent';
  }

  get element() {
    return this.#element;
  }

  /** @returns {AttachmentState} */
  get state() {
    return this.#state;
  }

  /** Whether the picture may be seen now. */
  get shown() {
    return this.#state === 'shown';
  }

  /** Our own camera or screen: nobody else's frames can come this way. @param {MediaStreamTrack} track */
  showLocal(track) {
    this.#play(new MediaStream([track]));
    this.#enter('shown');
  }

  /**
   * The publication arrives on this slot from now on.
   *
   * @param {Assignment} assignment
   * @param {RTCRtpReceiver} receiver
   * @param {boolean} muted
   */
  show(assignment, receiver, muted) {
    this.#receiver = receiver;
    this.#gate.assign(assignment, performance.now());
    this.#enter(muted ? 'muted' : 'waiting');
    this.#play(new MediaStream([receiver.track]));
    this.#watch();
  }

  /** Signaling knows more of the assignment. @param {Assignment} assignment */
  refine(assignment) {
    this.#gate.refine(assignment.firstRtpTimestamp);
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    if (muted && (this.#state === 'waiting' || this.#state === 'shown')) this.#enter('muted');
    else if (!muted && this.#state === 'muted') this.#enter('waiting');
  }

  /** Nothing comes any more. @param {'hidden' | 'absent'} state */
  hide(state) {
    this.#gate.clear();
    this.#unwatch();
    this.#receiver = null;
    this.#enter(state);
    if (this.#element.srcObject) this.#element.srcObject = null;
  }

  /** Takes the element back; the library does nothing with it any more. */
  detach() {
    if (this.#detached) return;
    this.hide('absent');
    this.#detached = true;
    this.onchange = null;
    this.#onDetach(this);
  }

  /** @param {MediaStream} stream */
  #play(stream) {
    this.#element.srcObject = stream;
    this.#element.play().catch(() => {}); // muted video may always play; a removed element rejects
  }

  #watch() {
    this.#unwatch();
    const video = /** @type {any} */ (this.#element);
    if (typeof video.requestVideoFrameCallback === 'function') {
      const onFrame = (/** @type {number} */ now, /** @type {{rtpTimestamp?: number}} */ frame) => {
        this.#onFrame(frame.rtpTimestamp, now);
        this.#frameRequest = video.requestVideoFrameCallback(onFrame);
      };
      this.#frameRequest = video.requestVideoFrameCallback(onFrame);
    } else {
      const onTime = () => this.#onFrame(undefined, performance.now());
      this.#element.ontimeupdate = onTime;
    }
  }

  #unwatch() {
    if (this.#frameRequest) /** @type {any} */ (this.#element).cancelVideoFrameCallback(this.#frameRequest);
    this.#frameRequest = 0;
    this.#element.ontimeupdate = null;
  }

  /**
   * @param {number | undefined} rtpTimestamp
   * @param {number} nowMs
   */
  #onFrame(rtpTimestamp, nowMs) {
    const sources = this.#receiver?.getContributingSources?.() ?? [];
    const safe = this.#gate.onFrame({ rtpTimestamp, sources }, nowMs);
    if (this.#state === 'waiting' && safe) this.#enter('shown');
    else if (this.#state === 'shown' && !safe) this.#enter('waiting');
  }

  /** @param {AttachmentState} state */
  #enter(state) {
    if (this.#detached) return;
    this.#element.style.visibility = state === 'shown' ? 'visible' : 'hidden';
    if (state === this.#state) return;
    this.#state = state;
    this.#element.dataset.sluice = state;
    this.onchange?.(this);
  }
}
