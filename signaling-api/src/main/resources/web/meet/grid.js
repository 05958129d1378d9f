import { byId, el } from './dom.js';
import { chooseVisible, gridLayout, presentationLayout } from './layout.js';
import { TileView } from './tile-view.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').Participant} Participant
 */

const GAP = 10;

/** How many people a grid shows at most: more faces than this are too small to be any use (chosen). */
const MOST_TILES = 16;

/** The stage: everybody's tiles, arranged to the number of people and the size of the window. */
export class Grid {
  #call;
  #stage = byId('stage', HTMLElement);
  #grid = byId('grid', HTMLElement);
  #shared = byId('shared', HTMLElement);
  #pip = byId('pip', HTMLElement);
  #alone = byId('alone', HTMLElement);
  /** @type {Map<string, TileView>} by participant and source */
  #tiles = new Map();
  /** @type {Set<Participant>} */
  #visible = new Set();
  #more = el('p', { class: 'more' });
  #resize = new ResizeObserver(() => this.draw());
  #drawing = false;
  #closed = false;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
    const soon = () => this.drawSoon();
    /** @type {Array<() => void>} */
    this.offs = [
      call.on('participant', soon),
      call.on('participant-left', soon),
      call.on('participant-updated', soon),
      call.on('publication', soon),
      call.on('publication-updated', soon),
      call.on('publication-removed', soon),
      call.on('track', soon),
      call.on('track-removed', soon),
      call.on('local-changed', soon),
      call.on('speakers', () => this.#onSpeakers()),
    ];
    this.#stage.append(this.#more);
    this.#resize.observe(this.#stage);
    this.draw();
  }

  /** Many events of one message make one drawing. Not by animation frame: a tab in the background has none. */
  drawSoon() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => this.draw());
  }

  #onSpeakers() {
    for (const tile of this.#tiles.values()) tile.draw();
    if (this.#call.participants.length > MOST_TILES) this.drawSoon();
  }

  draw() {
    this.#drawing = false;
    const call = this.#call;
    if (this.#closed || !call.me) return;
    const others = call.participants;
    const screens = [...others, call.me].filter((p) => p.publication('screen'));
    const screen = screens.find((p) => !p.isLocal) ?? screens[0];
    const pair = others.length === 1 && !screen;
    const inGrid = pair ? others : [call.me, ...others];
    const box = this.#box(screen !== undefined, inGrid.length);
    const shown = chooseVisible(inGrid, box.visible, (p) => this.#claim(p), this.#visible);
    this.#visible = new Set(shown);
    this.#keep([
      ...(screen ? [key(screen, 'screen')] : []),
      ...(pair ? [key(call.me, 'camera')] : []),
      ...shown.map((p) => key(p, 'camera')),
    ]);
    this.#place(this.#shared, screen ? [this.#tile(screen, 'screen').element] : []);
    this.#place(this.#pip, pair ? [this.#tile(call.me, 'camera').element] : []);
    const hidden = inGrid.length - shown.length;
    this.#more.textContent = `+ ${hidden} more`;
    this.#more.hidden = hidden === 0;
    this.#place(
      this.#grid,
      shown.map((p) => this.#tile(p, 'camera').element),
    );
    this.#alone.hidden = others.length > 0 || screen !== undefined;
    this.#stage.classList.toggle('is-alone', !this.#alone.hidden);
    for (const tile of this.#tiles.values()) tile.draw();
  }

  /**
   * @param {boolean} presenting
   * @param {number} count
   * @returns {{visible: number}}
   */
  #box(presenting, count) {
    const style = getComputedStyle(this.#stage);
    const width = this.#stage.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const height = this.#stage.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const set = (/** @type {string} */ name, /** @type {number} */ px) =>
      this.#stage.style.setProperty(name, `${px}px`);
    this.#stage.classList.toggle('presenting', presenting);
    if (presenting) {
      const { strip, stripSize, visible } = presentationLayout({ width, height, count, gap: GAP });
      this.#stage.dataset.strip = strip;
      set('--strip', stripSize);
      return { visible };
    }
    const visible = Math.min(count, MOST_TILES);
    const layout = gridLayout({ width, height, count: visible, gap: GAP });
    this.#stage.style.setProperty('--columns', String(layout.columns));
    set('--tile-width', layout.width);
    set('--tile-height', layout.height);
    return { visible };
  }

  /** @param {Participant} person */
  #claim(person) {
    if (person.isLocal) return 50; // people look for themselves
    const speaks = this.#call.speakers.indexOf(person);
    if (speaks >= 0) return 100 - speaks;
    const camera = person.publication('camera');
    return camera && !camera.muted ? 2 : 0;
  }

  /**
   * @param {Participant} participant
   * @param {'camera' | 'screen'} source
   */
  #tile(participant, source) {
    const id = key(participant, source);
    let tile = this.#tiles.get(id);
    if (!tile) this.#tiles.set(id, (tile = new TileView(this.#call, participant, source)));
    return tile;
  }

  /** @param {string[]} keys */
  #keep(keys) {
    const wanted = new Set(keys);
    for (const [id, tile] of this.#tiles) {
      if (wanted.has(id)) continue;
      tile.close();
      this.#tiles.delete(id);
    }
  }

  /**
   * Puts elements in order without touching those that are in place: a moved `<video>` would stutter.
   *
   * @param {HTMLElement} parent
   * @param {HTMLElement[]} children
   */
  #place(parent, children) {
    const wanted = new Set(children);
    for (const child of [...parent.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
    children.forEach((child, i) => {
      if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
      const video = child.querySelector('video');
      if (video?.paused && video.srcObject) video.play().catch(() => {}); // it was moved, and moving pauses
    });
  }

  close() {
    for (const off of this.offs) off();
    this.#closed = true;
    this.#resize.disconnect();
    this.#keep([]);
    this.#more.remove();
  }
}

/**
 * @param {Participant} participant
 * @param {string} source
 */
function key(participant, source) {
  return `${participant.id} ${source}`;
}
