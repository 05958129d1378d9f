/**
 * @typedef {{columns: number, rows: number, width: number, height: number}} GridLayout
 */

/** Pictures may be cut a little to fill the window: between a square and this wide. */
const NARROWEST = 3 / 4;
const WIDEST = 16 / 9;
/** One person alone may fill a phone held upright. */
const NARROWEST_OF_ONE = 9 / 19;

/**
 * The largest tiles with which `count` people fit into a box.
 *
 * Tries every number of columns (a room in sight is small) and takes the one with the largest tile area; tiles may be
 * between 3:4 and 16:9, so that one or two people fill a phone held upright.
 *
 * @param {{width: number, height: number, count: number, gap: number}} box in CSS pixels
 * @returns {GridLayout}
 */
export function gridLayout({ width, height, count, gap }) {
  /** @type {GridLayout} */
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  let bestScore = -1;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const narrowest = count === 1 ? NARROWEST_OF_ONE : NARROWEST;
    const ratio = Math.min(WIDEST, Math.max(narrowest, cellWidth / cellHeight));
    const tileWidth = Math.min(cellWidth, cellHeight * ratio);
    const tileHeight = tileWidth / ratio;
    // Area decides; shapes far from a camera's own 16:9 lose a part of what they show.
    const shown = Math.min(1, ratio / WIDEST + 0.25);
    const score = tileWidth * tileHeight * shown;
    if (score > bestScore + 0.5) {
      bestScore = score;
      best = { columns, rows, width: Math.floor(tileWidth), height: Math.floor(tileHeight) };
    }
  }
  return best;
}

/**
 * How a shared screen and the people beside it divide a box: people in a strip on the right, or below where the box is
 * upright.
 *
 * @param {{width: number, height: number, count: number, gap: number}} box
 * @returns {{strip: 'right' | 'below', stripSize: number, visible: number}} `stripSize`: its width (right) or height
 *     (below); `visible`: how many people fit into it, the rest is left out
 */
export function presentationLayout({ width, height, count, gap }) {
  if (width >= height * 1.1) {
    const widest = Math.min(260, Math.max(150, width * 0.18));
    // As many as fit, or one more when all of them need be only a little smaller for it.
    const fit = (height + gap) / (widest / WIDEST + gap);
    const visible = Math.max(1, Math.min(count, Math.round(fit)));
    const tile = (height - gap * (visible - 1)) / visible;
    return { strip: 'right', stripSize: Math.floor(Math.min(widest, tile * WIDEST)), visible };
  }
  const stripSize = Math.round(Math.min(150, Math.max(84, height * 0.16)));
  const tile = stripSize * (4 / 3);
  return { strip: 'below', stripSize, visible: Math.max(1, Math.min(count, Math.floor((width + gap) / (tile + gap)))) };
}

/**
 * Who gets a tile when there are more people than tiles. Nobody moves without need: who had a tile keeps it while
 * nobody with a better claim is left out; the order among those shown is always that of `people`.
 *
 * @template P
 * @param {readonly P[]} people in their standing order
 * @param {number} max how many tiles there are
 * @param {(person: P) => number} claim larger goes first: somebody who speaks, somebody whose picture arrives
 * @param {ReadonlySet<P>} [before] who had a tile until now
 * @returns {P[]}
 */
export function chooseVisible(people, max, claim, before = new Set()) {
  if (people.length <= max) return [...people];
  const ranked = people
    .map((person, i) => ({ person, i, claim: claim(person), had: before.has(person) ? 1 : 0 }))
    .sort((a, b) => b.claim - a.claim || b.had - a.had || a.i - b.i);
  const chosen = new Set(ranked.slice(0, Math.max(0, max)).map((r) => r.person));
  return people.filter((person) => chosen.has(person));
}

/**
 * What is shown large: what was pinned, else a shared screen (another's before one's own), else whoever speaks.
 *
 * @template {{participant: {isLocal: boolean}, source: string}} V
 * @param {{views: readonly V[], pinned: V | undefined, speaker: V['participant'] | null | undefined}} choice `views`: all
 *     there are; `speaker`: null where the layout shows nobody large
 * @returns {V | null} null: all in the grid
 */
export function chooseFocus({ views, pinned, speaker }) {
  if (pinned) return pinned;
  const screens = views.filter((v) => v.source === 'screen');
  const screen = screens.find((v) => !v.participant.isLocal) ?? screens[0];
  if (screen) return screen;
  return (speaker && views.find((v) => v.source === 'camera' && v.participant === speaker)) || null;
}
