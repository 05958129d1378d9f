import { captureScreen, openDevice } from '../sluice-client.js';
import { byId, el, icon } from './dom.js';
import { notices } from './notices.js';
import { sentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').Device} Device
 * @typedef {{id: string, key: string, label: string, sign: string, run: () => void, kind?: string}} Control
 */

/** The buttons of a call, the keys that press them, and what they do to our own tracks. */
export class Controls {
  #call;
  #deviceIds;
  #toolbar = byId('toolbar', HTMLElement);
  #keys = byId('keys', HTMLDialogElement);
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  /** @type {Set<string>} what is being opened or closed just now */
  #busy = new Set();
  #over = new AbortController();
  /** @type {Control[]} */
  #controls;

  /**
   * @param {Call} call
   * @param {{
   *   deviceIds: Partial<Record<Device, string>>,
   *   toggleChat: () => void,
   *   togglePeople: () => void,
   *   leave: () => void,
   * }} page
   */
  constructor(call, { deviceIds, toggleChat, togglePeople, leave }) {
    this.#call = call;
    this.#deviceIds = deviceIds;
    this.#controls = [
      { id: 'microphone', key: 'M', label: 'Mic', sign: 'mic', run: () => this.#toggleDevice('microphone') },
      { id: 'camera', key: 'V', label: 'Camera', sign: 'camera', run: () => this.#toggleDevice('camera') },
      { id: 'screen', key: 'S', label: 'Share', sign: 'screen', run: () => this.#toggleScreen() },
      { id: 'people', key: 'P', label: 'People', sign: 'people', run: togglePeople },
      { id: 'chat', key: 'C', label: 'Chat', sign: 'chat', run: toggleChat },
      { id: 'leave', key: '', label: 'Leave', sign: 'leave', run: leave, kind: 'leave' },
    ];
    this.#toolbar.replaceChildren(...this.#controls.map((control) => this.#button(control)));
    const { signal } = this.#over;
    document.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.#listShortcuts();
    call.on('local-changed', () => this.draw());
    call.on('local-ended', (source) => this.#onEnded(source));
    this.draw();
  }

  /** @param {Control} control */
  #button({ id, key, label, sign, run, kind }) {
    const button = el(
      'button',
      {
        type: 'button',
        id: `control-${id}`,
        class: `control${kind ? ` control-${kind}` : ''}`,
        'aria-keyshortcuts': key || null,
      },
      icon(sign),
      el('span', { class: 'control-label' }, label),
    );
    button.addEventListener('click', run);
    this.#buttons.set(id, button);
    return button;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || this.#keys.open) return;
    if (target.closest('input, textarea, select, [contenteditable]')) return;
    if (event.key === '?') return this.#keys.showModal();
    const control = this.#controls.find((c) => c.key !== '' && c.key === event.key.toUpperCase());
    if (!control) return;
    event.preventDefault();
    control.run();
  }

  #listShortcuts() {
    const rows = [
      ['M', 'Microphone on or off'],
      ['V', 'Camera on or off'],
      ['S', 'Share your screen, or stop'],
      ['P', 'People'],
      ['C', 'Chat'],
      ['?', 'This list'],
    ];
    byId('keys-list', HTMLElement).replaceChildren(
      ...rows.flatMap(([key, label]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, label)]),
    );
  }

  draw() {
    this.#drawDevice('microphone', 'mic', 'Mic');
    this.#drawDevice('camera', 'camera', 'Camera');
    const sharing = this.#call.local('screen') !== undefined;
    this.#set('screen', { on: sharing, sign: 'screen', label: sharing ? 'Stop' : 'Share' });
    this.#name('screen', sharing ? 'Stop sharing your screen' : 'Share your screen');
    const may = this.#call.grants.includes('publish');
    for (const id of ['microphone', 'camera', 'screen']) {
      const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
      button.disabled = !may;
    }
    const screen = /** @type {HTMLButtonElement} */ (this.#buttons.get('screen'));
    screen.hidden = !navigator.mediaDevices || !('getDisplayMedia' in navigator.mediaDevices);
  }

  /** @param {Device} device @param {string} sign @param {string} label */
  #drawDevice(device, sign, label) {
    const local = this.#call.local(device);
    const on = local !== undefined && !local.muted;
    this.#set(device, { on, sign: on ? sign : `${sign}-off`, label });
    this.#buttons.get(device)?.classList.toggle('off', !on);
    this.#name(device, `${label}: turn ${on ? 'off' : 'on'}`);
  }

  /** @param {string} id @param {string} name what a screen reader and a hovering pointer are told */
  #name(id, name) {
    const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
    const { key } = /** @type {Control} */ (this.#controls.find((c) => c.id === id));
    button.setAttribute('aria-label', name);
    button.title = key ? `${name} (${key})` : name;
  }

  /**
   * @param {string} id
   * @param {{on: boolean, sign: string, label: string}} look
   */
  #set(id, { on, sign, label }) {
    const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
    button.replaceChildren(icon(sign), el('span', { class: 'control-label' }, label));
    button.setAttribute('aria-pressed', String(on));
    button.classList.toggle('on', on);
  }

  /** @param {'chat' | 'people'} id @param {boolean} open @param {number} count unread messages, or people */
  setPanel(id, open, count) {
    const label = id === 'chat' ? 'Chat' : 'People';
    this.#set(id, { on: open, sign: id, label });
    const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
    if (count > 0) button.append(el('span', { class: 'badge', 'data-count': count }));
    const counted = id === 'chat' ? `${count} unread` : `${count} here`;
    this.#name(id, count > 0 ? `${label}, ${counted}` : label);
  }

  /** @param {Device} device */
  async #toggleDevice(device) {
    await this.#once(
      device,
      async () => {
        const local = this.#call.local(device);
        if (local && !local.muted) return this.#turnOff(device);
        if (device === 'microphone' && local && local.track.readyState === 'live')
          return this.#call.setMuted(device, false);
        const track = await openDevice(device, this.#deviceIds[device]);
        await this.#call.publish(track, { source: device });
      },
      device,
    );
  }

  /**
   * A camera that is off is let go of, so that its light goes out; a microphone stays open and silent, so that it is
   * back without a click in everybody's ears.
   *
   * @param {Device} device
   */
  async #turnOff(device) {
    await this.#call.setMuted(device, true);
    if (device === 'camera') this.#call.local(device)?.track.stop();
  }

  async #toggleScreen() {
    await this.#once(
      'screen',
      async () => {
        if (this.#call.local('screen')) return this.#call.unpublishScreen();
        await this.#call.publishScreen(await captureScreen());
      },
      'screen',
    );
  }

  /**
   * @param {string} what
   * @param {() => Promise<void>} action not while the last one is under way
   * @param {'camera' | 'microphone' | 'screen'} device
   */
  async #once(what, action, device) {
    if (this.#busy.has(what) || !this.#call.grants.includes('publish')) return;
    this.#busy.add(what);
    this.#buttons.get(what)?.setAttribute('aria-busy', 'true');
    try {
      await action();
    } catch (error) {
      notices.say(sentence(/** @type {any} */ (error), device));
    } finally {
      this.#busy.delete(what);
      this.#buttons.get(what)?.removeAttribute('aria-busy');
      this.draw();
    }
  }

  /** @param {string} source */
  #onEnded(source) {
    if (source === 'camera' || source === 'microphone') notices.say(sentence({ code: 'device-ended' }, source));
    this.draw();
  }

  close() {
    this.#over.abort();
    this.#keys.close();
    this.#toolbar.replaceChildren();
  }
}
