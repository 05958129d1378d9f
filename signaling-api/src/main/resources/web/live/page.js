/** What the player and the publisher page share. */

/**
 * An element of the page that must exist.
 *
 * @template {HTMLElement} E
 * @param {string} id
 * @param {{new (): E}} type
 * @returns {E}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`this page has no ${type.name} #${id}`);
  return element;
}

/**
 * `/play/{room}/{name}?seats=4#token=…`: what an address asks for. The token stands behind the `#`, which a browser never
 * sends to a server.
 *
 * @param {Location | URL} address
 */
export function wishOf(address) {
  const [, , room = '', name = ''] = address.pathname.split('/').map(decode);
  const query = new URLSearchParams(address.search);
  return {
    room: room || (query.get('room') ?? ''),
    name: name || (query.get('name') ?? ''),
    seats: Math.min(16, Math.max(1, Number.parseInt(query.get('seats') ?? '1', 10) || 1)),
    token: new URLSearchParams(address.hash.slice(1)).get('token') ?? '',
  };
}

/** @param {string} segment */
function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

/**
 * @param {string} kind `whip`, `whep`, `play` or `publish`
 * @param {string} room
 * @param {string} [name]
 */
export function pathOf(kind, room, name = '') {
  return `/${kind}/${encodeURIComponent(room)}${name ? `/${encodeURIComponent(name)}` : ''}`;
}

/** @param {number} ms */
export function wait(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** @param {number} seconds */
export function clockOf(seconds) {
  const two = (/** @type {number} */ n) => String(Math.floor(n)).padStart(2, '0');
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}` : `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/**
 * Bits a second as people read them.
 *
 * @param {number} bps
 */
export function rateOf(bps) {
  return bps >= 1e6 ? `${(bps / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bps / 1000)} kbit/s`;
}
