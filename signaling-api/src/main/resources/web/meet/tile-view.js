import { el, hue, icon, initials } from './dom.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').Participant} Participant
 */

/** One picture with a name under it: somebody's camera, or a screen they share. */
export class TileView {
  #attachment;
  #name = el('span', { class: 'tile-name' });
  #muted = el(
    'span',
    { class: 'tile-muted', role: 'img', 'aria-label': 'Microphone is off', hidden: true },
    icon('mic-off'),
  );
  #weak = el(
    'span',
    { class: 'tile-weak', role: 'img', 'aria-label': 'Their picture hardly moves', hidden: true },
    icon('quality'),
  );
  #hand = el('span', { class: 'tile-hand', role: 'img', 'aria-label': 'Hand is raised', hidden: true }, icon('hand'));
  #avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' });
  #pin = el('button', { type: 'button', class: 'tile-pin' }, icon('pin'));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #touched;

  /**
   * @param {Call} call
   * @param {Participant} participant
   * @param {'camera' | 'screen'} source
   * @param {() => void} onPin its pin was pressed
   */
  constructor(call, participant, source, onPin) {
    /** @readonly */
    this.participant = participant;
    /** @readonly */
    this.source = source;
    const video = el('video', {
      tabindex: '-1',
      'aria-hidden': 'true',
      class: participant.isLocal && source === 'camera' ? 'mirrored' : '',
    });
    /** @readonly */
    this.element = el(
      'article',
      {
        class: `tile tile-${source}${participant.isLocal ? ' tile-own' : ''}`,
        'data-participant': participant.id,
        'data-identity': participant.identity,
        'data-source': source,
      },
      this.#avatar,
      video,
      this.#hand,
      el('p', { class: 'tile-label' }, this.#muted, this.#weak, this.#name),
      this.#pin,
    );
    this.#pin.addEventListener('click', onPin);
    this.element.addEventListener('dblclick', onPin);
    this.element.addEventListener('pointerup', (event) => event.pointerType === 'touch' && this.#touch());
    this.element.style.setProperty('--hue', String(hue(participant.identity)));
    this.#attachment = call.attach({ participant, source }, video);
    this.#attachment.onchange = () => this.draw();
    this.draw();
  }

  /** Whether somebody's picture is seen. */
  get shown() {
    return this.#attachment.shown;
  }

  /** Fingers do not hover: a tap shows the pin for a moment. */
  #touch() {
    this.element.classList.add('touched');
    clearTimeout(this.#touched);
    this.#touched = setTimeout(() => this.element.classList.remove('touched'), 3000);
  }

  /** @param {boolean} pinned */
  set pinned(pinned) {
    this.#pin.setAttribute('aria-pressed', String(pinned));
    const label = `${pinned ? 'Let go of' : 'Pin'} ${this.#name.textContent}`;
    this.#pin.setAttribute('aria-label', label);
    this.#pin.title = label;
  }

  /** @param {boolean} weak whether the picture hardly moves */
  set weak(weak) {
    this.#weak.hidden = !weak;
  }

  draw() {
    const { participant, source } = this;
    const microphone = participant.publication('microphone');
    const name = participant.isLocal ? 'You' : participant.name;
    this.#name.textContent = source === 'screen' ? (participant.isLocal ? 'Your screen' : `${name}: screen`) : name;
    this.#avatar.textContent = initials(participant.name);
    this.#muted.hidden = source === 'screen' || (microphone !== undefined && !microphone.muted);
    this.#hand.hidden = source === 'screen' || !participant.handRaised;
    this.element.classList.toggle('speaking', participant.speaking && source === 'camera');
    this.element.classList.toggle('pictured', this.#attachment.shown);
    this.element.setAttribute('aria-label', this.#name.textContent + (participant.speaking ? ', speaking' : ''));
  }

  close() {
    clearTimeout(this.#touched);
    this.#attachment.detach();
    this.element.remove();
  }
}
