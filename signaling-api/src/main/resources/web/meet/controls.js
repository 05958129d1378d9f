import { byId, el, icon } from './dom.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('./own-media.js').OwnMedia} OwnMedia
 * @typedef {'people' | 'chat' | 'quality'} PanelName
 * @typedef {{id: string, key: string, label: string, sign: string, run: () => void, menu?: string,
 *     narrow?: boolean}} Control `narrow`: in the menu too where the window is narrow
 */

/** The buttons of a call: the dock, and the menu behind its last button. */
export class Controls {
  #call;
  #media;
  #toolbar = byId('toolbar', HTMLElement);
  #menu = byId('more-menu', HTMLElement);
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  /** @readonly @type {Control[]} */
  all;

  /**
   * @param {Call} call
   * @param {OwnMedia} media
   * @param {{
   *   togglePanel: (panel: PanelName) => void,
   *   toggleLayout: () => void,
   *   openSettings: () => void,
   *   openKeys: () => void,
   *   leave: () => void,
   * }} page
   */
  constructor(call, media, { togglePanel, toggleLayout, openSettings, openKeys, leave }) {
    this.#call = call;
    this.#media = media;
    const hand = () => this.#toggleHand();
    /** @type {Control[]} */
    const dock = [
      { id: 'microphone', key: 'M', label: 'Mic', sign: 'mic', run: () => media.toggle('microphone') },
      { id: 'camera', key: 'V', label: 'Camera', sign: 'camera', run: () => media.toggle('camera') },
      { id: 'screen', key: 'S', label: 'Share', sign: 'screen', run: () => media.toggleScreen(), narrow: true },
      { id: 'hand', key: 'H', label: 'Hand', sign: 'hand', run: hand, narrow: true },
      { id: 'react', key: 'R', label: 'React', sign: 'react', run: () => this.#openMenu('react'), menu: 'react-menu' },
      { id: 'people', key: 'P', label: 'People', sign: 'people', run: () => togglePanel('people'), narrow: true },
      { id: 'chat', key: 'C', label: 'Chat', sign: 'chat', run: () => togglePanel('chat') },
      { id: 'more', key: '', label: 'More', sign: 'more', run: () => {}, menu: 'more-menu' },
      { id: 'leave', key: '', label: 'Leave', sign: 'leave', run: leave },
    ];
    /** @type {Control[]} */
    const more = [
      { id: 'layout', key: 'L', label: 'Change the layout', sign: 'speaker', run: toggleLayout },
      { id: 'quality', key: 'Q', label: 'Connection and quality', sign: 'quality', run: () => togglePanel('quality') },
      { id: 'settings', key: 'D', label: 'Devices and settings', sign: 'settings', run: openSettings },
      { id: 'keys', key: '?', label: 'Keyboard shortcuts', sign: 'keys', run: openKeys },
    ];
    this.all = [...dock, ...more];
    this.#toolbar.replaceChildren(...dock.map((control) => this.#button(control)));
    this.#menu.replaceChildren(
      ...dock.filter((c) => c.narrow).map((c) => this.#menuItem(c, true)),
      ...more.map((c) => this.#menuItem(c, false)),
    );
    call.on('participant-updated', (person) => person.isLocal && this.draw());
    this.draw();
  }

  /** @param {Control} control */
  #button({ id, key, label, sign, run, menu }) {
    const button = el(
      'button',
      {
        type: 'button',
        id: `control-${id}`,
        class: `control${id === 'leave' ? ' control-leave' : ''}`,
        'aria-keyshortcuts': key || null,
        popovertarget: menu,
        title: key ? `${label} (${key})` : label,
      },
      icon(sign),
      el('span', { class: 'control-label' }, label),
    );
    if (!menu) button.addEventListener('click', run);
    this.#buttons.set(id, button);
    return button;
  }

  /** @param {Control} control @param {boolean} narrow */
  #menuItem({ id, key, label, sign, run }, narrow) {
    const item = el(
      'button',
      { type: 'button', id: `more-${id}`, class: narrow ? 'narrow-only' : '' },
      icon(sign),
      el('span', {}, label),
      ...(key ? [el('kbd', { 'aria-hidden': 'true' }, key)] : []),
    );
    item.addEventListener('click', () => {
      this.#menu.hidePopover();
      run();
    });
    return item;
  }

  /** @param {'react'} id */
  #openMenu(id) {
    byId(`${id}-menu`, HTMLElement).togglePopover();
  }

  #toggleHand() {
    const up = !this.#call.me.handRaised;
    this.#call.raiseHand(up).catch(() => {}); // not in the call: the next state says so
  }

  draw() {
    if (!this.#call.me) return;
    this.#drawDevice('microphone', 'mic', 'Mic');
    this.#drawDevice('camera', 'camera', 'Camera');
    const sharing = this.#media.isSharing;
    this.#set('screen', { on: sharing, sign: 'screen', label: sharing ? 'Stop' : 'Share' });
    this.#name('screen', sharing ? 'Stop sharing your screen' : 'Share your screen');
    const hand = this.#call.me.handRaised;
    this.#set('hand', { on: hand, sign: 'hand', label: 'Hand' });
    this.#name('hand', hand ? 'Lower your hand' : 'Raise your hand');
    this.#name('react', 'React');
    for (const id of ['microphone', 'camera', 'screen']) {
      const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
      button.disabled = !this.#media.maySend;
      if (this.#media.isBusy(id)) button.setAttribute('aria-busy', 'true');
      else button.removeAttribute('aria-busy');
    }
    const noShare = !navigator.mediaDevices || !('getDisplayMedia' in navigator.mediaDevices);
    for (const id of ['control-screen', 'more-screen']) byId(id, HTMLButtonElement).hidden = noShare;
    const react = /** @type {HTMLButtonElement} */ (this.#buttons.get('react'));
    react.disabled = !this.#call.grants.includes('chat');
  }

  /** @param {'camera' | 'microphone'} device @param {string} sign @param {string} label */
  #drawDevice(device, sign, label) {
    const on = this.#media.isOn(device);
    this.#set(device, { on, sign: on ? sign : `${sign}-off`, label });
    const button = this.#buttons.get(device);
    button?.classList.toggle('off', !on);
    button?.classList.remove('on'); // being on is nothing special for these two
    this.#name(device, `${label}: turn ${on ? 'off' : 'on'}`);
  }

  /** @param {string} id @param {string} name what a screen reader and a hovering pointer are told */
  #name(id, name) {
    const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
    const { key } = /** @type {Control} */ (this.all.find((c) => c.id === id));
    button.setAttribute('aria-label', name);
    button.title = key ? `${name} (${key})` : name;
    const item = document.querySelector(`#more-${id} span`);
    if (item) item.textContent = name;
  }

  /**
   * @param {string} id
   * @param {{on: boolean, sign: string, label: string}} look
   */
  #set(id, { on, sign, label }) {
    const button = this.#buttons.get(id);
    if (!button) return;
    button.replaceChildren(icon(sign), el('span', { class: 'control-label' }, label));
    button.setAttribute('aria-pressed', String(on));
    button.classList.toggle('on', on);
  }

  /** @param {PanelName} id @param {boolean} open @param {number} count unread messages, or people */
  setPanel(id, open, count) {
    if (id === 'quality') return;
    const label = id === 'chat' ? 'Chat' : 'People';
    this.#set(id, { on: open, sign: id, label });
    const button = /** @type {HTMLButtonElement} */ (this.#buttons.get(id));
    if (count > 0) button.append(el('span', { class: 'badge', 'data-count': count }));
    const counted = id === 'chat' ? `${count} unread` : `${count} here`;
    this.#name(id, count > 0 ? `${label}, ${counted}` : label);
  }

  close() {
    this.#menu.hidePopover();
    this.#toolbar.replaceChildren();
    this.#menu.replaceChildren();
  }
}
