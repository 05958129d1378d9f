import { bitrate } from './quality.js';

/**
 * @typedef {import('../sluice-client.js').Decision} Decision
 */

/**
 * Why a picture is not better, by the code of what limits it (docs/protocol.md §5).
 *
 * @type {Readonly<Record<string, string>>}
 */
const SENTENCES = Object.freeze({
  none: 'This is the best there is of it.',
  viewport: 'A better one would be wasted on a picture this small. Make it larger to get more.',
  'last-n': 'There is no room for more pictures at once; it comes when they speak or when you pin them.',
  'not-published': 'More than this is not being sent.',
  'publisher-cpu': 'Their device is busy and cannot make a better one.',
  'publisher-bandwidth': 'Their own connection cannot carry a better one.',
  muted: 'They have switched it off.',
  paused: 'It is paused.',
  'waiting-for-keyframe': 'Waiting for a fresh picture from them.',
  'waiting-for-acknowledgement': 'Just changing over.',
  'codec-unsupported': 'This browser cannot decode what they send.',
});

/**
 * @param {Decision} decision
 * @returns {string} for people who know none of the terms
 */
export function limitSentence({ limit, next, text }) {
  if (limit !== 'bandwidth') return SENTENCES[limit] ?? text;
  const need = next ? ` The next better one needs ${bitrate(next)} in all.` : '';
  return `Your connection does not carry more beside the others.${need}`;
}
