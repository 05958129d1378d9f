import { Emitter } from './emitter.js';

/**
 * What one slot carries now.
 *
 * @typedef {{
 *     mid: string,
 *     publication: string,
 *     participant: string,
 *     source: string,
 *     csrc: number,
 *     firstRtpTimestamp: number | null,
 *     reason?: {code: string, text: string},
 * }} Assignment
 *
 * @typedef {{
 *     assigned: Assignment,
 *     refined: Assignment,
 *     released: Assignment,
 * }} StageEvents
 */

/**
 * Which slot carries which publication: the `slots` events made into changes.
 *
 * `assigned` a slot carries a publication from now on (and not what it carried before); `refined` signaling knows more
 * of the same assignment (its first timestamp, a new reason); `released` the slot does not carry it any more. One
 * message is applied as a whole with all releases before all assignments, so that a publication that moves from one
 * slot to another is never in two places.
 *
 * @extends {Emitter<StageEvents>}
 */
export class Stage extends Emitter {
  /** @type {Map<string, Assignment>} by mid */
  #slots = new Map();

  /** @returns {Assignment[]} */
  get assignments() {
    return [...this.#slots.values()];
  }

  /**
   * @param {string} publicationId
   * @returns {Assignment | undefined}
   */
  slotOf(publicationId) {
    return this.assignments.find((a) => a.publication === publicationId);
  }

  /**
   * @param {ReadonlyArray<Record<string, any>>} slots the changed slots
   * @returns {boolean} whether a slot carries something else now: that is to be acknowledged
   */
  onSlots(slots) {
    /** @type {Assignment[]} */
    const assigned = [];
    let released = 0;
    /** @type {Assignment[]} */
    const refined = [];
    for (const slot of slots) {
      const before = this.#slots.get(slot.mid);
      if (before && slot.publication === before.publication && slot.csrc === before.csrc) {
        const after = /** @type {Assignment} */ ({
          ...before,
          firstRtpTimestamp: slot.firstRtpTimestamp ?? before.firstRtpTimestamp,
          reason: slot.reason ?? before.reason,
        });
        this.#slots.set(slot.mid, after);
        refined.push(after);
        continue;
      }
      if (before) {
        this.#slots.delete(slot.mid);
        this.emit('released', before);
        released++;
      }
      if (slot.publication) assigned.push(/** @type {Assignment} */ ({ ...slot }));
    }
    for (const assignment of assigned) this.#slots.set(assignment.mid, assignment);
    for (const assignment of assigned) this.emit('assigned', assignment);
    for (const assignment of refined) this.emit('refined', assignment);
    return assigned.length + released > 0;
  }

  /**
   * Takes the whole state: slots that are not listed are empty.
   *
   * @param {ReadonlyArray<Record<string, any>>} slots
   */
  applySnapshot(slots) {
    const listed = new Set(slots.map((s) => s.mid));
    const emptied = [...this.#slots.keys()].filter((mid) => !listed.has(mid));
    this.onSlots([...emptied.map((mid) => ({ mid, publication: null })), ...slots]);
  }

  /**
   * Takes only the reasons, from `subscribed`.
   *
   * @param {ReadonlyArray<{mid: string, publication: string | null, reason?: {code: string, text: string}}>} slots
   */
  onReasons(slots) {
    for (const { mid, publication, reason } of slots) {
      const slot = this.#slots.get(mid);
      if (!slot || !reason || slot.publication !== publication) continue;
      slot.reason = reason;
      this.emit('refined', slot);
    }
  }

  /** Everything is released: the session is over. */
  clear() {
    this.applySnapshot([]);
  }
}
