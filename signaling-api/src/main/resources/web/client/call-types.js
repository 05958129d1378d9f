/**
 * What is sent of a publication, or could be.
 *
 * @typedef {{
 *     rid: string,
 *     spatial: number,
 *     temporal: number,
 *     width: number,
 *     height: number,
 *     framesPerSecond: number,
 *     bitrate: number,
 * }} Layers
 */

/**
 * Why a picture is as it is (docs/protocol.md §5): rates in bits per second, `null` where nothing is known; `limit` is a
 * stable code, `text` a sentence for people. `history` is there when it was asked for.
 *
 * @typedef {{
 *     mid: string | null,
 *     publication: string,
 *     wanted: Layers | null,
 *     given: Layers | null,
 *     limit: string,
 *     next: number | null,
 *     text: string,
 *     history?: Array<{
 *         at: number,
 *         publication: string,
 *         given: Layers | null,
 *         limit: string,
 *         estimate: number | null,
 *     }>,
 * }} Decision
 */

/**
 * How our connection is divided.
 *
 * @typedef {{
 *     estimate: number | null,
 *     estimateReason: string,
 *     allocated: number,
 *     useful: number,
 *     decisions: Decision[],
 * }} Explanation
 */

/**
 * The types an application meets at a `Call`.
 *
 * @typedef {import('./roster.js').Participant} Participant
 * @typedef {import('./roster.js').Publication} Publication
 * @typedef {import('./roster.js').TrackSource} TrackSource
 * @typedef {import('./arrivals.js').RemoteTrack} RemoteTrack
 *
 * @typedef {{
 *     url: string,
 *     room: string,
 *     name?: string,
 *     identity?: string,
 *     token?: string,
 *     attributes?: Record<string, string>,
 *     subscribe?: import('./desires.js').Subscription,
 *     mostSeats: number,
 *     plan: import('./peer.js').PeerPlan,
 * }} CallSettings
 *
 * `signaling`: `open`; `resuming` (the WebSocket was cut, media goes on); `rejoining` (the server lost us, we come back
 * by ourselves); `ended`. `media` is the state of the RTCPeerConnection.
 * @typedef {'connecting' | 'open' | 'resuming' | 'rejoining' | 'ended'} SignalingState
 * @typedef {{signaling: SignalingState, media: RTCPeerConnectionState}} CallState
 *
 * `from` is absent when its sender has left. `text` and `name` are text, never markup.
 * @typedef {{from: Participant | undefined, identity: string, name: string, topic: string, text: string,
 *     sentAt: number, to?: string}} ChatMessage
 *
 * Somebody waved, clapped, laughed: gone a moment later. `reaction` is text, usually one emoji.
 * @typedef {{from: Participant | undefined, identity: string, name: string, reaction: string}} Reaction
 *
 * `reason`: `left`, one of docs/protocol.md §6, or the code of the refusal that ended the call.
 * @typedef {{reason: string, message: string, action: string}} Leave
 *
 * @typedef {{
 *     participant: Participant,
 *     'participant-updated': Participant,
 *     'participant-left': {participant: Participant, reason: string},
 *     publication: Publication,
 *     'publication-updated': Publication,
 *     'publication-removed': Publication,
 *     track: RemoteTrack,
 *     'track-removed': RemoteTrack,
 *     speakers: Participant[],
 *     chat: ChatMessage,
 *     reaction: Reaction,
 *     state: CallState,
 *     subscribed: Record<string, any>,
 *     'local-changed': TrackSource,
 *     'local-ended': TrackSource,
 *     seats: number,
 *     'audio-blocked': boolean,
 *     leave: Leave,
 * }} CallEvents
 */
export {};
