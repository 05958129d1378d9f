import { listDevices } from '../sluice-client.js';
import { byId, el } from './dom.js';
import { memory } from './memory.js';
import { sentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('./own-media.js').OwnMedia} OwnMedia
 */

/** Dark, light, or as the system has it. @param {string} theme */
export function applyTheme(theme) {
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/** The dialog of devices, name and look; every change takes effect at once. */
export class Settings {
  #call;
  #media;
  #dialog = byId('settings', HTMLDialogElement);
  #name = byId('settings-name', HTMLInputElement);
  #theme = byId('settings-theme', HTMLSelectElement);
  #problem = byId('settings-problem', HTMLElement);
  #selects = {
    camera: byId('settings-camera', HTMLSelectElement),
    microphone: byId('settings-microphone', HTMLSelectElement),
    output: byId('settings-output', HTMLSelectElement),
  };
  #output = '';
  #over = new AbortController();

  /**
   * @param {Call} call
   * @param {OwnMedia} media
   */
  constructor(call, media) {
    this.#call = call;
    this.#media = media;
    const { signal } = this.#over;
    for (const device of /** @type {const} */ (['camera', 'microphone'])) {
      const select = this.#selects[device];
      select.addEventListener('change', () => media.choose(device, select.value), { signal });
    }
    this.#selects.output.addEventListener('change', () => this.#route(), { signal });
    this.#name.addEventListener('change', () => this.#rename(), { signal });
    this.#theme.addEventListener('change', () => this.#look(), { signal });
    this.#dialog.addEventListener('close', () => this.#rename(), { signal });
    navigator.mediaDevices?.addEventListener?.('devicechange', () => this.#fill(), { signal });
  }

  open() {
    this.#problem.textContent = '';
    this.#name.value = this.#call.me.name;
    this.#theme.value = document.documentElement.dataset.theme ?? '';
    this.#fill();
    this.#dialog.showModal();
  }

  async #fill() {
    const { camera, microphone, output } = this.#selects;
    fill(camera, await listDevices('videoinput'), this.#media.deviceId('camera'));
    fill(microphone, await listDevices('audioinput'), this.#media.deviceId('microphone'));
    const canRoute = 'setSinkId' in HTMLMediaElement.prototype;
    byId('settings-output-row', HTMLElement).hidden = !canRoute;
    if (canRoute) fill(output, await listDevices('audiooutput'), this.#output);
    for (const select of [camera, microphone]) select.disabled ||= !this.#media.maySend;
  }

  async #route() {
    this.#output = this.#selects.output.value;
    await this.#call.setAudioOutput(this.#output);
  }

  async #rename() {
    const name = this.#name.value.trim();
    if (!name || name === this.#call.me?.name || this.#over.signal.aborted) return;
    memory.set('name', name);
    try {
      await this.#call.update({ name });
    } catch (error) {
      this.#problem.textContent = sentence(/** @type {any} */ (error));
    }
  }

  #look() {
    memory.set('theme', this.#theme.value);
    applyTheme(this.#theme.value);
  }

  close() {
    this.#over.abort();
    this.#dialog.close();
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {MediaDeviceInfo[]} devices
 * @param {string} current
 */
function fill(select, devices, current) {
  select.replaceChildren(
    ...devices.map((d) => el('option', { value: d.deviceId, selected: d.deviceId === current }, d.label)),
  );
  if (devices.length === 0) select.append(el('option', { value: '' }, 'None found'));
  select.disabled = devices.length < 2;
}
