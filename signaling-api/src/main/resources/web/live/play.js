import { HttpSessionError } from './http-session.js';
import { byId, pathOf, rateOf, wait, wishOf } from './page.js';
import { sentenceOf } from './sentences.js';
import { play } from './whep.js';

/** The player page: one participant, or a room, by WHEP. */

/** The longest pause between two attempts. */
const MAX_PAUSE_MS = 5000;

const form = byId('watch', HTMLFormElement);
const stage = byId('stage', HTMLElement);
const grid = byId('grid', HTMLElement);
const status = byId('status', HTMLElement);
const note = byId('note', HTMLElement);
const facts = byId('facts', HTMLElement);
const title = byId('title', HTMLElement);
const soundButton = byId('sound', HTMLButtonElement);
const fullButton = byId('full', HTMLButtonElement);
const formProblem = byId('form-problem', HTMLElement);

/** @type {import('./http-session.js').HttpSession | null} */
let session = null;
let attempt = 0;

/** @returns {HTMLVideoElement[]} */
const videos = () => [...grid.querySelectorAll('video')];

/**
 * @param {'waiting' | 'live' | 'broken' | 'over'} state
 * @param {string} word
 * @param {string} sentence shown over the picture, empty when there is nothing to say
 */
function show(state, word, sentence) {
  status.dataset.state = state;
  status.textContent = word;
  note.textContent = sentence;
  note.hidden = sentence === '';
}

/** @param {ReturnType<typeof wishOf>} wish */
async function watch(wish) {
  const mine = ++attempt;
  form.hidden = true;
  stage.hidden = false;
  title.textContent = wish.name ? `${wish.name} in ${wish.room}` : wish.room;
  document.title = `${title.textContent} – Sluice player`;
  grid.replaceChildren(...Array.from({ length: wish.seats }, tile));
  grid.style.setProperty('--columns', String(Math.ceil(Math.sqrt(wish.seats))));
  show('waiting', 'Connecting', 'Connecting…');
  let pauseMs = 1000;
  while (mine === attempt) {
    const over = await once(wish);
    if (mine !== attempt) return;
    if (over instanceof HttpSessionError && over.code === 'not-published') {
      const who = wish.name ? `“${wish.name}” is` : 'Nobody is';
      show('waiting', 'Waiting', `${who} ${wish.name ? 'not live' : 'live'} in “${wish.room}” yet. The picture will appear here by itself.`);
    } else if (over instanceof HttpSessionError && (over.retryable || over.code === 'session-gone')) {
      show('broken', 'Reconnecting', `${sentenceOf(over)} Trying again…`);
    } else {
      show('over', 'Stopped', sentenceOf(over));
      return;
    }
    const asked = over instanceof HttpSessionError ? over.retryAfterMs : 0;
    await wait(Math.max(asked, pauseMs * (0.5 + Math.random() / 2)));
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
  }
}

/**
 * One session, until it ends.
 *
 * @param {ReturnType<typeof wishOf>} wish
 * @returns {Promise<unknown>} why it ended
 */
async function once(wish) {
  const playing = play(pathOf('whep', wish.room, wish.name), {
    token: wish.token,
    seats: wish.seats,
    onSeat: (seat, stream) => {
      const video = videos()[seat];
      if (video.srcObject !== stream) {
        video.srcObject = stream;
        void start(video);
      }
    },
  });
  session = playing;
  Object.assign(globalThis, { sluiceSession: playing }); // for whoever looks from the console
  playing.addEventListener('live', () => show('live', 'Live', ''));
  playing.addEventListener('interrupted', () =>
    show('broken', 'Reconnecting', 'The connection was interrupted. Finding another way…'),
  );
  const over = new Promise((resolve) => {
    playing.addEventListener('over', (event) => resolve(/** @type {CustomEvent} */ (event).detail), { once: true });
  });
  try {
    await playing.start();
  } catch (error) {
    return error;
  }
  return over;
}

function tile() {
  const box = document.createElement('div');
  box.className = 'tile';
  const video = document.createElement('video');
  video.autoplay = true;
  video.playsInline = true;
  video.addEventListener('resize', () => box.classList.toggle('pictured', video.videoWidth > 2));
  box.append(video);
  return box;
}

/**
 * Plays with sound where the browser lets a page do so before it was touched, else without.
 *
 * @param {HTMLVideoElement} video
 */
async function start(video) {
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
    video.muted = true;
    await video.play().catch(() => {});
  }
  showSound();
}

function showSound() {
  const muted = videos().some((video) => video.muted);
  soundButton.textContent = muted ? 'Turn sound on' : 'Mute';
  soundButton.classList.toggle('calling', muted);
}

let lastBytes = 0;
let lastAt = performance.now();

async function showFacts() {
  if (!session || stage.hidden) return;
  let bytes = 0;
  for (const report of (await session.peer.getStats()).values()) {
    if (report.type === 'inbound-rtp') bytes += report.bytesReceived;
  }
  const now = performance.now();
  const bps = (Math.max(0, bytes - lastBytes) * 8000) / (now - lastAt);
  lastBytes = bytes;
  lastAt = now;
  const first = videos().find((video) => video.videoWidth > 2);
  facts.textContent = first && status.dataset.state === 'live' ? `${first.videoWidth} × ${first.videoHeight} · ${rateOf(bps)}` : '';
}

soundButton.addEventListener('click', () => {
  const muted = videos().some((video) => video.muted);
  for (const video of videos()) {
    video.muted = !muted;
    void video.play().catch(() => {});
  }
  showSound();
});

fullButton.addEventListener('click', () => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void stage.requestFullscreen?.().catch(() => {});
});

byId('stop', HTMLButtonElement).addEventListener('click', () => {
  attempt++;
  session?.stop();
  session = null;
  stage.hidden = true;
  form.hidden = false;
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const text = (/** @type {string} */ field) => String(fields.get(field) ?? '').trim();
  if (!text('room')) {
    formProblem.textContent = 'Say which room you want to watch.';
    return;
  }
  formProblem.textContent = '';
  history.replaceState(null, '', pathOf('play', text('room'), text('name')));
  void watch({ ...wishOf(location), token: text('token') });
});

addEventListener('pagehide', () => session?.stop());
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
setInterval(() => void showFacts(), 1000);

const wish = wishOf(location);
byId('room', HTMLInputElement).value = wish.room;
byId('name', HTMLInputElement).value = wish.name;
byId('token', HTMLInputElement).value = wish.token;
if (wish.room) void watch(wish);
else form.hidden = false;
