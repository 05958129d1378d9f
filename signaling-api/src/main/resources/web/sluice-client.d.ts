/**
 * Sluice's client library. The guide with examples is docs/client.md; the wire is docs/protocol.md.
 *
 * Names, messages and attributes of others are text and never markup.
 */

/** Joins a room. Resolves when the server let us in; media may still be connecting (see the `state` event). */
export function join(options: JoinOptions): Promise<Call>;

export interface JoinOptions {
  /** 1–64 characters without white space, controls or any of `/ \ ? # %`. */
  room: string;
  /** Of the signaling WebSocket. Default: `/v1/ws` on the host of the page. */
  url?: string;
  /** What others see, at most 64 characters. Default: the identity. */
  name?: string;
  /** Who this is, over reconnects and devices. Joining again with it takes the former place. */
  identity?: string;
  /** A JWT where the server asks for one. */
  token?: string;
  /** Free for applications, seen by all; at most 16. */
  attributes?: Record<string, string>;
  /** Published from the first packet on. They stay the application's: stop them yourself. */
  tracks?: Array<{ track: MediaStreamTrack } & PublishOptions>;
  /** `false`: offer no senders, only watch and listen. */
  publish?: boolean;
  /** How many people are seen and heard at once at first. Default 9, on phones 4. */
  seats?: number;
  /** How far seats may grow, by eight, when more cameras are attached. Default 25, on phones 12. */
  mostSeats?: number;
  /** How many more people are only heard. Default 3, on phones 2. */
  halls?: number;
  /** What the camera and the screen are sent as. Default `vp8`. */
  codec?: 'vp8' | 'vp9' | 'h264' | 'av1';
  /** Send the camera in up to three sizes. Default true. */
  simulcast?: boolean;
  /** One camera encoding in layers in place of simulcast, e.g. `L3T3_KEY` with `vp9` or `av1` (webrtc-svc). */
  scalabilityMode?: string;
  /** Send voices twice (RFC 2198). Default true, false with `encodedMedia`. */
  red?: boolean;
  /** The first desired state, as for `call.subscribe`. */
  subscribe?: Subscription;
  /** For networks from which only a TURN server can be reached. */
  iceServers?: RTCIceServer[];
  /** End-to-end encryption and whatever else is done to encoded frames. */
  encodedMedia?: EncodedMediaHook;
}

export type TrackSource = 'camera' | 'microphone' | 'screen' | 'screen-audio' | 'other';

export interface PublishOptions {
  /** Default: `camera` or `microphone`, by the track's kind. */
  source?: TrackSource;
  /** At most 64 characters. Default: the track's label. */
  name?: string;
  muted?: boolean;
}

export interface LocalTrack {
  source: TrackSource;
  track: MediaStreamTrack;
  name: string;
  muted: boolean;
}

/** What to receive, whole: it replaces what was asked before. */
export interface Subscription {
  /** `auto` (default): the server fills the seats. `manual`: video only of what is wanted. */
  mode?: 'auto' | 'manual';
  /** auto: participants who get a seat before all others, in this order. */
  pins?: string[];
  wants?: Want[];
}

/** One wish. It names a `publication`, or a `participant` and a `source` (then also what they publish later). */
export interface Want {
  publication?: string;
  participant?: string;
  source?: string;
  /** 0–100: who gets bandwidth and slots first. */
  priority?: number;
  /** Device pixels. Left out, the size of the attached elements is told. */
  maxWidth?: number;
  maxHeight?: number;
  maxFrameRate?: number;
  /** Keep the assignment, send nothing. */
  paused?: boolean;
}

/** Why a publication arrives as it does. `code` is stable, `text` is for people. */
export interface Reason {
  code: string;
  text: string;
}

/** One person (or program) in the room. The object stays the same while they are there. */
export class Participant {
  /** Given by the server for this joining; never used again. */
  readonly id: string;
  /** Who this is, also over reconnects and devices. */
  readonly identity: string;
  name: string;
  attributes: Record<string, string>;
  /** Milliseconds since 1970, the server's clock. */
  joinedAt: number;
  isLocal: boolean;
  /** Whether the server hears them speak. */
  speaking: boolean;
  publications: Map<string, Publication>;
  readonly handRaised: boolean;
  /** The newest publication of that source. */
  publication(source: TrackSource): Publication | undefined;
}

/** One track somebody publishes. */
export class Publication {
  readonly id: string;
  readonly participant: Participant;
  readonly kind: 'audio' | 'video';
  readonly source: TrackSource;
  name: string;
  muted: boolean;
  /** `VP8`, `VP9`, `H264`, `AV1`, `opus`, when the server knows it. */
  codec: string | undefined;
  simulcast: boolean;
  /** The sender's m-section, of our own publications only. */
  mid: string | undefined;
}

/** What arrives on a slot now. */
export interface RemoteTrack {
  publication: Publication;
  participant: Participant;
  kind: 'audio' | 'video';
  source: TrackSource;
  mid: string;
  /** In every packet of this assignment of the slot, and in no other's: tells whose frame it is. */
  csrc: number;
  track: MediaStreamTrack;
  receiver: RTCRtpReceiver;
}

export interface ChatMessage {
  /** Absent when its sender has left. */
  from: Participant | undefined;
  identity: string;
  name: string;
  topic: string;
  text: string;
  sentAt: number;
  /** Set when it was for one participant. */
  to?: string;
}

export interface Reaction {
  from: Participant | undefined;
  identity: string;
  name: string;
  reaction: string;
}

export interface CallState {
  /**
   * `resuming`: the WebSocket was cut, media goes on; `rejoining`: the server lost us, the library comes back by itself.
   */
  signaling: 'connecting' | 'open' | 'resuming' | 'rejoining' | 'ended';
  media: RTCPeerConnectionState;
}

export interface Leave {
  /** `left`, one of docs/protocol.md §6, or the code of the refusal that ended the call. */
  reason: string;
  message: string;
  action: string;
}

export interface CallEvents {
  participant: Participant;
  'participant-updated': Participant;
  'participant-left': { participant: Participant; reason: string };
  publication: Publication;
  'publication-updated': Publication;
  'publication-removed': Publication;
  track: RemoteTrack;
  'track-removed': RemoteTrack;
  speakers: Participant[];
  chat: ChatMessage;
  reaction: Reaction;
  state: CallState;
  /** The effective state as in docs/protocol.md §5. */
  subscribed: Record<string, any>;
  /** Our own track of this source changed. */
  'local-changed': TrackSource;
  /** Our own track stopped by itself: a device was unplugged, or the browser's own "stop sharing" was pressed. */
  'local-ended': TrackSource;
  /** How many people can be seen at once now. */
  seats: number;
  'audio-blocked': boolean;
  leave: Leave;
}

/** A small typed event source. */
export class Emitter<Events extends Record<string, any>> {
  /** @returns what takes the listener away again */
  on<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): () => void;
  off<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): void;
}

/** One participant's stay in a room. Events of the first snapshot come right after `join` has resolved. */
export class Call extends Emitter<CallEvents> {
  private constructor(settings: never);

  readonly me: Participant;
  /** Everybody but ourselves, in order of arrival. */
  readonly participants: Participant[];
  readonly tracks: RemoteTrack[];
  readonly speakers: Participant[];
  readonly state: CallState;
  /** Some of `publish`, `subscribe`, `chat`, `admin`. */
  readonly grants: string[];
  readonly room: string;
  /** How many people can be seen at once. */
  readonly seats: number;
  /** Whether the browser waits for a click before it plays sound. */
  readonly audioBlocked: boolean;
  /** For diagnostics only. */
  readonly peerConnection: RTCPeerConnection | null;

  /** Publishes a track, or replaces what its source published before. No SDP is exchanged. */
  publish(track: MediaStreamTrack, options?: PublishOptions): Promise<void>;
  unpublish(source: TrackSource): Promise<void>;
  /** A muted microphone sends silence; a muted camera or screen sends nothing. */
  setMuted(source: TrackSource, muted: boolean): Promise<void>;
  local(source: TrackSource): LocalTrack | undefined;
  /** Takes another camera or microphone in the midst of the call. */
  switchDevice(device: Device, deviceId?: string): Promise<MediaStreamTrack>;
  /** Asks for a screen, window or tab and publishes it, with its sound where the browser gives it. */
  publishScreen(options?: DisplayMediaStreamOptions | MediaStream): Promise<void>;
  unpublishScreen(): Promise<void>;

  /** Shows what somebody publishes on an element, whenever it arrives, and never anybody else's picture. */
  attach(target: AttachTarget, element: HTMLVideoElement): Attachment;
  subscribe(subscription: Subscription): void;
  /** The library does it by itself when more cameras are attached than there are seats. */
  addSeats(count: number): Promise<void>;

  chat(text: string, options?: { topic?: string; to?: Participant | string }): Promise<void>;
  /** Shows everybody a reaction for a moment: one emoji, or a short word. */
  react(reaction: string): Promise<void>;
  raiseHand(up: boolean): Promise<void>;
  /** Changes what others see of us; an attribute of null is removed. */
  update(change: { name?: string; attributes?: Record<string, string | null> }): Promise<void>;

  /** From a click, when `audio-blocked` said so. */
  startAudio(): Promise<void>;
  setAudioOutput(deviceId: string): Promise<void>;
  stats(): Promise<CallStats>;
  /** Why each picture is as it is (docs/protocol.md §5); `history`: with what was decided before. */
  explain(options?: { history?: boolean }): Promise<Explanation>;
  /** Published tracks are not stopped: they belong to the application. */
  leave(): Promise<void>;
}

/** A publication, a participant (their camera), or one of a participant's sources. */
export type AttachTarget = Publication | Participant | { participant: Participant | string; source?: TrackSource };

/**
 * `absent` no such publication, `hidden` published but not on any slot, `muted`, `waiting` on a slot but no frame yet,
 * `shown`.
 */
export type AttachmentState = 'waiting' | 'shown' | 'muted' | 'hidden' | 'absent';

/** A `<video>` bound to what somebody publishes: visible only while frames of that and nothing else are on it. */
export class Attachment {
  private constructor(element: never);
  readonly element: HTMLVideoElement;
  readonly state: AttachmentState;
  readonly shown: boolean;
  /** Called whenever `state` changed. */
  onchange: ((attachment: Attachment) => void) | null;
  /** Takes the element back; the library does nothing with it any more. */
  detach(): void;
}

/** What a call does at this moment, in the words of webrtc-stats. */
export interface CallStats {
  connection: {
    state: string;
    rttMs: number | null;
    availableOutgoingBps: number | null;
    protocol: string | null;
    bytesSent: number;
    bytesReceived: number;
  };
  sent: Array<Record<string, any>>;
  received: Array<Record<string, any>>;
  report: RTCStatsReport;
}

/** What is sent of a publication, or could be. Rates in bits per second. */
export interface Layers {
  rid: string;
  spatial: number;
  temporal: number;
  width: number;
  height: number;
  framesPerSecond: number;
  bitrate: number;
}

/** Why one picture is as it is. `limit` is a stable code, `text` a sentence for people. */
export interface Decision {
  /** `null`: it is wanted and has no slot. */
  mid: string | null;
  publication: string;
  wanted: Layers | null;
  given: Layers | null;
  limit: string;
  /** What the whole connection would have to carry for the next better layer. */
  next: number | null;
  text: string;
  history?: Array<{
    at: number;
    publication: string;
    given: Layers | null;
    limit: string;
    estimate: number | null;
  }>;
}

/** How our connection is divided. */
export interface Explanation {
  /** What the connection to us carries, in bits per second; `null` while nothing bounds it. */
  estimate: number | null;
  estimateReason: string;
  allocated: number;
  useful: number;
  decisions: Decision[];
}

export type Device = 'camera' | 'microphone';

/** Opens one camera or microphone; rejects with a SluiceError. */
export function openDevice(device: Device, deviceId?: string): Promise<MediaStreamTrack>;
/** Opens both with one question to the person; where one is missing, busy or refused, the other alone. */
export function openDevices(deviceIds?: Partial<Record<Device, string>>): Promise<{
  tracks: Partial<Record<Device, MediaStreamTrack>>;
  errors: Partial<Record<Device, SluiceError>>;
}>;
/** Those with a name; empty before permission was given. */
export function listDevices(kind: MediaDeviceKind): Promise<MediaDeviceInfo[]>;
export function captureScreen(options?: DisplayMediaStreamOptions): Promise<MediaStream>;

/** What an application does to encoded frames: set `transform` on what it is given. */
export interface EncodedMediaHook {
  sender?(sender: RTCRtpSender, about: { source: TrackSource; kind: 'audio' | 'video' }): void;
  receiver?(
    receiver: RTCRtpReceiver,
    about: { purpose: 'camera' | 'screen' | 'microphone'; kind: 'audio' | 'video' },
  ): void;
  /** Added to the RTCConfiguration. */
  configuration?: Record<string, unknown>;
}

/** A hook that lets one worker transform every frame, by RTCRtpScriptTransform or the older encoded streams. */
export function workerTransform(worker: Worker, options?: Record<string, unknown>): EncodedMediaHook;

/** The one error type of this library. */
export class SluiceError extends Error {
  constructor(code: string, message: string, details?: { retryable?: boolean; cause?: unknown });
  /** Stable: docs/protocol.md §8, or one of docs/client.md. */
  code: string;
  /** Whether doing the same again later may succeed. */
  retryable: boolean;
}

/** Turns what `getUserMedia` and `getDisplayMedia` reject with into a SluiceError with a sentence. */
export function mediaError(error: unknown, device: 'camera' | 'microphone' | 'screen'): SluiceError;
