import { byId, el, icon } from './dom.js';
import { bitrate } from './quality.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').CallStats} CallStats
 * @typedef {import('./quality.js').Verdict} Verdict
 */

/** What the connection does and why each picture comes as it comes, in words for people who do not know the terms. */
export class Quality {
  #call;
  #panel = byId('quality-panel', HTMLElement);
  #body = el('div', { class: 'quality', tabindex: '0', role: 'group', 'aria-label': 'Connection and quality' });
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
    this.#panel.replaceChildren(el('header', {}, el('h2', {}, 'Connection'), close), this.#body);
    this.#body.replaceChildren(el('p', { class: 'quality-lead' }, 'Measuring…'));
  }

  get open() {
    return !this.#panel.hidden;
  }

  set open(open) {
    this.#panel.hidden = !open;
    this.#onchange();
  }

  /**
   * @param {Verdict} verdict
   * @param {CallStats} stats
   */
  onVerdict(verdict, stats) {
    if (!this.open) return;
    const { rttMs, lossPercent, receivedBps, sentBps, sentence } = verdict;
    const rows = [
      ['You receive', bitrate(receivedBps)],
      ['You send', bitrate(sentBps)],
      ['There and back', rttMs === null ? '–' : `${Math.round(rttMs)} ms`],
      ['Lost on the way to you', `${lossPercent} %`],
      ['Way', stats.connection.protocol === 'tcp' ? 'TCP (UDP is blocked)' : 'UDP'],
    ];
    this.#body.replaceChildren(
      el('p', { class: 'quality-lead' }, /[.:]/.test(sentence) ? sentence : `${sentence}.`),
      el('dl', {}, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
      ...this.#tiles(stats),
    );
  }

  /** @param {CallStats} stats */
  #tiles(stats) {
    return this.#call.tracks
      .filter((track) => track.kind === 'video')
      .map(({ mid, participant, source }) => {
        const received = stats.received.find((r) => r.mid === mid);
        const size = received?.frameWidth ? `${received.frameWidth} × ${received.frameHeight}` : 'nothing yet';
        const fps = received?.framesPerSecond ? `, ${Math.round(received.framesPerSecond)} pictures a second` : '';
        return el(
          'section',
          { class: 'quality-tile' },
          el('h3', {}, el('bdi', {}, participant.name), source === 'screen' ? ' (screen)' : ''),
          el('p', { class: 'now' }, `${size}${fps}`),
        );
      });
  }

  close() {
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
  }
}
