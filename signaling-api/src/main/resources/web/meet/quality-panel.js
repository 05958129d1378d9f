import { Chart } from './chart.js';
import { byId, el, icon } from './dom.js';
import { limitSentence } from './limits.js';
import { bitrate } from './quality.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').CallStats} CallStats
 * @typedef {import('../sluice-client.js').Decision} Decision
 * @typedef {import('../sluice-client.js').Explanation} Explanation
 * @typedef {import('./quality.js').Verdict} Verdict
 */

/** What the connection does and why each picture comes as it comes, in words for people who do not know the terms. */
export class Quality {
  #call;
  #panel = byId('quality-panel', HTMLElement);
  #lead = el('p', { class: 'quality-lead' }, 'Measuring…');
  #chart = new Chart();
  #facts = el('dl');
  #tiles = el('div', { class: 'quality-tiles' });
  #onchange;

  /**
   * @param {Call} call
   * @param {() => void} onchange the panel was opened or closed
   * @param {() => void} onclose its close button was pressed
   */
  constructor(call, onchange, onclose) {
    this.#call = call;
    this.#onchange = onchange;
    const close = el('button', { type: 'button', class: 'round small', 'aria-label': 'Close' }, icon('close'));
    close.addEventListener('click', onclose);
    const label = { class: 'quality', tabindex: '0', role: 'group', 'aria-label': 'Connection and quality' };
    const body = el('div', label, this.#lead, this.#chart.element, this.#facts, this.#tiles);
    this.#panel.replaceChildren(el('header', {}, el('h2', {}, 'Connection'), close), body);
  }

  get open() {
    return !this.#panel.hidden;
  }

  set open(open) {
    this.#panel.hidden = !open;
    if (!open) this.#chart.clear();
    this.#onchange();
  }

  /**
   * The server is asked only while somebody looks.
   *
   * @param {Verdict} verdict
   * @param {CallStats} stats
   */
  async onVerdict(verdict, stats) {
    if (!this.open) return;
    const explanation = await this.#call.explain().catch(() => null); // no answer now: what is measured here is shown
    if (!this.open) return;
    const { receivedBps, sentence } = verdict;
    this.#lead.textContent = /[.:]/.test(sentence) ? sentence : `${sentence}.`;
    this.#chart.add({
      received: receivedBps,
      allocated: explanation?.allocated ?? null,
      estimate: explanation?.estimate ?? null,
    });
    this.#drawFacts(verdict, stats, explanation);
    this.#drawTiles(stats, explanation);
  }

  /** @param {Verdict} verdict @param {CallStats} stats @param {Explanation | null} explanation */
  #drawFacts({ rttMs, lossPercent, receivedBps, sentBps }, stats, explanation) {
    const rows = [
      ['You receive', bitrate(receivedBps)],
      ...(explanation?.estimate ? [['Your connection carries', bitrate(explanation.estimate)]] : []),
      ['You send', bitrate(sentBps)],
      ['There and back', rttMs === null ? '–' : `${Math.round(rttMs)} ms`],
      ['Lost on the way to you', `${lossPercent} %`],
      ['Way', stats.connection.protocol === 'tcp' ? 'TCP (UDP is blocked)' : 'UDP'],
    ];
    this.#facts.replaceChildren(...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
  }

  /** @param {CallStats} stats @param {Explanation | null} explanation */
  #drawTiles(stats, explanation) {
    const publications = [...this.#call.participants].flatMap((p) => [...p.publications.values()]);
    const seen = publications.filter(({ kind }) => kind === 'video');
    this.#tiles.replaceChildren(
      ...seen.map((publication) => {
        const { participant, source } = publication;
        const decision = explanation?.decisions.find((d) => d.publication === publication.id);
        const received = stats.received.find((r) => r.publication === publication.id);
        const name = el('h3', {}, el('bdi', {}, participant.name), source === 'screen' ? ' (screen)' : '');
        return el('section', { class: 'quality-tile' }, name, ...this.#sentences(received, decision));
      }),
    );
  }

  /** @param {Record<string, any> | undefined} received @param {Decision | undefined} decision */
  #sentences(received, decision) {
    const fps = received?.framesPerSecond;
    const now = fps
      ? `${received.frameWidth} × ${received.frameHeight}, ${Math.round(fps)} pictures a second`
      : 'No picture at the moment';
    const why = decision && limitSentence(decision);
    return [el('p', { class: 'now' }, now), ...(why ? [el('p', {}, why)] : [])];
  }

  close() {
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
  }
}
