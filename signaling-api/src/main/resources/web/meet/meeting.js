import { Chat } from './chat.js';
import { Connection } from './connection.js';
import { Controls } from './controls.js';
import { byId, el, icon } from './dom.js';
import { Grid } from './grid.js';
import { notices } from './notices.js';
import { OwnMedia } from './own-media.js';
import { People } from './people.js';
import { Quality } from './quality-panel.js';
import { Reactions } from './reactions.js';
import { Settings } from './settings.js';
import { Shortcuts } from './shortcuts.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 */

/** The page of one call: it holds the parts (stage, dock, panels, dialogs) and passes calls on. */
export class Meeting {
  #call;
  #root = byId('call', HTMLElement);
  #media;
  #grid;
  #controls;
  #shortcuts;
  #settings;
  #reactions;
  #connection;
  /** @type {Record<import('./controls.js').PanelName, Chat | People | Quality>} */
  #panels;
  #over = new AbortController();
  /** @type {(() => void) | null} */
  #soundNotice = null;
  #startedAt = performance.now();

  /**
   * @param {Call} call
   * @param {{invitation: string, deviceIds: Partial<Record<'camera' | 'microphone', string>>}} page
   */
  constructor(call, { invitation, deviceIds }) {
    this.#call = call;
    this.#root.hidden = false;
    byId('room-title', HTMLElement).textContent = call.room;
    byId('address', HTMLElement).textContent = invitation;
    const grid = (this.#grid = new Grid(call, () => this.#drawLayout()));
    const media = (this.#media = new OwnMedia(call, deviceIds, () => this.#controls?.draw()));
    const settings = (this.#settings = new Settings(call, media));
    this.#controls = new Controls(call, media, {
      togglePanel: (panel) => this.#toggle(panel),
      toggleLayout: () => grid.toggleMode(),
      openSettings: () => settings.open(),
      openKeys: () => this.#shortcuts?.open(),
      leave: () => this.#leave(),
    });
    this.#shortcuts = new Shortcuts(this.#controls.all, {
      mayTalk: () => call.local('microphone')?.muted === true,
      talk: (on) => call.setMuted('microphone', !on).catch(() => {}), // unplugged meanwhile
    });
    this.#reactions = new Reactions(call);
    const redraw = () => this.#drawPanels();
    const chat = new Chat(call, redraw, () => this.#toggle('chat'));
    const people = new People(call, redraw, () => this.#toggle('people'), {
      isPinned: (person) => grid.isPinned(person),
      pin: (person) => grid.pin({ participant: person, source: 'camera' }),
    });
    const quality = new Quality(call, redraw, () => this.#toggle('quality'));
    this.#panels = { chat, people, quality };
    this.#connection = new Connection(call, (verdict, stats) => {
      grid.weak = verdict.weak;
      quality.onVerdict(verdict, stats);
    });
    this.#drawPanels();
    this.#drawLayout();
    this.#offerCopy(byId('invite', HTMLButtonElement), 'Copy address', invitation);
    this.#offerCopy(byId('alone-copy', HTMLButtonElement), 'Copy the address', invitation);
    this.#listen();
    byId('room-title', HTMLElement).focus({ preventScroll: true });
  }

  #listen() {
    const call = this.#call;
    const { signal } = this.#over;
    byId('layout', HTMLButtonElement).addEventListener('click', () => this.#grid.toggleMode(), { signal });
    const fresh = () => performance.now() - this.#startedAt < 1000;
    call.on('participant', (p) => {
      if (p.name === call.me.name) notices.say(`Somebody else here is called “${p.name}” too.`);
      else if (!fresh()) notices.say(`${p.name} joined`, { stayMs: 3000 });
    });
    call.on('participant-left', ({ participant }) => notices.say(`${participant.name} left`, { stayMs: 3000 }));
    call.on('participant-updated', (p) => this.#onUpdated(p));
    call.on('audio-blocked', (blocked) => this.#onAudioBlocked(blocked));
    if (call.audioBlocked) this.#onAudioBlocked(true);
  }

  /** @type {Set<string>} whose hands are up */
  #hands = new Set();

  /** @param {import('../sluice-client.js').Participant} person */
  #onUpdated({ id, name, handRaised, isLocal }) {
    if (handRaised && !this.#hands.has(id) && !isLocal) notices.say(`${name} raised a hand`, { stayMs: 5000 });
    if (handRaised) this.#hands.add(id);
    else this.#hands.delete(id);
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

  /** One panel at a time. @param {import('./controls.js').PanelName} which */
  #toggle(which) {
    const open = !this.#panels[which].open;
    for (const panel of Object.values(this.#panels)) if (panel.open) panel.open = false;
    if (open) this.#panels[which].open = true;
    else document.getElementById(which === 'quality' ? 'control-more' : `control-${which}`)?.focus();
  }

  #drawPanels() {
    if (!this.#panels) return;
    const { chat, people, quality } = this.#panels;
    this.#controls.setPanel('chat', chat.open, /** @type {Chat} */ (chat).unread);
    this.#controls.setPanel('people', people.open, /** @type {People} */ (people).count);
    this.#root.classList.toggle('with-panel', chat.open || people.open || quality.open);
  }

  #drawLayout() {
    const grid = this.#grid.mode === 'grid';
    const button = byId('layout', HTMLButtonElement);
    button.replaceChildren(icon(grid ? 'speaker' : 'grid'), el('span', {}, grid ? 'Speaker view' : 'Grid view'));
    button.setAttribute('aria-label', grid ? 'Speaker view: whoever speaks is large' : 'Grid view: everybody is equally large');
    button.title = `${button.getAttribute('aria-label')} (L)`;
    if (this.#panels?.people.open) /** @type {People} */ (this.#panels.people).draw();
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
    await this.#call.leave();
    this.#media.close();
  }

  close() {
    this.#media.close();
    this.#over.abort();
    this.#connection.close();
    this.#shortcuts.close();
    this.#settings.close();
    this.#reactions.close();
    this.#controls.close();
    this.#grid.close();
    for (const panel of Object.values(this.#panels)) panel.close();
    this.#root.classList.remove('with-panel');
    notices.clear();
    this.#root.hidden = true;
  }
}
