/** DESIGN: seats grow by eight and never shrink. */
const STEP = 8;

/**
 * Offers more seats when more people are to be seen at once than there are seats for. One offer at a time; one that
 * was refused is tried again only when still more people are wanted.
 */
export class SeatGrowth {
  #seats;
  #most;
  #grow;
  #wanted = 0;
  #refusedFor = 0;
  #growing = false;

  /**
   * @param {{seats: () => number, most: number, grow: (count: number) => Promise<unknown>}} parts `seats`: how many
   *     there are now; `most`: never more than this
   */
  constructor({ seats, most, grow }) {
    this.#seats = seats;
    this.#most = most;
    this.#grow = grow;
  }

  /** @param {number} count how many people's cameras the application shows */
  onWanted(count) {
    this.#wanted = count;
    this.#look();
  }

  /** Another connection: what was refused before may be granted now. */
  reset() {
    this.#refusedFor = 0;
  }

  async #look() {
    if (this.#growing || this.#wanted <= this.#refusedFor) return;
    const seats = this.#seats();
    const count = Math.min(STEP, this.#most - seats);
    if (seats === 0 || this.#wanted <= seats || count <= 0) return;
    this.#growing = true;
    const wanted = this.#wanted;
    try {
      await this.#grow(count);
      this.#growing = false;
      this.#look();
    } catch (error) {
      console.info('sluice: no more seats for now', error);
      this.#refusedFor = wanted;
      this.#growing = false;
    }
  }
}
