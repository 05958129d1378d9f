/** The room of an address that names none, on one's own machine: two tabs of http://localhost:8080 meet in it. */
export const LOCAL_ROOM = 'welcome';

/** docs/protocol.md §3: what a room id may not hold, and its length. */
const NOT_IN_A_ROOM = /[\p{Cc}\s/\\?#%]+/gu;
const ROOM_LENGTH = 64;

const ADJECTIVES = [
  'amber',
  'brisk',
  'calm',
  'dapper',
  'early',
  'fond',
  'gentle',
  'happy',
  'idle',
  'jolly',
  'keen',
  'lucid',
  'mellow',
  'noble',
  'open',
  'plain',
  'quiet',
  'rapid',
  'sunny',
  'tidy',
  'upper',
  'vivid',
  'warm',
  'young',
];
const NOUNS = [
  'alder',
  'brook',
  'canal',
  'delta',
  'eddy',
  'ford',
  'grove',
  'harbor',
  'inlet',
  'jetty',
  'kelp',
  'lagoon',
  'marsh',
  'narrows',
  'oxbow',
  'pier',
  'quay',
  'river',
  'spring',
  'tide',
  'weir',
  'wharf',
];

/**
 * @param {string} text what somebody typed
 * @returns {string} a room id, '' when nothing is left
 */
export function roomId(text) {
  return [
    ...text
      .trim()
      .replace(NOT_IN_A_ROOM, '-')
      .replace(/^-+|-+$/g, ''),
  ]
    .slice(0, ROOM_LENGTH)
    .join('');
}

/**
 * The room an address means: its hash (`/#standup`), else its path below `/r/`, else none.
 *
 * @param {{hash: string, pathname: string}} location
 * @returns {string} '' when it names none
 */
export function roomOf({ hash, pathname }) {
  const named = hash.length > 1 ? hash.slice(1) : (/^\/r\/(.+)$/.exec(pathname)?.[1] ?? '');
  try {
    return roomId(decodeURIComponent(named));
  } catch {
    return roomId(named);
  }
}

/**
 * @param {string} hostname
 * @param {() => number} [random]
 * @returns {string} the room for somebody who asked for none
 */
export function freshRoom(hostname, random = Math.random) {
  if (hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname)) return LOCAL_ROOM;
  const pick = (/** @type {string[]} */ words) => words[Math.floor(random() * words.length)];
  return `${pick(ADJECTIVES)}-${pick(NOUNS)}-${1000 + Math.floor(random() * 9000)}`;
}

/**
 * @param {string} origin
 * @param {string} room
 * @returns {string} the address to hand to others
 */
export function invitation(origin, room) {
  return `${origin}/#${encodeURIComponent(room)}`;
}
