import { byId, el } from './dom.js';
import { notices } from './notices.js';
import { sentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 */

const OFFERED = /** @type {const} */ ([
  ['👏', 'Clap'],
  ['👍', 'Thumbs up'],
  ['❤️', 'Heart'],
  ['😂', 'Laugh'],
  ['🎉', 'Celebrate'],
  ['😮', 'Surprised'],
]);

/** How long one floats (as long as the animation `float`), and how many at once (chosen: the stage stays in sight). */
const STAY_MS = 4000;
const MOST = 6;

/** What somebody may send as one: the first characters of any text, so that nobody fills a stage with a novel. */
const MOST_CHARACTERS = 12;

/** Reactions that float over the stage for a moment, and the menu to send one. */
export class Reactions {
  #call;
  #place = byId('reactions', HTMLElement);
  #menu = byId('react-menu', HTMLElement);

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
    this.#menu.replaceChildren(
      ...OFFERED.map(([reaction, label]) => {
        const button = el('button', { type: 'button', 'aria-label': label, title: label }, reaction);
        button.addEventListener('click', () => this.#send(reaction));
        return button;
      }),
    );
    call.on('reaction', ({ from, name, reaction }) => this.#show(from?.isLocal ? 'You' : name, reaction));
  }

  /** @param {string} reaction */
  async #send(reaction) {
    this.#menu.hidePopover();
    try {
      await this.#call.react(reaction);
    } catch (error) {
      notices.say(sentence(/** @type {any} */ (error)));
    }
  }

  /** @param {string} name @param {string} reaction */
  #show(name, reaction) {
    const text = [...reaction].slice(0, MOST_CHARACTERS).join('');
    const float = el('p', { class: 'reaction' }, el('b', {}, text), el('span', {}, el('bdi', {}, name)));
    while (this.#place.children.length >= MOST) this.#place.lastElementChild?.remove();
    this.#place.prepend(float);
    setTimeout(() => float.remove(), STAY_MS);
  }

  close() {
    this.#menu.hidePopover();
    this.#menu.replaceChildren();
    this.#place.replaceChildren();
  }
}
