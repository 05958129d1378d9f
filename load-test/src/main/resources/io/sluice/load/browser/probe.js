// The media probe of a page: publishes coded media in place of the devices, and logs what the page's own video and audio
// elements present: `sluiceProbe.drain()` hands out and forgets the log. Installed before the page's own scripts.
(() => {
  const { COLUMNS, ROWS, TIME_WRAP, readFrame, unwrap } = SluiceModem;
  const { videoTrack, audioTrack, wallMs } = SluiceProbeSource;
  const settings = globalThis.sluiceProbeSettings;
  const MOST_ENTRIES = 20000;

  const log = { frames: [], tones: [], lost: 0 };
  const keep = (list, entry) => (list.length < MOST_ENTRIES ? list.push(entry) : log.lost++);

  // --- the audio clock: context time <-> performance time ------------------------------------------------------------

  class AudioClock {
    constructor() {
      this.context = new AudioContext({ latencyHint: 'interactive' });
      this.context.resume();
      this.offsets = []; // performance ms minus context ms
      this.module = null;
      setInterval(() => this.sample(), 50);
      this.sample();
    }

    sample() {
      const { contextTime, performanceTime } = this.context.getOutputTimestamp();
      if (!contextTime) return;
      this.offsets.push(performanceTime - contextTime * 1000);
      if (this.offsets.length > 40) this.offsets.shift();
      this.sorted = null;
    }

    /** The median of two seconds: single readings jump by a rendering quantum, and a mock device's clock drifts. */
    offset() {
      if (!this.offsets.length) return performance.now() - this.context.currentTime * 1000;
      this.sorted ??= [...this.offsets].sort((a, b) => a - b);
      return this.sorted[this.sorted.length >> 1];
    }

    performanceTimeOf = (contextTime) => contextTime * 1000 + this.offset();
    contextTimeOf = (performanceTime) => (performanceTime - this.offset()) / 1000;

    ready() {
      this.module ??= this.context.audioWorklet.addModule(settings.workletPath); // not a blob: pages forbid those
      return this.module;
    }
  }

  let clock = null;
  const audio = () => (clock ??= new AudioClock());

  // --- publishing ----------------------------------------------------------------------------------------------------

  function stream({ wantsAudio, wantsVideo, id }) {
    const tracks = [];
    if (wantsAudio) tracks.push(audioTrack({ ...settings, id }, audio()));
    if (wantsVideo) tracks.push(videoTrack({ ...settings, id }));
    tracks.forEach(markLocal);
    if (id === settings.id) tracks.forEach((track) => (published[track.kind] = track));
    return new MediaStream(tracks);
  }

  const published = { audio: null, video: null }; // the newest microphone and camera

  /** The very tracks that the page has, or new ones in place of those it never asked for or has stopped. */
  function camera() {
    const isLive = (track) => track?.readyState === 'live';
    stream({ wantsAudio: !isLive(published.audio), wantsVideo: !isLive(published.video), id: settings.id });
    return new MediaStream([published.audio, published.video]);
  }

  const localTracks = new WeakSet(); // by object: a remote track may bear a local one's id
  function markLocal(track) {
    localTracks.add(track);
    const clone = track.clone.bind(track);
    track.clone = () => markLocal(clone());
    return track;
  }

  if (navigator.mediaDevices) {
    navigator.mediaDevices.getUserMedia = async (constraints = {}) =>
      stream({ wantsAudio: !!constraints.audio, wantsVideo: !!constraints.video, id: settings.id });
    navigator.mediaDevices.getDisplayMedia = async (constraints = {}) =>
      stream({ wantsAudio: !!constraints.audio, wantsVideo: true, id: settings.id + settings.screenOffset });
  }

  // --- receiving -----------------------------------------------------------------------------------------------------

  const pixels = document.createElement('canvas');
  const CELL = 4;
  pixels.width = COLUMNS * CELL;
  pixels.height = ROWS * CELL;
  const reader = pixels.getContext('2d', { willReadFrequently: true });

  /** The five bytes of the frame on a video element, or null when the element has none to draw yet. */
  function readPixels(video) {
    const { videoWidth: width, videoHeight: height } = video;
    reader.clearRect(0, 0, pixels.width, pixels.height);
    reader.drawImage(video, 0, 0, width, height * 0.8, 0, 0, pixels.width, pixels.height);
    const { data } = reader.getImageData(0, 0, pixels.width, pixels.height);
    if (data[3] === 0) return null;
    const bytes = [];
    for (let row = 0; row < ROWS; row++) {
      let byte = 0;
      for (let column = 0; column < COLUMNS; column++) {
        let sum = 0;
        for (const [dx, dy] of [[1, 1], [2, 1], [1, 2], [2, 2]]) {
          const at = ((row * CELL + dy) * pixels.width + column * CELL + dx) * 4;
          sum += data[at] + data[at + 1] + data[at + 2];
        }
        byte = (byte << 1) | (sum > 4 * 382 ? 1 : 0);
      }
      bytes.push(byte);
    }
    return bytes;
  }

  /** Whose media the page says an element shows. */
  const nameOf = (element) => element?.dataset?.probe ?? element?.closest?.('[data-participant]')?.dataset.participant ?? '';
  const isShown = (element) =>
    element.isConnected && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  function watchVideo(video) {
    if (video.sluiceProbed) return;
    video.sluiceProbed = true;
    const onFrame = (now, facts) => {
      video.requestVideoFrameCallback(onFrame);
      // The first frames of a new slot, and black ones after a mute, are 2 x 2 in Chromium: nobody coded them.
      if (video.videoWidth < 16) return;
      const bytes = readPixels(video);
      if (bytes === null) return;
      const coded = readFrame(bytes);
      const presentedAt = facts.expectedDisplayTime ?? now;
      const presented = performance.timeOrigin + presentedAt;
      const frame = {
        ok: coded !== null,
        bytes: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''),
        id: coded?.id ?? -1,
        coded: coded ? unwrap(coded.time, Math.floor(presented), TIME_WRAP) : 0,
        presented,
        rtpTimestamp: facts.rtpTimestamp ?? -1,
        width: video.videoWidth,
        height: video.videoHeight,
        local: isLocal(video),
      };
      // Looked at after the page's own frame callbacks and before painting, when the page has decided what to show.
      requestAnimationFrame(() => keep(log.frames, { ...frame, name: nameOf(video), shown: isShown(video) }));
    };
    video.requestVideoFrameCallback(onFrame);
  }

  const owners = new WeakMap(); // audio track -> the element that plays it
  const isLocal = (element) => (element.srcObject?.getTracks() ?? []).some((track) => localTracks.has(track));

  async function watchAudio(track, element) {
    const known = owners.has(track);
    owners.set(track, element);
    if (known) return;
    const clock = audio();
    await clock.ready();
    const source = clock.context.createMediaStreamSource(new MediaStream([track]));
    const detector = new AudioWorkletNode(clock.context, 'sluice-burst-detector', { outputChannelCount: [1] });
    const silence = clock.context.createGain();
    silence.gain.value = 0;
    source.connect(detector).connect(silence).connect(clock.context.destination);
    detector.port.onmessage = ({ data }) => {
      const played = performance.timeOrigin + clock.performanceTimeOf(data.contextTime);
      keep(log.tones, {
        name: nameOf(owners.get(track)),
        ok: data.ok,
        id: data.id,
        coded: unwrap(data.second, Math.floor(played / 1000), 256) * 1000,
        played,
        match: data.match,
      });
    };
    kept.push(source, detector, silence); // some engines collect nodes nobody holds
  }
  const kept = [];

  function watchElement(element) {
    const media = element.srcObject;
    if (!(media instanceof MediaStream)) return;
    const look = () => {
      if (element instanceof HTMLVideoElement && media.getVideoTracks().length) watchVideo(element);
      media.getAudioTracks().forEach((track) => localTracks.has(track) || watchAudio(track, element));
    };
    look();
    media.addEventListener('addtrack', look);
  }

  // Every element that is given a stream is watched, in the document or not.
  const srcObject = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...srcObject,
    set(value) {
      srcObject.set.call(this, value);
      watchElement(this);
    },
  });

  // The page's peer connections, for their statistics and for how often they negotiated.
  const peers = [];
  const negotiations = { setRemoteDescription: 0, iceRestarts: 0 };
  const NativePeerConnection = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class RTCPeerConnection extends NativePeerConnection {
    constructor(...configuration) {
      super(...configuration);
      peers.push(this);
    }

    #ufrag = '';

    setRemoteDescription(description, ...callbacks) {
      negotiations.setRemoteDescription++;
      const ufrag = /^a=ice-ufrag:(.*)$/m.exec(this.localDescription?.sdp)?.[1] ?? '';
      if (this.#ufrag !== '' && ufrag !== this.#ufrag) negotiations.iceRestarts++;
      this.#ufrag = ufrag;
      return super.setRemoteDescription(routed(description), ...callbacks);
    }
  };

  /** A description whose candidates are those of the network this page is put behind, when it is put behind one. */
  function routed(description) {
    const route = globalThis.sluiceProbeRoute;
    if (!route || !description?.sdp) return description;
    const lines = route.map((candidate) => `a=candidate:${candidate}\r\n`).join('');
    return { type: description.type, sdp: description.sdp.replace(/(a=candidate:.*\r\n)+/g, lines) };
  }

  async function statistics() {
    const reports = await Promise.all(peers.map((peer) => peer.getStats()));
    return reports.map((report) => [...report.values()]);
  }

  globalThis.sluiceProbe = {
    settings,
    audioState: () => clock && { state: clock.context.state, rate: clock.context.sampleRate, offset: clock.offset() },
    peers,
    negotiations,
    statistics,
    camera,
    wallMs,
    drain() {
      const drained = { frames: log.frames, tones: log.tones, lost: log.lost };
      log.frames = [];
      log.tones = [];
      log.lost = 0;
      return drained;
    },
  };
})();
