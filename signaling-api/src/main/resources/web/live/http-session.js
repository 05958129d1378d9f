/**
 * What WHIP (RFC 9725) and WHEP have in common: one RTCPeerConnection, whose offer is POSTed and whose ICE session is
 * restarted by PATCH when the network changes.
 *
 * Candidates are not trickled: the server is ICE-lite, it has told its addresses in the answer and checks none of ours.
 */

/** A refusal, or no answer at all. */
export class HttpSessionError extends Error {
  /**
   * @param {string} message a sentence for people
   * @param {{status?: number, code?: string, retryAfterMs?: number}} [facts] `status` 0: the server was not reached
   */
  constructor(message, { status = 0, code = '', retryAfterMs = 0 } = {}) {
    super(message);
    this.name = 'HttpSessionError';
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get retryable() {
    return this.status === 0 || this.status >= 500 || [409, 429].includes(this.status);
  }
}

/** How long ICE may be silent before it is restarted: libwebrtc says `disconnected` after 2.5 s of silence. */
const RESTART_AFTER_MS = 1000;

/** How long a restart may take before it is tried again. */
const RESTART_PATIENCE_MS = 5000;

/**
 * Events: `live` (media may flow), `interrupted` (the network is gone, a restart is on its way) and `over` with
 * `detail: HttpSessionError | null`.
 */
export class HttpSession extends EventTarget {
  #endpoint;
  #token;
  #location = '';
  #etag = '';
  #answer = '';
  #over = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {RTCPeerConnection} peer with its transceivers, before any negotiation
   * @param {string} endpoint address of a WHIP or WHEP endpoint
   * @param {string} [token] a bearer token, where the server needs one
   */
  constructor(peer, endpoint, token = '') {
    super();
    this.peer = peer;
    this.#endpoint = new URL(endpoint, location.href).href;
    this.#token = token;
    peer.addEventListener('iceconnectionstatechange', () => this.#onIceState());
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'failed') this.#restartSoon(0);
    });
  }

  /**
   * Makes the offer and hands it over.
   *
   * @throws {HttpSessionError} when it is refused; the peer connection is closed then
   */
  async start() {
    try {
      await this.peer.setLocalDescription(await this.peer.createOffer());
      const response = await this.#request('POST', this.#endpoint, 'application/sdp', this.peer.localDescription?.sdp);
      const address = response.headers.get('Location');
      if (response.status !== 201 || !address) throw new HttpSessionError('The server answered in a way no WHIP or WHEP server does.');
      this.#location = new URL(address, response.url).href;
      this.#etag = response.headers.get('ETag') ?? '';
      this.#answer = await response.text();
      if (this.#over) throw new HttpSessionError('Stopped before the server had answered.');
      await this.peer.setRemoteDescription({ type: 'answer', sdp: this.#answer });
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Ends the session here and on the server. */
  stop() {
    const location = this.#location;
    this.#end();
    if (location) {
      // Also while the page goes away; nobody waits for the answer.
      void fetch(location, { method: 'DELETE', headers: this.#headers(), keepalive: true }).catch(() => {});
    }
  }

  #end() {
    this.#over = true;
    this.#location = '';
    clearTimeout(this.#timer);
    this.peer.close();
  }

  /** @returns {Record<string, string>} */
  #headers() {
    return this.#token ? { Authorization: `Bearer ${this.#token}` } : {};
  }

  /**
   * @param {string} method
   * @param {string} address
   * @param {string} type
   * @param {string | undefined} body
   * @param {Record<string, string>} [headers]
   */
  async #request(method, address, type, body, headers = {}) {
    let response;
    try {
      response = await fetch(address, {
        method,
        body: body ?? '',
        cache: 'no-store',
        headers: { 'Content-Type': type, ...this.#headers(), ...headers },
      });
    } catch {
      throw new HttpSessionError('The server cannot be reached.');
    }
    if (response.ok) return response;
    throw await problemOf(response);
  }

  #onIceState() {
    switch (this.peer.iceConnectionState) {
      case 'connected':
      case 'completed':
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.dispatchEvent(new Event('live'));
        break;
      case 'disconnected':
      case 'failed':
        this.dispatchEvent(new Event('interrupted'));
        this.#restartSoon(RESTART_AFTER_MS);
        break;
      default:
    }
  }

  /** @param {number} delayMs */
  #restartSoon(delayMs) {
    if (this.#over || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#restart(), delayMs);
  }

  /** Restarts ICE; again and again, for as long as the server knows the session. */
  async #restart() {
    try {
      await this.restart();
    } catch (error) {
      if (this.#over) return;
      if (error instanceof HttpSessionError && !error.retryable) {
        this.#end();
        this.dispatchEvent(new CustomEvent('over', { detail: error }));
        return;
      }
      console.info('ICE restart failed, trying again', error);
    }
    if (this.#over) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!['connected', 'completed'].includes(this.peer.iceConnectionState)) this.#restartSoon(0);
    }, RESTART_PATIENCE_MS);
  }

  /**
   * One ICE restart. When it fails everything stays as it was.
   *
   * @throws {HttpSessionError} when the server refuses
   */
  async restart() {
    const offer = await this.peer.createOffer({ iceRestart: true });
    await this.peer.setLocalDescription(offer);
    try {
      const response = await this.#request(
        'PATCH',
        this.#location,
        'application/trickle-ice-sdpfrag',
        fragmentOf(this.peer.localDescription?.sdp ?? ''),
        { 'If-Match': '*' },
      );
      const answer = withFragment(this.#answer, await response.text());
      if (this.#over) return;
      await this.peer.setRemoteDescription({ type: 'answer', sdp: answer });
      this.#answer = answer;
      this.#etag = response.headers.get('ETag') ?? '';
    } catch (error) {
      if (this.peer.signalingState === 'have-local-offer') await this.peer.setLocalDescription({ type: 'rollback' });
      throw error;
    }
  }

  /** The entity tag of the present ICE session. */
  get etag() {
    return this.#etag;
  }
}

/** @param {Response} response */
async function problemOf(response) {
  /** @type {{detail?: string, code?: string}} */
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // no problem+json: a proxy, perhaps
  }
  return new HttpSessionError(problem.detail ?? `The server said ${response.status} ${response.statusText}.`, {
    status: response.status,
    code: problem.code ?? '',
    retryAfterMs: 1000 * (Number(response.headers.get('Retry-After')) || 0),
  });
}

/**
 * The ICE credentials of a description as `application/trickle-ice-sdpfrag` (RFC 8840).
 *
 * @param {string} sdp
 */
export function fragmentOf(sdp) {
  const lines = sdp.split(/\r?\n/);
  const first = (/** @type {string} */ start) => lines.find((line) => line.startsWith(start)) ?? '';
  return [first('a=group:BUNDLE'), first('m='), first('a=mid:'), first('a=ice-ufrag:'), first('a=ice-pwd:')]
    .filter(Boolean)
    .map((line) => `${line}\r\n`)
    .join('');
}

/**
 * An answer with the ICE session of a fragment in place of its own. The fragment's candidates are all there are.
 *
 * @param {string} answer
 * @param {string} fragment
 */
export function withFragment(answer, fragment) {
  const lines = fragment.split(/\r?\n/);
  const ufrag = lines.find((line) => line.startsWith('a=ice-ufrag:'));
  const pwd = lines.find((line) => line.startsWith('a=ice-pwd:'));
  if (!ufrag || !pwd) throw new HttpSessionError('The server restarted ICE without saying how.');
  const candidates = lines.filter((line) => line.startsWith('a=candidate:'));
  let told = candidates.length === 0;
  return answer
    .split(/\r?\n/)
    .flatMap((line) => {
      if (line.startsWith('a=ice-ufrag:')) return [ufrag];
      if (line.startsWith('a=ice-pwd:')) return [pwd];
      if (!line.startsWith('a=candidate:') || candidates.length === 0) return [line];
      if (told) return [];
      told = true;
      return candidates;
    })
    .join('\r\n');
}
