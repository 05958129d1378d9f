import { byId, el, icon } from './dom.js';
import { sentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 */

/** docs/protocol.md §4. */
const MOST_CHARACTERS = 4000;

/** Messages of one person within this time stand under one name. */
const TOGETHER_MS = 120_000;

/** The chat panel. What people write is put on the page as text and nothing else. */
export class Chat {
  #call;
  #panel = byId('chat-panel', HTMLElement);
  #list = el('ol', { class: 'messages' });
  #log = el(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': 'Messages', tabindex: '0' },
    this.#list,
  );
  #input = el('textarea', {
    rows: '1',
    maxlength: MOST_CHARACTERS,
    placeholder: 'Write to everybody',
    'aria-label': 'Message',
    enterkeyhint: 'send',
  });
  #problem = el('p', { class: 'problem', role: 'alert' });
  #unread = 0;
  #last = { identity: '', at: 0 };
  #onchange;

  /**
   * @param {Call} call
   * @param {() => void} onchange the panel was opened or closed, or a message is unread
   * @param {() => void} onclose its close button was pressed
   */
  constructor(call, onchange, onclose) {
    this.#call = call;
    this.#onchange = onchange;
    const close = el('button', { type: 'button', class: 'round small', 'aria-label': 'Close chat' }, icon('close'));
    close.addEventListener('click', onclose);
    const send = el('button', { type: 'submit', class: 'round small', 'aria-label': 'Send' }, icon('send'));
    const form = el('form', { class: 'write' }, this.#input, send);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') onclose();
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#panel.replaceChildren(el('header', {}, el('h2', {}, 'Chat'), close), this.#log, this.#problem, form);
    if (!call.grants.includes('chat')) this.#input.disabled = send.disabled = true;
    this.#empty();
    call.on('chat', (message) => this.#add(message));
  }

  #empty() {
    this.#list.replaceChildren(
      el('li', { class: 'quiet' }, 'Messages are seen by everybody in the call, and by nobody who comes later.'),
    );
  }

  get unread() {
    return this.#unread;
  }

  get open() {
    return !this.#panel.hidden;
  }

  set open(open) {
    this.#panel.hidden = !open;
    if (open) {
      this.#unread = 0;
      this.#log.scrollTop = this.#log.scrollHeight;
      if (!this.#input.disabled) this.#input.focus();
    }
    this.#onchange();
  }

  /** @param {{identity: string, name: string, text: string, topic: string, sentAt: number}} message */
  #add({ identity, name, text, topic, sentAt }) {
    if (topic !== 'chat') return;
    const own = identity === this.#call.me.identity;
    const together = this.#last.identity === identity && sentAt - this.#last.at < TOGETHER_MS;
    this.#last = { identity, at: sentAt };
    const time = new Date(sentAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    const head = el('p', { class: 'who' }, el('b', {}, own ? 'You' : name), el('time', {}, time));
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    this.#list.append(
      el('li', { class: own ? 'own' : '' }, ...(together ? [] : [head]), el('p', { class: 'text', dir: 'auto' }, text)),
    );
    if (atEnd || own) this.#log.scrollTop = this.#log.scrollHeight;
    if (!this.open) this.#unread++;
    this.#onchange();
  }

  async #send() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#problem.textContent = '';
    this.#input.value = '';
    try {
      await this.#call.chat(text);
    } catch (error) {
      this.#input.value ||= text; // not lost, unless something new is being written
      this.#problem.textContent = sentence(/** @type {any} */ (error));
    }
  }

  close() {
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
  }
}
