import { AudioOutput } from './audio-output.js';
import { Emitter } from './emitter.js';
import { Roster } from './roster.js';
import { Stage } from './stage.js';
import { Tiles } from './tiles.js';

/**
 * @typedef {import('./roster.js').Participant} Participant
 * @typedef {import('./roster.js').Publication} Publication
 * @typedef {import('./roster.js').TrackSource} TrackSource
 * @typedef {import('./stage.js').Assignment} Assignment
 *
 * @typedef {{publication: Publication, participant: Participant, kind: 'audio' | 'video', source: TrackSource,
 *     mid: string, csrc: number, track: MediaStreamTrack, receiver: RTCRtpReceiver}} RemoteTrack `csrc`: the
 *     contributing source of every packet of it, which tells the frames of one slot's successive owners apart
 *
 * @typedef {import('./roster.js').RosterEvents & {
 *     track: RemoteTrack,
 *     'track-removed': RemoteTrack,
 *     'audio-blocked': boolean,
 * }} ArrivalEvents
 */

/**
 * Everything that comes from others: who is there, which slot carries whom, and where it is seen and heard. Roster,
 * stage, tiles and audio output are kept in step here and nowhere else.
 *
 * @extends {Emitter<ArrivalEvents>}
 */
export class Arrivals extends Emitter {
  /** @readonly */
  roster = new Roster();
  /** @readonly */
  audio = new AudioOutput();
  /** @readonly */
  tiles;
  #stage = new Stage();
  #receiver;
  /** @type {Map<string, RemoteTrack>} by mid */
  #tracks = new Map();

  /**
   * @param {{
   *     receiver: (mid: string) => RTCRtpReceiver | undefined,
   *     localTrack: (publication: Publication) => MediaStreamTrack | null,
   *     shownAt: (publicationId: string, size: {width: number, height: number} | null) => void,
   *     wanted: (cameras: number) => void,
   * }} parts
   */
  constructor({ receiver, localTrack, shownAt, wanted }) {
    super();
    this.#receiver = receiver;
    const { roster } = this;
    this.tiles = new Tiles({
      publications: () => roster.publications.values(),
      slotOf: (id) => this.#stage.slotOf(id),
      receiver,
      localTrack,
      shownAt,
      wanted,
    });
    roster.on('participant', (p) => this.emit('participant', p));
    roster.on('participant-updated', (p) => this.emit('participant-updated', p));
    roster.on('participant-left', (e) => this.emit('participant-left', e));
    roster.on('publication', (p) => {
      const slot = this.#stage.slotOf(p.id);
      if (slot) this.#onAssigned(slot);
      else this.tiles.refresh(p);
      this.emit('publication', p);
    });
    roster.on('publication-updated', (p) => {
      this.tiles.muteChanged(p);
      this.emit('publication-updated', p);
    });
    roster.on('publication-removed', (p) => {
      this.tiles.refresh(p);
      this.emit('publication-removed', p);
    });
    roster.on('speakers', (speakers) => this.emit('speakers', speakers));
    this.#stage.on('assigned', (a) => this.#onAssigned(a));
    this.#stage.on('released', (a) => this.#onReleased(a));
    this.#stage.on('refined', (a) => {
      const publication = roster.publications.get(a.publication);
      if (publication) this.tiles.refine(publication, a);
    });
    this.audio.on('blocked', (blocked) => this.emit('audio-blocked', blocked));
  }

  /** What is arriving now. */
  get tracks() {
    return [...this.#tracks.values()];
  }

  /** @param {string} mid */
  trackOn(mid) {
    return this.#tracks.get(mid);
  }

  /** @param {string} publicationId @returns {{code: string, text: string} | undefined} why it arrives as it does */
  reason(publicationId) {
    return this.#stage.slotOf(publicationId)?.reason;
  }

  /**
   * @param {any} room a snapshot: of a join, or of a resume after a long absence
   * @param {string} localId
   */
  onSnapshot(room, localId) {
    this.roster.applySnapshot(room, localId);
    this.#stage.applySnapshot(room.slots ?? []);
  }

  /**
   * @param {import('./session.js').ServerMessage} event
   * @returns {boolean} whether slots carry others now, and every picture that no longer belongs has been hidden
   */
  onEvent(event) {
    if (event.type === 'participants') this.roster.onParticipants(/** @type {any} */ (event));
    else if (event.type === 'publications') this.roster.onPublications(/** @type {any} */ (event));
    else if (event.type === 'slots') return this.#stage.onSlots(event.slots);
    else if (event.type === 'subscribed') this.#stage.onReasons(event.slots ?? []);
    else if (event.type === 'speakers') this.roster.onSpeakers(event.speakers);
    return false;
  }

  /** The connection is gone: nothing arrives. People stay until a new snapshot says otherwise. */
  onDisconnected() {
    this.#stage.clear();
  }

  /** @param {Assignment} assignment */
  #onAssigned({ mid, csrc, publication: id }) {
    const publication = this.roster.publications.get(id);
    const receiver = this.#receiver(mid);
    if (!publication || !receiver) return;
    const { participant, kind, source } = publication;
    const track = { publication, participant, kind, source, mid, csrc, track: receiver.track, receiver };
    this.#tracks.set(mid, track);
    if (kind === 'audio') this.audio.play(mid, receiver.track, participant.id);
    else this.tiles.refresh(publication);
    this.emit('track', track);
  }

  /** @param {Assignment} assignment */
  #onReleased({ mid }) {
    const track = this.#tracks.get(mid);
    if (!track) return;
    this.#tracks.delete(mid);
    if (track.kind === 'audio') this.audio.release(mid);
    this.tiles.refresh(track.publication);
    this.emit('track-removed', track);
  }

  close() {
    this.tiles.close();
    this.#stage.clear();
    this.audio.close();
  }
}
