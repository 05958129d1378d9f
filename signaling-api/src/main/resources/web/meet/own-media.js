import { captureScreen, listDevices, openDevice } from '../sluice-client.js';
import { memory } from './memory.js';
import { notices } from './notices.js';
import { deviceSentence, sentence } from './sentences.js';

/**
 * @typedef {import('../sluice-client.js').Call} Call
 * @typedef {import('../sluice-client.js').Device} Device
 */

const KINDS = /** @type {const} */ ({ camera: 'videoinput', microphone: 'audioinput' });

/**
 * What we send: camera and microphone switched on and off, a shared screen, and what happens when a device is plugged in
 * or taken away in the midst of the call.
 */
export class OwnMedia {
  #call;
  #deviceIds;
  #onchange;
  /** @type {Set<string>} what is being opened or closed just now */
  #busy = new Set();
  /** @type {Map<string, string>} the devices there are, by id, with their names; null until looked at first */
  #known = new Map();
  #muted = { camera: false, microphone: false };
  #over = new AbortController();

  /**
   * @param {Call} call
   * @param {Partial<Record<Device, string>>} deviceIds those chosen in the lobby
   * @param {() => void} onchange something is on, off or busy now
   */
  constructor(call, deviceIds, onchange) {
    this.#call = call;
    this.#deviceIds = deviceIds;
    this.#onchange = onchange;
    call.on('local-changed', (source) => {
      const local = call.local(source);
      if (local && (source === 'camera' || source === 'microphone')) this.#muted[source] = local.muted;
      onchange();
    });
    call.on('local-ended', (source) => this.#onEnded(source));
    const look = () => this.#onDevices();
    navigator.mediaDevices?.addEventListener?.('devicechange', look, { signal: this.#over.signal });
    this.#devices().then((found) => (this.#known = found));
  }

  get maySend() {
    return this.#call.grants.includes('publish');
  }

  /** @param {string} what */
  isBusy(what) {
    return this.#busy.has(what);
  }

  /** @param {Device} device */
  isOn(device) {
    const local = this.#call.local(device);
    return local !== undefined && !local.muted;
  }

  get isSharing() {
    return this.#call.local('screen') !== undefined;
  }

  /** @param {Device} device */
  deviceId(device) {
    return this.#call.local(device)?.track.getSettings().deviceId ?? this.#deviceIds[device] ?? '';
  }

  /** @param {Device} device */
  toggle(device) {
    return this.#once(device, async () => {
      const local = this.#call.local(device);
      if (local && !local.muted) return this.#turnOff(device);
      if (device === 'microphone' && local && local.track.readyState === 'live')
        return this.#call.setMuted(device, false);
      const track = await openDevice(device, this.#deviceIds[device]);
      await this.#call.publish(track, { source: device });
    });
  }

  /**
   * A camera that is off is let go of, so that its light goes out; a microphone stays open and silent, so that it is
   * back without a click in everybody's ears.
   *
   * @param {Device} device
   */
  async #turnOff(device) {
    await this.#call.setMuted(device, true);
    if (device === 'camera') this.#call.local(device)?.track.stop();
  }

  toggleScreen() {
    return this.#once('screen', async () => {
      if (this.isSharing) return this.#call.unpublishScreen();
      await this.#call.publishScreen(await captureScreen());
    });
  }

  /**
   * Another camera or microphone, from now on and for the next call.
   *
   * @param {Device} device
   * @param {string} deviceId
   */
  choose(device, deviceId) {
    this.#deviceIds[device] = deviceId;
    memory.set(`${device}-id`, deviceId);
    if (!this.#call.local(device) || (device === 'camera' && !this.isOn('camera'))) return Promise.resolve();
    return this.#once(device, async () => {
      await this.#call.switchDevice(device, deviceId);
    });
  }

  /**
   * @param {'camera' | 'microphone' | 'screen'} what
   * @param {() => Promise<void>} action not while the last one is under way
   */
  async #once(what, action) {
    if (this.#busy.has(what) || !this.maySend) return;
    this.#busy.add(what);
    this.#onchange();
    try {
      await action();
    } catch (error) {
      notices.say(sentence(/** @type {any} */ (error), what));
    } finally {
      this.#busy.delete(what);
      this.#onchange();
    }
  }

  /**
   * A track stopped by itself: an unplugged device is replaced by another one, where there is one.
   *
   * @param {string} source
   */
  async #onEnded(source) {
    this.#onchange();
    if (source !== 'camera' && source !== 'microphone') return;
    const muted = this.#muted[source];
    await this.#once(source, async () => {
      if ((await listDevices(KINDS[source])).length === 0) return notice(deviceSentence(source, null));
      const track = await openDevice(source).catch(() => null);
      if (!track) return notice(deviceSentence(source, null));
      await this.#call.publish(track, { source, muted });
      notice(deviceSentence(source, track.label));
    });
  }

  async #devices() {
    const found = await Promise.all([listDevices('videoinput'), listDevices('audioinput')]);
    return new Map(found.flat().map((d) => [`${d.kind} ${d.deviceId}`, d.label]));
  }

  /** Something was plugged in: offered, never taken by itself. */
  async #onDevices() {
    const before = this.#known;
    this.#known = await this.#devices();
    if (before.size === 0 || this.#over.signal.aborted) return;
    for (const device of /** @type {const} */ (['microphone', 'camera'])) {
      const added = [...this.#known].find(([id]) => id.startsWith(KINDS[device]) && !before.has(id));
      if (!added || !this.#call.local(device)) continue;
      const [id, label] = added;
      notices.say(`“${label}” was plugged in.`, {
        action: 'Use it',
        onAction: () => this.choose(device, id.slice(KINDS[device].length + 1)),
      });
      return;
    }
  }

  /** Lets go of every device. */
  close() {
    this.#over.abort();
    for (const source of /** @type {const} */ (['camera', 'microphone', 'screen', 'screen-audio']))
      this.#call.local(source)?.track.stop();
  }
}

/** @param {string} text */
function notice(text) {
  notices.say(text, { stayMs: 10_000 });
}
