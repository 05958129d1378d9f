import { el } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/** How many looks the chart holds (chosen: a minute and a half at one every two seconds). */
const MOST = 45;
const WIDTH = 300;
const HEIGHT = 84;

/**
 * @typedef {{received: number, allocated: number | null, estimate: number | null}} Sample bits per second
 * @typedef {keyof Sample} Line
 */

const NAMES = /** @type {const} */ ({
  received: 'what arrives',
  allocated: 'what the server gives you',
  estimate: 'what your connection carries',
});

/** A small chart of what arrives, what was allocated and what the connection carries. */
export class Chart {
  #paths = /** @type {Record<Line, SVGElement>} */ ({
    estimate: shape('path', { class: 'estimate' }),
    allocated: shape('path', { class: 'allocated' }),
    received: shape('path', { class: 'received' }),
  });
  #svg = shape(
    'svg',
    { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' },
    shape('path', { class: 'base', d: `M0 ${HEIGHT - 1}H${WIDTH}` }),
    ...Object.values(this.#paths),
  );
  #legend = el('p', { class: 'legend' });
  /** @readonly */
  element;
  /** @type {Sample[]} */
  #samples = [];

  constructor() {
    const names = /** @type {Array<[Line, string]>} */ (Object.entries(NAMES));
    this.#legend.append(...names.map(([line, name]) => el('span', { class: line }, el('i'), name)));
    this.element = el('div', { class: 'chart-box', hidden: true });
    this.element.append(this.#svg, this.#legend);
  }

  /** @param {Sample} sample */
  add(sample) {
    this.#samples.push(sample);
    if (this.#samples.length > MOST) this.#samples.shift();
    this.element.hidden = this.#samples.length < 2;
    const top = highest(this.#samples);
    for (const line of /** @type {Line[]} */ (Object.keys(NAMES)))
      this.#paths[line].setAttribute('d', curve(this.#samples, line, top));
    const words = Object.entries(NAMES).map(([line, name]) => {
      const value = sample[/** @type {Line} */ (line)];
      return `${name}: ${value === null ? 'not known' : `${Math.round(value / 1000)} kilobits a second`}`;
    });
    this.#svg.setAttribute('aria-label', words.join(', '));
  }

  clear() {
    this.#samples = [];
    this.element.hidden = true;
  }
}

/**
 * The top of the chart. An estimate far above everything else is cut off: it would press the rest to the ground.
 *
 * @param {readonly Sample[]} samples
 */
export function highest(samples) {
  const used = Math.max(1, ...samples.flatMap((s) => [s.received, s.allocated ?? 0]));
  const carried = Math.max(0, ...samples.map((s) => s.estimate ?? 0));
  return Math.min(Math.max(used, carried), used * 2.5) * 1.1;
}

/**
 * @param {readonly Sample[]} samples the last one is at the right
 * @param {Line} line
 * @param {number} top
 * @returns {string} the path; it is broken where nothing is known
 */
export function curve(samples, line, top) {
  let pen = 'M';
  return samples
    .map((sample, i) => {
      const value = sample[line];
      if (value === null) {
        pen = 'M';
        return '';
      }
      const x = WIDTH - (samples.length - 1 - i) * (WIDTH / (MOST - 1));
      const y = (HEIGHT - 2) * (1 - Math.min(1, value / top)) + 1;
      const point = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = 'L';
      return point;
    })
    .join('');
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...Element} children
 */
function shape(name, attributes, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
