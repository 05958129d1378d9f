/**
 * What a call does at this moment, in the words of webrtc-stats.
 *
 * @typedef {{
 *     connection: {state: string, rttMs: number | null, availableOutgoingBps: number | null, protocol: string | null,
 *         bytesSent: number, bytesReceived: number},
 *     sent: Array<Record<string, any>>,
 *     received: Array<Record<string, any>>,
 *     report: RTCStatsReport,
 * }} CallStats
 */

const SENT = [
  'rid',
  'active',
  'bytesSent',
  'packetsSent',
  'retransmittedPacketsSent',
  'framesEncoded',
  'framesPerSecond',
  'frameWidth',
  'frameHeight',
  'keyFramesEncoded',
  'qualityLimitationReason',
  'targetBitrate',
  'scalabilityMode',
  'encoderImplementation',
  'nackCount',
  'pliCount',
  'firCount',
];

const RECEIVED = [
  'bytesReceived',
  'packetsReceived',
  'packetsLost',
  'jitter',
  'framesReceived',
  'framesDecoded',
  'framesDropped',
  'framesPerSecond',
  'frameWidth',
  'frameHeight',
  'keyFramesDecoded',
  'freezeCount',
  'totalFreezesDuration',
  'jitterBufferDelay',
  'jitterBufferEmittedCount',
  'totalSamplesReceived',
  'concealedSamples',
  'silentConcealedSamples',
  'audioLevel',
  'nackCount',
  'pliCount',
];

/**
 * @param {RTCStatsReport} report
 * @param {string} state of the connection
 * @param {(mid: string) => Record<string, any>} describe adds source, participant and publication
 * @returns {CallStats}
 */
export function summarize(report, state, describe) {
  /** @type {any[]} */
  const all = [...report.values()];
  const transport = all.find((s) => s.type === 'transport');
  const pair =
    all.find((s) => s.id === transport?.selectedCandidatePairId) ??
    all.find((s) => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded');
  const local = pair && all.find((s) => s.id === pair.localCandidateId);
  const codecOf = (/** @type {any} */ s) => all.find((c) => c.id === s.codecId)?.mimeType ?? null;
  const pick = (/** @type {any} */ s, /** @type {string[]} */ keys) => ({
    mid: s.mid ?? null,
    kind: s.kind,
    ssrc: s.ssrc,
    codec: codecOf(s),
    ...describe(s.mid ?? ''),
    ...Object.fromEntries(keys.filter((k) => s[k] !== undefined).map((k) => [k, s[k]])),
  });
  return {
    connection: {
      state,
      rttMs: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
      availableOutgoingBps: pair?.availableOutgoingBitrate ?? null,
      protocol: local?.protocol ?? null,
      bytesSent: transport?.bytesSent ?? pair?.bytesSent ?? 0,
      bytesReceived: transport?.bytesReceived ?? pair?.bytesReceived ?? 0,
    },
    sent: all.filter((s) => s.type === 'outbound-rtp').map((s) => pick(s, SENT)),
    received: all.filter((s) => s.type === 'inbound-rtp').map((s) => pick(s, RECEIVED)),
    report,
  };
}
