import { Attachment } from './attachment.js';
import { Participant, Publication } from './roster.js';

/**
 * @typedef {import('./stage.js').Assignment} Assignment
 * @typedef {import('./roster.js').TrackSource} TrackSource
 * @typedef {Publication | Participant | {participant: Participant | string, source?: TrackSource}} Target
 */

/**
 * Every `<video>` element the application attached, kept in step with roster and stage: a publication that gets a
 * slot starts on its elements, one that loses it stops there at once.
 */
export class Tiles {
  /** @type {Set<Attachment>} */
  #attachments = new Set();
  /** @type {Map<Element, Attachment>} */
  #byElement = new Map();
  #parts;
  #sizes;

  /**
   * @param {{
   *     publications: () => Iterable<Publication>,
   *     slotOf: (publicationId: string) => Assignment | undefined,
   *     receiver: (mid: string) => RTCRtpReceiver | undefined,
   *     localTrack: (publication: Publication) => MediaStreamTrack | null,
   *     shownAt: (publicationId: string, size: {width: number, height: number} | null) => void,
   *     wanted: (cameras: number) => void,
   * }} parts `wanted`: how many people's cameras are to be seen at once
   */
  constructor(parts) {
    this.#parts = parts;
    this.#sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) this.#tellSize(this.#byElement.get(target));
    });
  }

  /**
   * @param {Target} target
   * @param {HTMLVideoElement} element an element attached before is taken over
   * @returns {Attachment}
   */
  attach(target, element) {
    this.#byElement.get(element)?.detach();
    const attachment = new Attachment(element, matcher(target), (gone) => this.#forget(gone));
    this.#attachments.add(attachment);
    this.#byElement.set(element, attachment);
    this.#sizes.observe(element);
    this.#update(attachment);
    this.#tellWanted();
    return attachment;
  }

  #tellWanted() {
    const remote = [...this.#parts.publications()].filter((p) => p.source === 'camera' && !p.participant.isLocal);
    const attachments = [...this.#attachments];
    this.#parts.wanted(remote.filter((p) => attachments.some((a) => a.wants(p))).length);
  }

  /** @param {Attachment} attachment */
  #forget(attachment) {
    const publication = this.#publicationOf(attachment);
    if (publication) this.#parts.shownAt(publication.id, null);
    this.#sizes.unobserve(attachment.element);
    this.#byElement.delete(attachment.element);
    this.#attachments.delete(attachment);
  }

  /** @param {Attachment} attachment */
  #publicationOf(attachment) {
    return [...this.#parts.publications()].filter((p) => p.kind === 'video' && attachment.wants(p)).pop();
  }

  /** @param {Attachment} attachment */
  #update(attachment) {
    const publication = this.#publicationOf(attachment);
    if (!publication) return attachment.hide('absent');
    if (publication.participant.isLocal) {
      const track = publication.muted ? null : this.#parts.localTrack(publication);
      return track ? attachment.showLocal(track) : attachment.hide('hidden');
    }
    const slot = this.#parts.slotOf(publication.id);
    const receiver = slot && this.#parts.receiver(slot.mid);
    if (slot && receiver) attachment.show(slot, receiver, publication.muted);
    else attachment.hide('hidden');
    this.#tellSize(attachment);
  }

  /** @param {Attachment | undefined} attachment */
  #tellSize(attachment) {
    const publication = attachment && this.#publicationOf(attachment);
    if (!publication || publication.participant.isLocal) return;
    const { clientWidth, clientHeight } = attachment.element;
    const scale = globalThis.devicePixelRatio || 1;
    this.#parts.shownAt(publication.id, { width: clientWidth * scale, height: clientHeight * scale });
  }

  /**
   * Something about this publication changed: it appeared, went, moved to another slot, or was put on none.
   *
   * @param {Publication} publication
   */
  refresh(publication) {
    for (const attachment of this.#attachments) if (attachment.wants(publication)) this.#update(attachment);
    if (publication.source === 'camera') this.#tellWanted();
  }

  /** @param {Publication} publication */
  muteChanged(publication) {
    if (publication.participant.isLocal) return this.refresh(publication);
    for (const attachment of this.#attachments) {
      if (attachment.wants(publication)) attachment.setMuted(publication.muted);
    }
  }

  /**
   * @param {Publication} publication
   * @param {Assignment} assignment
   */
  refine(publication, assignment) {
    for (const attachment of this.#attachments) if (attachment.wants(publication)) attachment.refine(assignment);
  }

  close() {
    for (const attachment of [...this.#attachments]) attachment.detach();
    this.#sizes.disconnect();
  }
}

/**
 * @param {Target} target
 * @returns {(publication: Publication) => boolean}
 */
function matcher(target) {
  if (target instanceof Publication) return (p) => p.id === target.id;
  const { participant, source = 'camera' } =
    target instanceof Participant ? { participant: target, source: undefined } : target;
  const id = typeof participant === 'string' ? participant : participant.id;
  return (p) => p.participant.id === id && p.source === source;
}
