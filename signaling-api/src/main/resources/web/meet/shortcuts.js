import { byId, el } from './dom.js';

/** What the list of keys says, where the label on a control is too short for it. */
const WORDS = /** @type {Record<string, string>} */ ({
  microphone: 'Microphone on or off',
  camera: 'Camera on or off',
  screen: 'Share your screen, or stop',
  hand: 'Raise or lower your hand',
  react: 'React',
  people: 'People',
  chat: 'Chat',
  layout: 'Grid view, or speaker view',
  quality: 'Connection and quality',
  settings: 'Devices and settings',
  keys: 'This list',
});

/**
 * The keys of a call: each presses the control that bears it, and the space bar, held, lets a muted microphone be heard.
 * Keys that are typed into a field, or come with a modifier, are left alone.
 */
export class Shortcuts {
  #controls;
  #dialog = byId('keys', HTMLDialogElement);
  #talk;
  #talking = false;
  #over = new AbortController();

  /**
   * @param {ReadonlyArray<{id: string, key: string, run: () => void}>} controls
   * @param {{mayTalk: () => boolean, talk: (on: boolean) => void}} talk
   */
  constructor(controls, talk) {
    this.#controls = controls.filter((c) => c.key !== '');
    this.#talk = talk;
    const { signal } = this.#over;
    document.addEventListener('keydown', (event) => this.#onDown(event), { signal });
    document.addEventListener('keyup', (event) => event.code === 'Space' && this.#hush(), { signal });
    addEventListener('blur', () => this.#hush(), { signal });
    const rows = [...this.#controls.map(({ id, key }) => [key, WORDS[id]]), ['Space', 'Hold to speak while muted']];
    byId('keys-list', HTMLElement).replaceChildren(
      ...rows.flatMap(([key, words]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, words)]),
    );
  }

  /** @param {KeyboardEvent} event */
  #onDown(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector('dialog[open]')) return;
    const field = target.closest('input, textarea, select, [contenteditable]');
    if (field && field.getClientRects().length > 0) return; // one that was hidden may still have the keys
    if (event.code === 'Space') {
      if (target.closest('button, [role="log"]') || !this.#talk.mayTalk()) return;
      event.preventDefault();
      this.#talking = true;
      return this.#talk.talk(true);
    }
    const control = this.#controls.find((c) => c.key === event.key.toUpperCase());
    if (!control) return;
    event.preventDefault();
    control.run();
  }

  #hush() {
    if (!this.#talking) return;
    this.#talking = false;
    this.#talk.talk(false);
  }

  open() {
    this.#dialog.showModal();
  }

  close() {
    this.#hush();
    this.#over.abort();
    this.#dialog.close();
  }
}
