/**
 * @typedef {{rid: string, active: boolean}} EncodingWish
 */

/**
 * Which encodings of our simulcast senders are sent: those that the ladder for the picture's size uses **and** the
 * server wants. What nobody watches costs neither processor nor uplink.
 */
export class WishedEncodings {
  /** @type {WeakMap<RTCRtpSender, Map<string, boolean>>} by rid: used by the ladder */
  #used = new WeakMap();
  /** @type {WeakMap<RTCRtpSender, Map<string, boolean>>} by rid: wanted by the server */
  #wished = new WeakMap();

  /**
   * Remembers what the ladder uses, and takes out what the server does not want.
   *
   * @param {RTCRtpSender} sender
   * @param {RTCRtpEncodingParameters[]} encodings `active` as the ladder has it; changed in place
   */
  onLadder(sender, encodings) {
    this.#used.set(sender, new Map(encodings.map((e) => [e.rid ?? '', e.active !== false])));
    this.#apply(sender, encodings);
  }

  /**
   * The server wants other encodings.
   *
   * @param {RTCRtpSender} sender
   * @param {EncodingWish[]} wishes
   */
  async onWish(sender, wishes) {
    this.#wished.set(sender, new Map(wishes.map(({ rid, active }) => [rid, active])));
    const parameters = sender.getParameters();
    if (!this.#used.has(sender)) {
      this.#used.set(sender, new Map(parameters.encodings.map((e) => [e.rid ?? '', e.active !== false])));
    }
    this.#apply(sender, parameters.encodings);
    await sender.setParameters(parameters);
  }

  /**
   * @param {RTCRtpSender} sender
   * @param {RTCRtpEncodingParameters[]} encodings
   */
  #apply(sender, encodings) {
    const used = this.#used.get(sender);
    const wished = this.#wished.get(sender);
    for (const encoding of encodings) {
      const rid = encoding.rid ?? '';
      encoding.active = (used?.get(rid) ?? true) && (wished?.get(rid) ?? true);
    }
    // One must go on, whatever the ladder and the server say of each other's choice.
    if (encodings.length > 0 && !encodings.some((e) => e.active)) {
      const first = encodings.find((e) => used?.get(e.rid ?? '') ?? true) ?? encodings[0];
      first.active = true;
    }
  }
}
