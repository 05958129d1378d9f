import { Emitter } from './emitter.js';

/**
 * @typedef {'camera' | 'microphone' | 'screen' | 'screen-audio' | 'other'} TrackSource
 */

/** One person (or program) in the room. Fields are updated in place; the object stays the same while they are there. */
export class Participant {
  /** @type {Map<string, Publication>} */
  publications = new Map();

  /**
   * @param {{id: string, identity: string, name?: string, attributes?: Record<string, string>,
   *     joinedAt?: number}} facts
   */
  constructor(facts) {
    /** @readonly Given by the server for this joining; never used again. */
    this.id = facts.id;
    /** @readonly Who this is, also over reconnects and devices. */
    this.identity = facts.identity;
    /** What others see. Text, never markup. */
    this.name = facts.name || facts.identity;
    /** @type {Record<string, string>} Free for applications. */
    this.attributes = facts.attributes ?? {};
    /** Milliseconds since 1970, the server's clock. */
    this.joinedAt = facts.joinedAt ?? 0;
    /** Whether this is ourselves. */
    this.isLocal = false;
    /** Whether the server hears them speak. */
    this.speaking = false;
  }

  /** Whether their hand is up: the attribute `hand` is `up`. */
  get handRaised() {
    return this.attributes.hand === 'up';
  }

  /**
   * @param {TrackSource} source
   * @returns {Publication | undefined} the newest of that source
   */
  publication(source) {
    return [...this.publications.values()].filter((p) => p.source === source).pop();
  }
}

/** One track somebody publishes. Fields are updated in place. */
export class Publication {
  /**
   * @param {Participant} participant
   * @param {{id: string, kind: 'audio' | 'video', source: TrackSource, mid?: string}} facts
   */
  constructor(participant, facts) {
    /** @readonly */
    this.id = facts.id;
    /** @readonly */
    this.participant = participant;
    /** @readonly */
    this.kind = facts.kind;
    /** @readonly */
    this.source = facts.source;
    this.name = '';
    this.muted = false;
    /** @type {string | undefined} `VP8`, `opus`, …, when the server knows it. */
    this.codec = undefined;
    this.simulcast = false;
    /** @type {string | undefined} our own sender's m-section; set for own publications only */
    this.mid = facts.mid;
  }
}

/**
 * @typedef {{
 *     participant: Participant,
 *     'participant-updated': Participant,
 *     'participant-left': {participant: Participant, reason: string},
 *     publication: Publication,
 *     'publication-updated': Publication,
 *     'publication-removed': Publication,
 *     speakers: Participant[],
 * }} RosterEvents
 */

/**
 * Who is in the room and what they publish: the server's snapshots and deltas made into objects and events. Deltas are
 * applied leniently (adding what is there updates it, removing what is not there is nothing), so that a repeated
 * message does no harm.
 *
 * @extends {Emitter<RosterEvents>}
 */
export class Roster extends Emitter {
  /** @type {Map<string, Participant>} */
  participants = new Map();
  /** @type {Map<string, Publication>} */
  publications = new Map();
  /** @type {Participant[]} the dominant speaker first */
  speakers = [];
  /** @type {string} */
  #localId = '';

  /** @returns {Participant | undefined} */
  get local() {
    return this.participants.get(this.#localId);
  }

  /**
   * Takes the whole state of a room; what is not in it any more leaves.
   *
   * @param {{participants: any[], publications: any[], speakers?: string[]}} room
   * @param {string} localId our participant id
   */
  applySnapshot(room, localId) {
    this.#localId = localId;
    const people = new Set(room.participants.map((p) => p.id));
    const tracks = new Set(room.publications.map((p) => p.id));
    this.onPublications({ removed: [...this.publications.keys()].filter((id) => !tracks.has(id)) });
    const gone = [...this.participants.keys()].filter((id) => !people.has(id));
    this.onParticipants({ left: gone.map((id) => ({ id, reason: 'left' })) });
    this.onParticipants({ joined: room.participants });
    this.onPublications({ added: room.publications });
    this.onSpeakers(room.speakers ?? []);
  }

  /** @param {{joined?: any[], updated?: any[], left?: {id: string, reason: string}[]}} delta */
  onParticipants({ joined = [], updated = [], left = [] }) {
    for (const facts of [...joined, ...updated]) {
      const known = this.participants.get(facts.id);
      if (known) {
        known.name = facts.name || facts.identity;
        known.attributes = facts.attributes ?? {};
        this.emit('participant-updated', known);
      } else {
        const participant = new Participant(facts);
        participant.isLocal = participant.id === this.#localId;
        this.participants.set(participant.id, participant);
        this.emit('participant', participant);
      }
    }
    for (const { id, reason } of left) {
      const participant = this.participants.get(id);
      if (!participant) continue;
      this.onPublications({ removed: [...participant.publications.keys()] });
      this.participants.delete(id);
      this.emit('participant-left', { participant, reason });
    }
  }

  /** @param {{added?: any[], updated?: any[], removed?: string[]}} delta */
  onPublications({ added = [], updated = [], removed = [] }) {
    for (const facts of [...added, ...updated]) {
      const participant = this.participants.get(facts.participant);
      if (!participant) continue;
      const known = this.publications.get(facts.id);
      const publication = known ?? new Publication(participant, facts);
      publication.name = facts.name ?? '';
      publication.muted = facts.muted === true;
      publication.codec = facts.codec;
      publication.simulcast = facts.simulcast === true;
      this.publications.set(publication.id, publication);
      participant.publications.set(publication.id, publication);
      this.emit(known ? 'publication-updated' : 'publication', publication);
    }
    for (const id of removed) {
      const publication = this.publications.get(id);
      if (!publication) continue;
      this.publications.delete(id);
      publication.participant.publications.delete(id);
      this.emit('publication-removed', publication);
    }
  }

  /** @param {string[]} ids */
  onSpeakers(ids) {
    for (const speaker of this.speakers) speaker.speaking = false;
    this.speakers = ids.flatMap((id) => this.participants.get(id) ?? []);
    for (const speaker of this.speakers) speaker.speaking = true;
    this.emit('speakers', this.speakers);
  }
}
