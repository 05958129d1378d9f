import { byId, el } from './dom.js';
import { chooseFocus, chooseVisible, gridLayout, presentationLayout } from './layout.js';
import { memory } from './memory.js';
import { TileView } from './tile-view.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').Participant} Participant
 * @typedef {{participant: Participant, source: 'camera' | 'screen'}} View
 */

/** Who is shown large gets bandwidth before the others (docs/protocol.md §5: 0 to 100). */
const FOCUS_PRIORITY = 10;

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
  /** @type {'grid' | 'speaker'} */
  #mode = memory.get('layout') === 'speaker' ? 'speaker' : 'grid';
  #pinned = '';
  /** @type {Participant | null} who spoke last: shown large in the speaker's layout */
  #speaker = null;
  /** @type {Set<string>} */
  #weak = new Set();
  #onchange;
  #resize = new ResizeObserver(() => this.draw());
  #drawing = false;
  #closed = false;

  /**
   * @param {Call} call
   * @param {() => void} onchange layout or pin are others now
   */
  constructor(call, onchange) {
    this.#call = call;
    this.#onchange = onchange;
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
    this.#speaker = this.#call.speakers.find((p) => !p.isLocal) ?? this.#speaker;
    for (const tile of this.#tiles.values()) tile.draw();
    if (this.#mode === 'speaker' || this.#call.participants.length > MOST_TILES) this.drawSoon();
  }

  get mode() {
    return this.#mode;
  }

  /** The grid, or whoever speaks large beside the others. */
  toggleMode() {
    this.#mode = this.#mode === 'grid' ? 'speaker' : 'grid';
    this.#pinned = '';
    memory.set('layout', this.#mode);
    this.draw();
    this.#onchange();
  }

  /** Shows one picture large until it is let go of. @param {View} view */
  pin(view) {
    const id = key(view.participant, view.source);
    this.#pinned = this.#pinned === id ? '' : id;
    this.draw();
    this.#onchange();
  }

  /** @param {Participant} participant */
  isPinned(participant) {
    return this.#pinned === key(participant, 'camera');
  }

  /** @param {Set<string>} participants whose pictures hardly move */
  set weak(participants) {
    this.#weak = participants;
    for (const tile of this.#tiles.values()) tile.weak = tile.source === 'camera' && participants.has(tile.participant.id);
  }

  draw() {
    this.#drawing = false;
    const call = this.#call;
    if (this.#closed || !call.me) return;
    const others = call.participants;
    const focus = this.#focus();
    const pair = others.length === 1 && !focus;
    const inGrid = (pair ? others : [call.me, ...others]).filter(
      (p) => focus?.source !== 'camera' || focus.participant !== p,
    );
    const box = this.#box(focus !== null, inGrid.length);
    const shown = chooseVisible(inGrid, box.visible, (p) => this.#claim(p), this.#visible);
    this.#visible = new Set(shown);
    this.#keep([
      ...(focus ? [key(focus.participant, focus.source)] : []),
      ...(pair ? [key(call.me, 'camera')] : []),
      ...shown.map((p) => key(p, 'camera')),
    ]);
    this.#place(this.#shared, focus ? [this.#tile(focus.participant, focus.source).element] : []);
    this.#place(this.#pip, pair ? [this.#tile(call.me, 'camera').element] : []);
    const hidden = inGrid.length - shown.length;
    this.#more.textContent = `+ ${hidden} more`;
    this.#more.hidden = hidden === 0;
    this.#place(
      this.#grid,
      shown.map((p) => this.#tile(p, 'camera').element),
    );
    this.#alone.hidden = others.length > 0 || focus !== null;
    this.#stage.classList.toggle('is-alone', !this.#alone.hidden);
    for (const [id, tile] of this.#tiles) {
      tile.draw();
      tile.pinned = id === this.#pinned;
    }
    this.#prefer(focus);
  }

  /** @returns {View | null} what is shown large */
  #focus() {
    const { me, participants } = this.#call;
    const people = [...participants, me];
    if (this.#speaker && !people.includes(this.#speaker)) this.#speaker = null;
    const views = people.flatMap((participant) => [
      ...(participant.publication('screen') ? [/** @type {View} */ ({ participant, source: 'screen' })] : []),
      /** @type {View} */ ({ participant, source: 'camera' }),
    ]);
    const pinned = views.find((v) => key(v.participant, v.source) === this.#pinned);
    if (!pinned) this.#pinned = '';
    const speaker = this.#mode === 'speaker' ? (this.#speaker ?? participants[0]) : null;
    return chooseFocus({ views, pinned, speaker });
  }

  /**
   * The server seats the large one first and gives it bandwidth before the others.
   *
   * @param {View | null} focus
   */
  #prefer(focus) {
    const publication = focus?.participant.publication(focus.source);
    if (!focus || focus.participant.isLocal || !publication) return this.#call.subscribe({});
    this.#call.subscribe({
      ...(focus.source === 'camera' && { pins: [focus.participant.id] }),
      wants: [{ publication: publication.id, priority: FOCUS_PRIORITY }],
    });
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
    const gap = parseFloat(getComputedStyle(this.#grid).columnGap) || 0;
    this.#stage.classList.toggle('presenting', presenting);
    if (presenting) {
      if (count === 0) {
        this.#stage.dataset.strip = 'none';
        return { visible: 0 };
      }
      const { strip, stripSize, visible } = presentationLayout({ width, height, count, gap });
      this.#stage.dataset.strip = strip;
      set('--strip', stripSize);
      return { visible };
    }
    const visible = Math.min(count, MOST_TILES);
    const layout = gridLayout({ width, height, count: visible, gap });
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
    if (!tile) {
      tile = new TileView(this.#call, participant, source, () => this.pin({ participant, source }));
      tile.weak = source === 'camera' && this.#weak.has(participant.id);
      this.#tiles.set(id, tile);
    }
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
