/**
 * The level of a microphone as a row of lights: so that people see before they join that they can be heard.
 */
export class Meter {
  #element;
  /** @type {AudioContext | null} */
  #context = null;
  #frame = 0;

  /** @param {HTMLElement} element with one child for each light */
  constructor(element) {
    this.#element = element;
  }

  /** @param {MediaStreamTrack | null} track */
  listen(track) {
    this.close();
    this.#element.hidden = !track;
    if (!track || typeof AudioContext !== 'function') return;
    const context = (this.#context = new AudioContext());
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let shown = 0;
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
      const level = Math.max(0, Math.min(1, (20 * Math.log10(rms + 1e-6) + 55) / 45)); // -55 dBFS dark, -10 full
      shown = Math.max(level, shown * 0.9);
      [...this.#element.children].forEach((light, i, all) =>
        light.classList.toggle('lit', shown > (i + 0.5) / all.length),
      );
      this.#frame = requestAnimationFrame(draw);
    };
    draw();
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#context?.close().catch(() => {}); // closed already
    this.#context = null;
    for (const light of this.#element.children) light.classList.remove('lit');
  }
}
