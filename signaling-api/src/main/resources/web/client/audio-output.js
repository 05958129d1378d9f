import { Emitter } from './emitter.js';

/**
 * Lets people be heard: one hidden `<audio>` element for each audio slot in use. Chromium plays (and decodes for other
 * purposes) a remote track only while an element has it.
 *
 * Where the browser wants a click before it plays sound, `blocked` says true and `start()` must be called from that
 * click.
 *
 * @extends {Emitter<{blocked: boolean}>}
 */
export class AudioOutput extends Emitter {
  /** @type {Map<string, HTMLAudioElement>} by mid */
  #elements = new Map();
  #blocked = false;
  #deviceId = '';

  /** Whether the browser waits for a click before it lets anybody be heard. */
  get blocked() {
    return this.#blocked;
  }

  /**
   * @param {string} mid
   * @param {MediaStreamTrack} track
   * @param {string} participant whose voice it is, for diagnostics: `data-participant` of the element
   */
  play(mid, track, participant) {
    let element = this.#elements.get(mid);
    if (!element) {
      element = document.createElement('audio');
      element.autoplay = true;
      element.dataset.sluiceMid = mid;
      element.hidden = true;
      document.body.append(element);
      this.#elements.set(mid, element);
      if (this.#deviceId) this.#route(element);
    }
    element.dataset.participant = participant;
    const stream = /** @type {MediaStream | null} */ (element.srcObject);
    if (stream?.getAudioTracks()[0] !== track) element.srcObject = new MediaStream([track]);
    this.#start(element);
  }

  /** Nobody's voice comes this way for now; the element stays for the next one. @param {string} mid */
  release(mid) {
    delete this.#elements.get(mid)?.dataset.participant;
  }

  /** From a click: everything that waits plays. */
  async start() {
    await Promise.all([...this.#elements.values()].map((element) => this.#start(element)));
  }

  /** @param {string} deviceId of an `audiooutput`; '' is the default one */
  async setDevice(deviceId) {
    this.#deviceId = deviceId;
    await Promise.all([...this.#elements.values()].map((element) => this.#route(element)));
  }

  /** @param {HTMLAudioElement} element */
  async #route(element) {
    // A device that has gone: stay where we are.
    await /** @type {any} */ (element).setSinkId?.(this.#deviceId).catch(() => {});
  }

  /** @param {HTMLAudioElement} element */
  async #start(element) {
    try {
      await element.play();
      this.#setBlocked(false);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#setBlocked(true);
    }
  }

  /** @param {boolean} blocked */
  #setBlocked(blocked) {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.emit('blocked', blocked);
  }

  close() {
    for (const element of this.#elements.values()) {
      element.srcObject = null;
      element.remove();
    }
    this.#elements.clear();
    this.#setBlocked(false);
  }
}
