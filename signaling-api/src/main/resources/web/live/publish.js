import { HttpSessionError } from './http-session.js';
import { byId, clockOf, pathOf, rateOf, wait, wishOf } from './page.js';
import { sentenceOf } from './sentences.js';
import { publish } from './whip.js';

/** The publisher page: a camera or a screen into a room, by WHIP. */

const MAX_PAUSE_MS = 5000;

const form = byId('publish', HTMLFormElement);
const preview = byId('preview', HTMLVideoElement);
const placeholder = byId('placeholder', HTMLElement);
const status = byId('status', HTMLElement);
const problem = byId('problem', HTMLElement);
const facts = byId('facts', HTMLElement);
const goButton = byId('go', HTMLButtonElement);
const cameraChoice = byId('camera', HTMLSelectElement);
const microphoneChoice = byId('microphone', HTMLSelectElement);
const watchLink = byId('watch-link', HTMLAnchorElement);
const share = byId('share', HTMLElement);

/** @type {MediaStream | null} */
let stream = null;
/** @type {import('./http-session.js').HttpSession | null} */
let session = null;
let attempt = 0;
let liveSince = 0;

/** What the camera choice says when it is no camera. */
const SCREEN = 'screen';

/**
 * @param {'idle' | 'waiting' | 'live' | 'broken'} state
 * @param {string} word
 * @param {string} [sentence]
 */
function show(state, word, sentence = '') {
  status.dataset.state = state;
  status.textContent = word;
  problem.textContent = sentence;
  const busy = state !== 'idle';
  goButton.textContent = busy ? 'Stop' : 'Go live';
  goButton.classList.toggle('danger', busy);
  for (const field of form.querySelectorAll('input, select')) /** @type {HTMLInputElement} */ (field).disabled = busy;
  share.hidden = !busy;
}

/** Opens what is chosen and shows it. */
async function open() {
  const former = stream;
  try {
    stream = await (cameraChoice.value === SCREEN ? openScreen() : openCamera());
  } catch (error) {
    problem.textContent = sentenceOf(error);
    return false;
  }
  former?.getTracks().forEach((track) => track.stop());
  preview.srcObject = stream;
  preview.classList.toggle('mirrored', cameraChoice.value !== SCREEN);
  placeholder.hidden = true;
  for (const track of stream.getTracks()) {
    track.addEventListener('ended', () => onTrackEnded(track));
  }
  problem.textContent = '';
  await listDevices();
  return true;
}

async function openCamera() {
  const chosen = (/** @type {string} */ id) => (id ? { deviceId: { exact: id } } : {});
  return navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, ...chosen(cameraChoice.value) },
    audio: chosen(microphoneChoice.value),
  });
}

async function openScreen() {
  const screen = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
  if (screen.getAudioTracks().length === 0) {
    // A screen is silent in most browsers: whoever shows it wants to be heard.
    const voice = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    voice?.getAudioTracks().forEach((track) => screen.addTrack(track));
  }
  return screen;
}

/** @param {MediaStreamTrack} track */
function onTrackEnded(track) {
  if (!stream?.getTracks().includes(track)) return;
  stop();
  stream = null;
  placeholder.hidden = false;
  preview.srcObject = null;
  problem.textContent = track.kind === 'video' ? 'The picture has ended: the camera was unplugged or the sharing stopped.' : 'The microphone was unplugged.';
}

async function listDevices() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const [choice, kind, fallback] of /** @type {[HTMLSelectElement, string, string][]} */ ([
    [cameraChoice, 'videoinput', 'Camera'],
    [microphoneChoice, 'audioinput', 'Microphone'],
  ])) {
    const former = choice.value;
    const options = devices.filter((device) => device.kind === kind && device.deviceId).map((device, i) => new Option(device.label || `${fallback} ${i + 1}`, device.deviceId));
    if (options.length === 0) options.push(new Option(fallback, ''));
    if (kind === 'videoinput' && 'getDisplayMedia' in navigator.mediaDevices) options.push(new Option('A screen or window', SCREEN));
    choice.replaceChildren(...options);
    if (options.some((option) => option.value === former)) choice.value = former;
  }
}

async function goLive() {
  const fields = new FormData(form);
  const text = (/** @type {string} */ field) => String(fields.get(field) ?? '').trim();
  const [room, name, token] = [text('room'), text('name'), text('token')];
  if (!room || !name) {
    problem.textContent = 'Say the room, and the name you want to be seen under.';
    return;
  }
  if (!stream && !(await open())) return;
  history.replaceState(null, '', pathOf('publish', room, name));
  watchLink.href = pathOf('play', room, name);
  watchLink.textContent = new URL(watchLink.href, location.href).href;
  const mine = ++attempt;
  let pauseMs = 1000;
  show('waiting', 'Connecting');
  while (mine === attempt) {
    const { over, wasLive } = await once(pathOf('whip', room, name), token);
    if (mine !== attempt) return;
    const again = over instanceof HttpSessionError && (over.code === 'session-gone' || (over.retryable && (wasLive || over.code !== 'name-taken')));
    if (!again) {
      attempt++;
      show('idle', 'Not live', sentenceOf(over));
      return;
    }
    if (wasLive) pauseMs = 1000;
    show('broken', 'Reconnecting', `${sentenceOf(over)} Trying again…`);
    await wait(Math.max(over.retryAfterMs, pauseMs * (0.5 + Math.random() / 2)));
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
  }
}

/**
 * One session, until it ends.
 *
 * @param {string} endpoint
 * @param {string} token
 */
async function once(endpoint, token) {
  const publishing = publish(/** @type {MediaStream} */ (stream), endpoint, { token, screen: cameraChoice.value === SCREEN });
  session = publishing;
  Object.assign(globalThis, { sluiceSession: publishing }); // for whoever looks from the console
  let wasLive = false;
  publishing.addEventListener('live', () => {
    if (!wasLive) liveSince = performance.now();
    wasLive = true;
    show('live', 'Live');
  });
  publishing.addEventListener('interrupted', () => show('broken', 'Reconnecting', 'The connection was interrupted. Finding another way…'));
  const over = new Promise((resolve) => {
    publishing.addEventListener('over', (event) => resolve(/** @type {CustomEvent} */ (event).detail), { once: true });
  });
  try {
    await publishing.start();
  } catch (error) {
    return { over: error, wasLive };
  }
  return { over: await over, wasLive };
}

function stop() {
  attempt++;
  session?.stop();
  session = null;
  facts.textContent = '';
  show('idle', 'Not live');
}

let lastBytes = 0;
let lastAt = performance.now();

async function showFacts() {
  if (!session || status.dataset.state !== 'live') return;
  let bytes = 0;
  let widest = /** @type {any} */ (null);
  for (const report of (await session.peer.getStats()).values()) {
    if (report.type !== 'outbound-rtp') continue;
    bytes += report.bytesSent;
    if (report.kind === 'video' && (report.frameWidth ?? 0) > (widest?.frameWidth ?? 0)) widest = report;
  }
  const now = performance.now();
  const bps = (Math.max(0, bytes - lastBytes) * 8000) / (now - lastAt);
  lastBytes = bytes;
  lastAt = now;
  const picture = widest ? `${widest.frameWidth} × ${widest.frameHeight}, ${Math.round(widest.framesPerSecond ?? 0)} fps · ` : '';
  facts.textContent = `${clockOf((now - liveSince) / 1000)} · ${picture}${rateOf(bps)}`;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (session) stop();
  else void goLive();
});
cameraChoice.addEventListener('change', () => void open());
microphoneChoice.addEventListener('change', () => void open());
byId('copy', HTMLButtonElement).addEventListener('click', async (event) => {
  const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
  await navigator.clipboard.writeText(watchLink.href).catch(() => {});
  button.textContent = 'Copied';
  await wait(2000);
  button.textContent = 'Copy';
});
navigator.mediaDevices?.addEventListener('devicechange', () => void listDevices());
addEventListener('pagehide', () => session?.stop());
setInterval(() => void showFacts(), 1000);

const wish = wishOf(location);
byId('room', HTMLInputElement).value = wish.room;
byId('name', HTMLInputElement).value = wish.name;
byId('token', HTMLInputElement).value = wish.token;
show('idle', 'Not live');
if (navigator.mediaDevices) void open();
else problem.textContent = 'Browsers give cameras and microphones to secure pages only: open this one over HTTPS or as localhost.';
