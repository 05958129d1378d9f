import { Chat } from './chat.js';
import { Controls } from './controls.js';
import { byId, el, icon } from './dom.js';
import { Grid } from './grid.js';
import { notices } from './notices.js';
import { People } from './people.js';
import { connectionSentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 */

/** The page of one call: grid, toolbar, panels, and the words about the connection. */
export class Meeting {
  #call;
  #root = byId('call', HTMLElement);
  #connection = byId('connection', HTMLElement);
  #grid;
  #chat;
  #people;
  #controls;
  #over = new AbortController();
  /** @type {(() => void) | null} */
  #soundNotice = null;

  /**
   * @param {Call} call
   * @param {{invitation: string, deviceIds: Partial<Record<'camera' | 'microphone', string>>}} page
   */
  constructor(call, { invitation, deviceIds }) {
    this.#call = call;
    this.#root.hidden = false;
    byId('room-title', HTMLElement).textContent = call.room;
    byId('address', HTMLElement).textContent = invitation;
    this.#grid = new Grid(call);
    this.#controls = new Controls(call, {
      deviceIds,
      toggleChat: () => this.#toggle('chat'),
      togglePeople: () => this.#toggle('people'),
      leave: () => this.#leave(),
    });
    const redraw = () => this.#drawPanels();
    this.#chat = new Chat(call, redraw, () => this.#toggle('chat'));
    this.#people = new People(call, redraw, () => this.#toggle('people'));
    this.#drawPanels();
    this.#offerCopy(byId('invite', HTMLButtonElement), 'Copy address', invitation);
    this.#offerCopy(byId('alone-copy', HTMLButtonElement), 'Copy the address', invitation);
    this.#listen();
  }

  #listen() {
    const call = this.#call;
    call.on('state', () => this.#drawConnection());
    call.on(
      'participant',
      (p) => performance.now() - this.#startedAt > 1000 && notices.say(`${p.name} joined`, { stayMs: 3000 }),
    );
    call.on('participant-left', ({ participant }) => notices.say(`${participant.name} left`, { stayMs: 3000 }));
    call.on('audio-blocked', (blocked) => this.#onAudioBlocked(blocked));
    if (call.audioBlocked) this.#onAudioBlocked(true);
    this.#drawConnection();
  }

  #startedAt = performance.now();

  #drawConnection() {
    this.#connection.textContent = connectionSentence(this.#call.state);
    this.#root.dataset.signaling = this.#call.state.signaling;
    this.#root.dataset.media = this.#call.state.media;
  }

  /** @param {boolean} blocked */
  #onAudioBlocked(blocked) {
    this.#soundNotice?.();
    this.#soundNotice = null;
    if (!blocked) return;
    const start = () => this.#call.startAudio();
    this.#soundNotice = notices.say('The browser waits for you before it plays sound.', {
      action: 'Turn sound on',
      onAction: start,
      stayMs: 0,
    });
  }

  /** @param {'chat' | 'people'} which */
  #toggle(which) {
    const [panel, other] = which === 'chat' ? [this.#chat, this.#people] : [this.#people, this.#chat];
    const open = !panel.open;
    if (open && other.open) other.open = false;
    panel.open = open;
    if (!open) document.getElementById(`control-${which}`)?.focus();
  }

  #drawPanels() {
    if (!this.#chat || !this.#people) return;
    this.#controls.setPanel('chat', this.#chat.open, this.#chat.unread);
    this.#controls.setPanel('people', this.#people.open, this.#people.count);
    this.#root.classList.toggle('with-panel', this.#chat.open || this.#people.open);
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {string} label
   * @param {string} text what is copied
   */
  #offerCopy(button, label, text) {
    const draw = (/** @type {string} */ words) => button.replaceChildren(icon('link'), el('span', {}, words));
    draw(label);
    button.addEventListener(
      'click',
      async () => {
        try {
          await navigator.clipboard.writeText(text);
          draw('Copied');
        } catch {
          notices.say(`Copy this address: ${text}`);
        }
        setTimeout(() => draw(label), 2000);
      },
      { signal: this.#over.signal },
    );
  }

  async #leave() {
    const tracks = /** @type {const} */ (['camera', 'microphone', 'screen', 'screen-audio']).map(
      (source) => this.#call.local(source)?.track,
    );
    await this.#call.leave();
    for (const track of tracks) track?.stop();
  }

  close() {
    for (const source of /** @type {const} */ (['camera', 'microphone', 'screen', 'screen-audio']))
      this.#call.local(source)?.track.stop();
    this.#over.abort();
    this.#controls.close();
    this.#grid.close();
    this.#chat.close();
    this.#people.close();
    notices.clear();
    this.#root.hidden = true;
  }
}
