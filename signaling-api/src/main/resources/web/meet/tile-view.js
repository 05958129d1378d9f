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
  #avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' });

  /**
   * @param {Call} call
   * @param {Participant} participant
   * @param {'camera' | 'screen'} source
   */
  constructor(call, participant, source) {
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
      el('p', { class: 'tile-label' }, this.#muted, this.#name),
    );
    this.element.style.setProperty('--hue', String(hue(participant.identity)));
    this.#attachment = call.attach({ participant, source }, video);
    this.#attachment.onchange = () => this.draw();
    this.draw();
  }

  /** Whether somebody's picture is seen. */
  get shown() {
    return this.#attachment.shown;
  }

  draw() {
    const { participant, source } = this;
    const microphone = participant.publication('microphone');
    const name = participant.isLocal ? 'You' : participant.name;
    this.#name.textContent = source === 'screen' ? (participant.isLocal ? 'Your screen' : `${name}: screen`) : name;
    this.#avatar.textContent = initials(participant.name);
    this.#muted.hidden = source === 'screen' || (microphone !== undefined && !microphone.muted);
    this.element.classList.toggle('speaking', participant.speaking && source === 'camera');
    this.element.classList.toggle('pictured', this.#attachment.shown);
    this.element.setAttribute('aria-label', this.#name.textContent + (participant.speaking ? ', speaking' : ''));
  }

  close() {
    this.#attachment.detach();
    this.element.remove();
  }
}
