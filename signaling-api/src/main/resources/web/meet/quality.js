/**
 * @typedef {import('../sluice-client.js').CallStats} CallStats
 * @typedef {'good' | 'fair' | 'poor'} Level
 * @typedef {{level: Level, sentence: string, rttMs: number | null, lossPercent: number, receivedBps: number,
 *     sentBps: number, weak: Set<string>}} Verdict `weak`: participants whose picture hardly moves
 */

/**
 * From where a call is felt to suffer: ITU-T G.114 for delay (150 ms one way is good, 400 ms the end), a few percent of
 * lost packets before repair (chosen: RED and retransmission hide about two).
 */
const FAIR = { rttMs: 300, loss: 0.02, concealed: 0.02 };
const POOR = { rttMs: 700, loss: 0.08, concealed: 0.08 };

export const GOOD = 'Good connection';

/** Fewer frames a second than this is a row of stills (chosen). */
const STILLS_FPS = 4;

/**
 * How the call does, in words, from two looks at its statistics.
 *
 * Pure: the same two looks give the same verdict.
 *
 * @param {CallStats} before
 * @param {CallStats} after
 * @param {number} seconds between them
 * @param {{settled?: boolean}} [call] `settled`: what we may send has been found out by now
 * @returns {Verdict}
 */
export function judge(before, after, seconds, { settled = true } = {}) {
  const pairs = after.received.flatMap((now) => {
    const then = before.received.find((r) => r.mid === now.mid && r.ssrc === now.ssrc);
    return then && grown(now, then, 'packetsReceived') > 0 ? [{ now, then }] : [];
  });
  const sum = (/** @type {string} */ key) => pairs.reduce((n, { now, then }) => n + grown(now, then, key), 0);
  const lost = Math.max(0, sum('packetsLost'));
  const loss = lost / Math.max(1, lost + sum('packetsReceived'));
  const samples = sum('totalSamplesReceived');
  const concealed = Math.max(0, sum('concealedSamples') - sum('silentConcealedSamples')) / Math.max(1, samples);
  const { rttMs } = after.connection;
  const limited = after.sent.find((s) => s.kind === 'video' && s.active !== false && s.qualityLimitationReason !== 'none');
  const limit = settled ? limited?.qualityLimitationReason : undefined;
  const rate = (/** @type {'bytesSent' | 'bytesReceived'} */ key) =>
    Math.max(0, Math.round(((after.connection[key] - before.connection[key]) * 8) / seconds));
  return {
    ...inWords({ rttMs, loss, concealed, limit }),
    rttMs,
    lossPercent: Math.round(loss * 1000) / 10,
    receivedBps: rate('bytesReceived'),
    sentBps: rate('bytesSent'),
    weak: new Set(
      pairs
        .filter(({ now, then }) => now.source === 'camera' && now.kind === 'video' && then.publication === now.publication)
        .filter(({ now, then }) => grown(now, then, 'framesDecoded') / seconds < STILLS_FPS)
        .map(({ now }) => now.participant),
    ),
  };
}

/**
 * @param {{rttMs: number | null, loss: number, concealed: number, limit: string | undefined}} facts
 * @returns {{level: Level, sentence: string}}
 */
function inWords({ rttMs, loss, concealed, limit }) {
  const rtt = rttMs ?? 0;
  if (loss > POOR.loss || concealed > POOR.concealed)
    return { level: 'poor', sentence: 'Poor connection: much of what is sent to you is lost on the way.' };
  if (rtt > POOR.rttMs) return { level: 'poor', sentence: 'Poor connection: everything arrives late.' };
  if (loss > FAIR.loss || concealed > FAIR.concealed)
    return { level: 'fair', sentence: 'Fair connection: some of what is sent to you is lost on the way.' };
  if (rtt > FAIR.rttMs) return { level: 'fair', sentence: 'Fair connection: there is a noticeable delay.' };
  if (limit === 'bandwidth')
    return { level: 'fair', sentence: 'Your network sends slowly, so others see you less sharp.' };
  if (limit === 'cpu') return { level: 'fair', sentence: 'This device is busy, so others see you less sharp.' };
  return { level: 'good', sentence: GOOD };
}

/** @param {Record<string, any>} now @param {Record<string, any>} then @param {string} key */
function grown(now, then, key) {
  return (now[key] ?? 0) - (then[key] ?? 0);
}

/** @param {number} bps @returns {string} for people */
export function bitrate(bps) {
  if (bps >= 1_000_000) return `${(bps / 1_000_000).toFixed(1)} Mbit/s`;
  return `${Math.round(bps / 1000)} kbit/s`;
}
