import { byId, el, hue, icon, initials } from './dom.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').Participant} Participant
 */

/** The list of everybody in the call. */
export class People {
  #call;
  #panel = byId('people-panel', HTMLElement);
  #list = el('ul', { class: 'people' });
  #title = el('h2', {}, 'People');
  #onchange;
  /** @type {Array<() => void>} */
  #offs;

  /**
   * @param {Call} call
   * @param {() => void} onchange the panel was opened or closed, or somebody came or went
   * @param {() => void} onclose its close button was pressed
   */
  constructor(call, onchange, onclose) {
    this.#call = call;
    this.#onchange = onchange;
    const close = el(
      'button',
      { type: 'button', class: 'round small', 'aria-label': 'Close list of people' },
      icon('close'),
    );
    close.addEventListener('click', onclose);
    this.#panel.replaceChildren(el('header', {}, this.#title, close), this.#list);
    const draw = () => this.draw();
    this.#offs = [
      call.on('participant', draw),
      call.on('participant-left', draw),
      call.on('participant-updated', draw),
      call.on('publication', draw),
      call.on('publication-updated', draw),
      call.on('publication-removed', draw),
      call.on('speakers', draw),
    ];
    this.draw();
  }

  get count() {
    return this.#call.participants.length + 1;
  }

  get open() {
    return !this.#panel.hidden;
  }

  set open(open) {
    this.#panel.hidden = !open;
    this.draw();
  }

  draw() {
    this.#onchange();
    if (!this.open || !this.#call.me) return;
    this.#title.textContent = `People (${this.count})`;
    this.#list.replaceChildren(...[this.#call.me, ...this.#call.participants].map((person) => this.#row(person)));
  }

  /** @param {Participant} person */
  #row(person) {
    const signs = [];
    const microphone = person.publication('microphone');
    if (person.publication('screen')) signs.push(sign('screen', 'Shares their screen'));
    if (!microphone || microphone.muted) signs.push(sign('mic-off', 'Microphone is off'));
    else if (person.speaking) signs.push(sign('mic', 'Speaks'));
    const avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(person.name));
    const row = el(
      'li',
      { class: person.speaking ? 'speaking' : '' },
      avatar,
      el('span', { class: 'person' }, el('bdi', {}, person.name), ...(person.isLocal ? [' (you)'] : [])),
      ...signs,
    );
    row.style.setProperty('--hue', String(hue(person.identity)));
    return row;
  }

  close() {
    for (const off of this.#offs) off();
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
  }
}

/** @param {string} name @param {string} label */
function sign(name, label) {
  return el('span', { role: 'img', 'aria-label': label, title: label, class: 'sign' }, icon(name));
}
