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
  #pins;
  /** When each hand went up, as this page saw it: the first is called first. @type {Map<string, number>} */
  #hands = new Map();
  /** @type {Array<() => void>} */
  #offs;

  /**
   * @param {Call} call
   * @param {() => void} onchange the panel was opened or closed, or somebody came or went
   * @param {() => void} onclose its close button was pressed
   * @param {{isPinned: (person: Participant) => boolean, pin: (person: Participant) => void}} pins
   */
  constructor(call, onchange, onclose, pins) {
    this.#call = call;
    this.#pins = pins;
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
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.pin;
    this.#list.replaceChildren(...this.#ordered().map((person) => this.#row(person)));
    if (focused) /** @type {HTMLElement} */ (this.#list.querySelector(`[data-pin="${focused}"]`))?.focus();
  }

  /** Hands first, in the order in which they went up. */
  #ordered() {
    const people = [this.#call.me, ...this.#call.participants];
    for (const { id, handRaised } of people) {
      if (!handRaised) this.#hands.delete(id);
      else if (!this.#hands.has(id)) this.#hands.set(id, performance.now());
    }
    const rank = (/** @type {Participant} */ p) => this.#hands.get(p.id) ?? Infinity;
    return people.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  }

  /** @param {Participant} person */
  #row(person) {
    const signs = [];
    if (person.handRaised) signs.push(sign('hand', 'Hand is raised'));
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
      ...(person.isLocal ? [] : [this.#pin(person)]),
    );
    row.style.setProperty('--hue', String(hue(person.identity)));
    return row;
  }

  /** @param {Participant} person */
  #pin(person) {
    const pinned = this.#pins.isPinned(person);
    const label = `${pinned ? 'Let go of' : 'Pin'} ${person.name}`;
    const button = el(
      'button',
      { type: 'button', class: 'round', 'aria-pressed': String(pinned), 'aria-label': label, title: label },
      icon('pin'),
    );
    button.dataset.pin = person.id;
    button.addEventListener('click', () => this.#pins.pin(person));
    return button;
  }

  close() {
    for (const off of this.#offs) off();
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
  }
}

/** @param {string} name @param {string} label */
function sign(name, label) {
  return el('span', { role: 'img', 'aria-label': label, title: label, class: `sign sign-${name}` }, icon(name));
}
