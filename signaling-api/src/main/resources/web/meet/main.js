import { join } from '../sluice-client.js';
import { freshRoom, invitation, roomId, roomOf } from './address.js';
import { byId } from './dom.js';
import { Lobby } from './lobby.js';
import { Meeting } from './meeting.js';
import { memory } from './memory.js';
import { sentence } from './sentences.js';
import { applyTheme } from './settings.js';

/**
 * The meeting page: lobby, call, and the sentence after it.
 *
 * For diagnostics `window.sluiceCall` is the Call of sluice-client.js while there is one (else null): its `stats()`,
 * `tracks`, `state` and `peerConnection` tell what a report needs. The page takes its tracks from
 * `navigator.mediaDevices` only, whatever that returns.
 */
const page = /** @type {Window & {sluiceCall?: import('../sluice-client.js').Call | null}} */ (window);
page.sluiceCall = null;
applyTheme(memory.get('theme'));

const ended = byId('ended', HTMLElement);
const token = new URLSearchParams(location.search).get('token') ?? undefined;

/** @param {import('./lobby.js').Ticket} ticket */
async function enter(ticket) {
  const room = roomId(ticket.room) || freshRoom(location.hostname);
  const tracks = Object.entries(ticket.tracks).map(([source, track]) => ({
    track: /** @type {MediaStreamTrack} */ (track),
    source: /** @type {'camera' | 'microphone'} */ (source),
  }));
  const call = await join({ room, name: ticket.name || 'Guest', token, tracks });
  page.sluiceCall = call;
  history.replaceState(null, '', new URL(`${location.search}#${encodeURIComponent(room)}`, location.href));
  document.title = `${room} – Sluice`;
  const meeting = new Meeting(call, { invitation: invitation(location.origin, room), deviceIds: ticket.deviceIds });
  call.on('leave', (leave) => {
    meeting.close();
    page.sluiceCall = null;
    document.title = 'Sluice';
    showEnd(sentence({ ...leave, code: leave.reason }), leave.reason);
  });
}

/**
 * @param {string} text
 * @param {string} reason
 */
function showEnd(text, reason) {
  ended.hidden = false;
  ended.dataset.reason = reason;
  const heading = byId('ended-sentence', HTMLElement);
  heading.textContent = text;
  heading.focus();
}

const lobby = new Lobby(roomOf(location) || freshRoom(location.hostname), enter);
byId('again', HTMLButtonElement).addEventListener('click', () => {
  ended.hidden = true;
  lobby.open();
});
byId('back', HTMLButtonElement).addEventListener('click', () => {
  ended.hidden = true;
  history.replaceState(null, '', new URL('/', location.href));
  lobby.room = freshRoom(location.hostname);
  lobby.open();
});
addEventListener('hashchange', () => {
  if (page.sluiceCall)
    location.reload(); // another room's address was opened in this tab
  else lobby.room = roomOf(location) || freshRoom(location.hostname);
});
lobby.open();
