import { byId, el } from './dom.js';
import { notices } from './notices.js';
import { GOOD, judge } from './quality.js';
import { changeSentence, connectionSentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').CallState} CallState
 * @typedef {import('../sluice-client.js').CallStats} CallStats
 * @typedef {import('./quality.js').Verdict} Verdict
 */

/** How often the call is measured (chosen: often enough to see trouble while it is there). */
const LOOK_MS = 2000;

/** Until then a call finds out what it may send, and that others see us small is nothing to talk about (chosen). */
const SETTLED_MS = 15_000;

/** A timer this late means that the whole tab was asleep (chosen: far above what a busy machine does). */
const ASLEEP_MS = 20_000;

/** The words about the connection at the top of the call, and a notice whenever something broke and is whole again. */
export class Connection {
  #call;
  #line = byId('connection', HTMLElement);
  #root = byId('call', HTMLElement);
  /** @type {CallState} */
  #state;
  /** @type {{stats: CallStats, at: number} | null} */
  #last = null;
  /** @type {Verdict | null} */
  #verdict = null;
  /** Whether the look before found trouble too: a single bad moment is not worth a sentence. */
  #troubled = false;
  #connectedAt = performance.now();
  #network = '';
  #timer;
  #over = new AbortController();
  #onverdict;
  #wokeAt = performance.now();

  /**
   * @param {Call} call
   * @param {(verdict: Verdict, stats: CallStats) => void} onverdict
   */
  constructor(call, onverdict) {
    this.#call = call;
    this.#state = call.state;
    this.#onverdict = onverdict;
    call.on('state', (state) => this.#onState(state));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    const { signal } = this.#over;
    addEventListener('offline', () => this.#draw(), { signal });
    addEventListener('online', () => this.#onOnline(), { signal });
    this.#draw();
  }

  get verdict() {
    return this.#verdict;
  }

  /** @param {CallState} state */
  #onState(state) {
    const told = changeSentence(this.#state, state);
    this.#state = state;
    if (told) notices.say(told, { stayMs: 5000 });
    if (state.media !== 'connected') this.#last = this.#verdict = null;
    if (state.media !== 'connected') this.#connectedAt = performance.now();
    this.#draw();
  }

  #onOnline() {
    notices.say('This device is back online.', { stayMs: 5000 });
    this.#draw();
  }

  async #look() {
    const slept = performance.now() - this.#wokeAt - LOOK_MS > ASLEEP_MS;
    this.#wokeAt = performance.now();
    if (slept) {
      this.#last = null;
      notices.say('This tab was asleep and is catching up.', { stayMs: 5000 });
    }
    if (this.#state.media !== 'connected') return;
    const stats = await this.#call.stats().catch(() => null);
    if (!stats || this.#over.signal.aborted) return;
    this.#onStats(stats, performance.now());
  }

  /** @param {CallStats} stats @param {number} at */
  #onStats(stats, at) {
    const last = this.#last;
    this.#last = { stats, at };
    this.#onNetwork(networkOf(stats.report));
    if (!last) return;
    const settled = at - this.#connectedAt > SETTLED_MS && this.#call.participants.length > 0;
    const verdict = judge(last.stats, stats, (at - last.at) / 1000, { settled });
    const troubled = verdict.level !== 'good';
    this.#verdict = troubled && !this.#troubled ? { ...verdict, level: 'good', sentence: GOOD } : verdict;
    this.#troubled = troubled;
    this.#onverdict(this.#verdict, stats);
    this.#draw();
  }

  /** @param {string} network */
  #onNetwork(network) {
    if (network && this.#network && network !== this.#network)
      notices.say('Your network changed, and the call has moved with it.', { stayMs: 5000 });
    if (network) this.#network = network;
  }

  #draw() {
    const { signaling, media } = this.#state;
    const broken = connectionSentence({ ...this.#state, online: navigator.onLine });
    const level = broken ? (media === 'connected' ? 'fair' : 'lost') : (this.#verdict?.level ?? 'good');
    const text = broken || this.#verdict?.sentence || '';
    if (this.#line.textContent !== text) this.#line.replaceChildren(...(text ? [el('span', {}, text)] : []));
    this.#line.dataset.level = level;
    this.#root.dataset.signaling = signaling;
    this.#root.dataset.media = media;
  }

  close() {
    clearInterval(this.#timer);
    this.#over.abort();
    this.#line.replaceChildren();
  }
}

/**
 * @param {RTCStatsReport} report
 * @returns {string} what tells one network of this device from another
 */
function networkOf(report) {
  /** @type {any[]} */
  const all = [...report.values()];
  const transport = all.find((s) => s.type === 'transport');
  const pair = all.find((s) => s.id === transport?.selectedCandidatePairId);
  const local = all.find((s) => s.id === pair?.localCandidateId);
  return local?.address ? `${local.networkType ?? ''} ${local.address}` : '';
}
