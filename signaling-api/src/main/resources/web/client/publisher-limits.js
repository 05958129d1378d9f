/** How often a browser is asked what limits it (chosen: its own decision takes seconds). */
const PERIOD_MS = 2000;

/**
 * @typedef {'none' | 'cpu' | 'bandwidth'} PublisherLimit
 * @typedef {{mid: string | null, stats: () => Promise<Iterable<[string, any]>>}} SentTrack
 */

/**
 * Tells the server what keeps this browser from sending better, so that others can be told: `qualityLimitationReason`
 * of webrtc-stats. A reason counts once it was seen twice in a row.
 */
export class PublisherLimits {
  #tracks;
  #tell;
  /** @type {Map<string, PublisherLimit>} by mid, as seen last */
  #seen = new Map();
  /** @type {Map<string, PublisherLimit>} by mid, as told last */
  #told = new Map();

  /**
   * @param {() => SentTrack[]} tracks what is sent as video now
   * @param {(tracks: Array<{mid: string, limit: PublisherLimit}>) => Promise<unknown>} tell
   */
  constructor(tracks, tell) {
    this.#tracks = tracks;
    this.#tell = tell;
  }

  /** @param {AbortSignal} signal ends it */
  watch(signal) {
    const timer = setInterval(() => this.look().catch(() => {}), PERIOD_MS); // a sender may just have gone
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  /** Looks once. */
  async look() {
    const changed = [];
    for (const { mid, stats } of this.#tracks()) {
      if (mid === null) continue;
      const limit = strongest([...(await stats())].map(([, report]) => report));
      if (limit === this.#seen.get(mid) && limit !== (this.#told.get(mid) ?? 'none')) {
        this.#told.set(mid, limit);
        changed.push({ mid, limit });
      }
      this.#seen.set(mid, limit);
    }
    if (changed.length > 0) await this.#tell(changed);
  }

  /** The server knows nothing any more: joined again. */
  reset() {
    this.#seen.clear();
    this.#told.clear();
  }
}

/**
 * @param {any[]} reports
 * @returns {PublisherLimit} the processor before the connection: it is what the person can do something about
 */
function strongest(reports) {
  const reasons = reports
    .filter((r) => r.type === 'outbound-rtp' && r.kind === 'video' && r.active !== false)
    .map((r) => r.qualityLimitationReason);
  if (reasons.includes('cpu')) return 'cpu';
  return reasons.includes('bandwidth') ? 'bandwidth' : 'none';
}
