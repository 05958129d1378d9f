import { listDevices, openDevice, openDevices } from '../sluice-client.js';
import { memory } from './memory.js';
import { byId, el, icon } from './dom.js';
import { Meter } from './meter.js';
import { sentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Device} Device
 * @typedef {{name: string, room: string, tracks: Partial<Record<Device, MediaStreamTrack>>,
 *     deviceIds: Partial<Record<Device, string>>}} Ticket what somebody takes along into the call
 */

/**
 * The room before the room: name, preview, choice of devices, and one button.
 */
export class Lobby {
  #form = byId('join', HTMLFormElement);
  #name = byId('name', HTMLInputElement);
  #room = byId('room', HTMLInputElement);
  #button = byId('join-button', HTMLButtonElement);
  #problem = byId('join-problem', HTMLElement);
  #deviceProblem = byId('device-problem', HTMLElement);
  #note = byId('preview-note', HTMLElement);
  #preview = byId('preview', HTMLVideoElement);
  #meter = new Meter(byId('meter', HTMLElement));
  #toggles = { microphone: byId('preview-mic', HTMLButtonElement), camera: byId('preview-camera', HTMLButtonElement) };
  #selects = {
    microphone: byId('microphone-choice', HTMLSelectElement),
    camera: byId('camera-choice', HTMLSelectElement),
  };
  /** @type {Partial<Record<Device, MediaStreamTrack>>} */
  #tracks = {};
  /** @type {Record<Device, boolean>} */
  #wanted = { microphone: memory.get('microphone') !== 'off', camera: memory.get('camera') !== 'off' };
  #opening = Promise.resolve();

  /**
   * @param {string} room
   * @param {(ticket: Ticket) => Promise<void>} enter rejects with a SluiceError
   */
  constructor(room, enter) {
    this.#name.value = memory.get('name');
    this.#room.value = room;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(enter);
    });
    for (const device of /** @type {const} */ (['microphone', 'camera'])) {
      this.#toggles[device].addEventListener('click', () => this.toggle(device));
      this.#selects[device].addEventListener('change', () => this.#choose(device));
    }
    navigator.mediaDevices?.addEventListener?.('devicechange', () => this.#fillChoices());
    if (typeof RTCPeerConnection !== 'function') {
      this.#problem.textContent = sentence({ code: 'unsupported' });
      this.#button.hidden = true;
    }
    this.#draw();
  }

  /** @param {string} room */
  set room(room) {
    this.#room.value = room;
  }

  /** Shows the lobby and opens the devices. */
  open() {
    byId('lobby', HTMLElement).hidden = false;
    this.#button.disabled = false;
    if (!this.#name.value || matchMedia('(pointer: fine)').matches) this.#name.focus();
    this.#opening = this.#open();
  }

  async #open() {
    const deviceIds = { camera: memory.get('camera-id'), microphone: memory.get('microphone-id') };
    if (this.#wanted.camera || this.#wanted.microphone) {
      const { tracks, errors } = await openDevices(deviceIds);
      for (const device of /** @type {const} */ (['microphone', 'camera'])) {
        if (!this.#wanted[device]) {
          tracks[device]?.stop();
          delete tracks[device];
        }
      }
      this.#tracks = tracks;
      this.#explain(errors);
    }
    await this.#fillChoices();
    this.#draw();
  }

  /** @param {Partial<Record<Device, import('../sluice-client.js').SluiceError>>} errors */
  #explain({ camera, microphone }) {
    const same = camera && microphone && camera.code === microphone.code;
    if (same && camera.code !== 'device-busy') this.#deviceProblem.textContent = sentence(camera, 'devices');
    else {
      const parts = [camera && sentence(camera, 'camera'), microphone && sentence(microphone, 'microphone')];
      this.#deviceProblem.textContent = parts.filter(Boolean).join(' ');
    }
    if (camera) this.#wanted.camera = false;
    if (microphone) this.#wanted.microphone = false;
  }

  async #fillChoices() {
    for (const [device, kind] of /** @type {const} */ ([
      ['microphone', 'audioinput'],
      ['camera', 'videoinput'],
    ])) {
      const select = this.#selects[device];
      const current = this.#tracks[device]?.getSettings().deviceId || memory.get(`${device}-id`);
      const found = await listDevices(kind);
      select.replaceChildren(
        ...found.map((d) => el('option', { value: d.deviceId, selected: d.deviceId === current }, d.label)),
      );
      if (found.length === 0) select.append(el('option', { value: '' }, this.#tracks[device]?.label || 'Default'));
      select.disabled = found.length < 2;
    }
  }

  /** @param {Device} device */
  async toggle(device) {
    this.#wanted[device] = !this.#wanted[device];
    memory.set(device, this.#wanted[device] ? 'on' : 'off');
    if (this.#wanted[device]) await this.#reopen(device);
    else this.#close(device);
    this.#draw();
  }

  /** @param {Device} device */
  async #choose(device) {
    memory.set(`${device}-id`, this.#selects[device].value);
    if (this.#wanted[device]) await this.#reopen(device);
    this.#draw();
  }

  /** @param {Device} device */
  async #reopen(device) {
    this.#close(device);
    this.#deviceProblem.textContent = '';
    try {
      this.#tracks[device] = await openDevice(device, this.#selects[device].value || memory.get(`${device}-id`));
      await this.#fillChoices();
    } catch (error) {
      this.#wanted[device] = false;
      this.#deviceProblem.textContent = sentence(/** @type {any} */ (error), device);
    }
  }

  /** @param {Device} device */
  #close(device) {
    this.#tracks[device]?.stop();
    delete this.#tracks[device];
  }

  #draw() {
    const { camera, microphone } = this.#tracks;
    const shown = /** @type {MediaStream | null} */ (this.#preview.srcObject)?.getVideoTracks()[0];
    if (shown !== camera) this.#preview.srcObject = camera ? new MediaStream([camera]) : null;
    this.#preview.hidden = !camera;
    this.#preview.play().catch(() => {}); // nothing to play
    this.#note.textContent = camera ? '' : this.#wanted.camera ? 'Looking for your camera…' : 'Your camera is off';
    this.#meter.listen(microphone ?? null);
    drawToggle(this.#toggles.microphone, 'microphone', 'mic', this.#wanted.microphone);
    drawToggle(this.#toggles.camera, 'camera', 'camera', this.#wanted.camera);
  }

  /** @param {(ticket: Ticket) => Promise<void>} enter */
  async #submit(enter) {
    this.#button.disabled = true;
    this.#button.textContent = 'Joining…';
    this.#problem.textContent = '';
    memory.set('name', this.#name.value.trim());
    try {
      await this.#opening;
      await enter({
        name: this.#name.value.trim(),
        room: this.#room.value,
        tracks: this.#tracks,
        deviceIds: { camera: this.#selects.camera.value, microphone: this.#selects.microphone.value },
      });
      this.#hide();
    } catch (error) {
      console.info('sluice: could not join', error);
      this.#problem.textContent = sentence(/** @type {any} */ (error));
    } finally {
      this.#button.disabled = false;
      this.#button.textContent = 'Join';
    }
  }

  /** The call has the tracks now. */
  #hide() {
    this.#tracks = {};
    this.#meter.close();
    this.#preview.srcObject = null;
    byId('lobby', HTMLElement).hidden = true;
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} what
 * @param {string} sign
 * @param {boolean} on
 */
function drawToggle(button, what, sign, on) {
  button.replaceChildren(icon(on ? sign : `${sign}-off`));
  button.setAttribute('aria-pressed', String(on));
  const label = `Turn ${what} ${on ? 'off' : 'on'}`;
  button.setAttribute('aria-label', label);
  button.title = label;
}
