// What a probed page publishes in place of camera, microphone and screen.
globalThis.SluiceProbeSource = (() => {
  const { COLUMNS, ROWS, frameBytes, burst } = SluiceModem;
  const wallMs = () => performance.timeOrigin + performance.now();

  function drawFrame(context, width, height, id) {
    const cellWidth = width / COLUMNS;
    const cellHeight = (height * 0.8) / ROWS;
    context.fillStyle = `hsl(${(id * 47) % 360} 70% 45%)`; // the strip at the bottom is for human eyes
    context.fillRect(0, 0, width, height);
    frameBytes(id, wallMs()).forEach((byte, row) => {
      for (let column = 0; column < COLUMNS; column++) {
        context.fillStyle = (byte >> (7 - column)) & 1 ? '#fff' : '#000';
        const x = Math.round(column * cellWidth);
        const y = Math.round(row * cellHeight);
        context.fillRect(x, y, Math.ceil(cellWidth), Math.ceil(cellHeight));
      }
    });
    context.fillStyle = '#fff';
    context.font = `${Math.round(height * 0.13)}px sans-serif`;
    context.fillText(`probe ${id}`, width * 0.02, height * 0.95);
  }

  /** A video track of coded frames. */
  function videoTrack({ id, width, height, fps }) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d', { alpha: false });
    const draw = () => drawFrame(context, width, height, id);
    draw();
    const track = canvas.captureStream().getVideoTracks()[0]; // one frame per drawing
    const timer = setInterval(draw, 1000 / fps);
    return stopping(track, () => clearInterval(timer));
  }

  /** An audio track with one coded burst at each whole second of the wall clock. */
  function audioTrack({ id }, audio) {
    const destination = audio.context.createMediaStreamDestination();
    let scheduled = Math.ceil(wallMs() / 1000);
    const schedule = () => {
      const aheadUntil = wallMs() / 1000 + 1.5;
      for (; scheduled <= aheadUntil; scheduled++) {
        const at = audio.contextTimeOf(scheduled * 1000 - performance.timeOrigin);
        if (at <= audio.context.currentTime + 0.02) continue;
        const samples = burst(id, scheduled, audio.context.sampleRate);
        const buffer = audio.context.createBuffer(1, samples.length, audio.context.sampleRate);
        buffer.copyToChannel(samples, 0);
        const node = audio.context.createBufferSource();
        node.buffer = buffer;
        node.connect(destination);
        node.start(at);
      }
    };
    const timer = setInterval(schedule, 250);
    return stopping(destination.stream.getAudioTracks()[0], () => clearInterval(timer));
  }

  function stopping(track, alsoStop) {
    const stop = track.stop.bind(track);
    track.stop = () => {
      alsoStop();
      stop();
    };
    return track;
  }

  return { videoTrack, audioTrack, wallMs };
})();
