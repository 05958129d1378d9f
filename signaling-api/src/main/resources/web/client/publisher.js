import { Emitter } from './emitter.js';
import { mediaError, SluiceError } from './errors.js';

/**
 * @typedef {import('./roster.js').TrackSource} TrackSource
 * @typedef {{source?: TrackSource, name?: string, muted?: boolean}} PublishOptions
 * @typedef {{source: TrackSource, track: MediaStreamTrack, name: string, muted: boolean}} LocalTrack
 * @typedef {{
 *     midOf: (source: TrackSource) => string | null,
 *     send: (source: TrackSource, track: MediaStreamTrack | null) => Promise<void>,
 *     update: (body: object) => Promise<unknown>,
 * }} Uplink
 */

/**
 * What we publish: at most one track of each source, which outlives reconnects and joining again.
 *
 * `ended` tells that a track stopped by itself (a device was unplugged, the browser's own "stop sharing" was pressed)
 * and was withdrawn.
 *
 * @extends {Emitter<{changed: TrackSource, ended: TrackSource}>}
 */
export class Publisher extends Emitter {
  /** @type {Map<TrackSource, LocalTrack>} */
  #tracks = new Map();
  #uplink;

  /** @param {Uplink} uplink */
  constructor(uplink) {
    super();
    this.#uplink = uplink;
  }

  /** @returns {Map<TrackSource, MediaStreamTrack>} what senders carry from the first packet on */
  get sending() {
    return new Map([...this.#tracks.values()].flatMap((t) => (onWire(t) ? [[t.source, t.track]] : [])));
  }

  /** @returns {object[]} the `tracks` of a `join` */
  declarations() {
    return [...this.#tracks.values()].map((t) => this.#declaration(t));
  }

  /** @param {LocalTrack} local */
  #declaration({ source, name, muted }) {
    return { mid: this.#uplink.midOf(source), source, name, muted };
  }

  /**
   * Remembers a track without sending anything: before the join.
   *
   * @param {MediaStreamTrack} track
   * @param {PublishOptions} options
   * @returns {LocalTrack}
   */
  prepare(track, { source = track.kind === 'audio' ? 'microphone' : 'camera', name = track.label, muted = false }) {
    if ((track.kind === 'audio') !== (source === 'microphone' || source === 'screen-audio')) {
      throw new SluiceError('wrong-kind', `A track of kind ${track.kind} cannot be published as ${source}.`);
    }
    const local = { source, track, name: name.replace(/\p{Cc}/gu, ' ').slice(0, 64), muted };
    if (track.kind === 'audio') track.enabled = !muted;
    if (source === 'screen' && !track.contentHint) track.contentHint = 'detail';
    this.#tracks.set(source, local);
    track.addEventListener('ended', () => this.#onEnded(local));
    return local;
  }

  /**
   * @param {MediaStreamTrack} track replaces what this source published before
   * @param {PublishOptions} [options]
   */
  async publish(track, options = {}) {
    const local = this.prepare(track, options);
    if (this.#uplink.midOf(local.source) === null) {
      this.#tracks.delete(local.source);
      throw new SluiceError('no-sender', `This call offered no sender for ${local.source}.`);
    }
    await this.#uplink.send(local.source, onWire(local) ? track : null);
    this.emit('changed', local.source);
    await this.#uplink.update({ tracks: [this.#declaration(local)] });
  }

  /**
   * A muted microphone sends silence (almost nothing, with DTX); a muted camera or screen sends nothing at all.
   *
   * @param {TrackSource} source
   * @param {boolean} muted
   */
  async setMuted(source, muted) {
    const local = this.#tracks.get(source);
    if (!local) throw new SluiceError('not-published', `Nothing is published as ${source}.`);
    if (local.muted === muted) return;
    local.muted = muted;
    if (local.track.kind === 'audio') local.track.enabled = !muted;
    else await this.#uplink.send(source, muted ? null : local.track);
    this.emit('changed', source);
    await this.#uplink.update({ tracks: [this.#declaration(local)] });
  }

  /** @param {TrackSource} source does nothing when it is not published */
  async unpublish(source) {
    if (!this.#tracks.delete(source)) return;
    const mid = this.#uplink.midOf(source);
    await this.#uplink.send(source, null);
    this.emit('changed', source);
    await this.#uplink.update({ withdraw: [mid] });
  }

  /** @param {LocalTrack} local */
  #onEnded(local) {
    if (this.#tracks.get(local.source) !== local) return;
    this.unpublish(local.source).catch(() => {}); // the call may be over: then nothing is left to withdraw
    this.emit('ended', local.source);
  }

  /** @param {TrackSource} source */
  get(source) {
    return this.#tracks.get(source);
  }
}

/** @param {LocalTrack} local */
function onWire({ track, muted }) {
  return track.kind === 'audio' || !muted;
}

/**
 * Asks the person for a screen, window or tab.
 *
 * @param {DisplayMediaStreamOptions} [options]
 * @returns {Promise<MediaStream>}
 */
export async function captureScreen(options = { video: { frameRate: { ideal: 15, max: 30 } }, audio: true }) {
  try {
    return await navigator.mediaDevices.getDisplayMedia(options);
  } catch (error) {
    throw mediaError(error, 'screen');
  }
}
