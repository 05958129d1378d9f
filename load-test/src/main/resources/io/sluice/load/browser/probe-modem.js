// The probe's code, for pixels and for sound. Pure functions and one detector: no DOM, no clock, so that the page, its
// audio worklet and node's test runner load the same file.
//
// A frame carries five bytes as 8 x 5 black and white cells: id, time (ms modulo 2^24, big endian), CRC-8 of the four.
// A burst of sound starts with each whole second of the wall clock: a chirp, whose correlation peak gives the instant to
// a fraction of a millisecond even after Opus, then six tones of four bits each: id, second modulo 256, CRC-8 of the two.
globalThis.SluiceModem = (() => {
  const TIME_WRAP = 1 << 24;
  const COLUMNS = 8;
  const ROWS = 5;

  // All lengths in samples of the detector's own rate.
  const RATE = 8000;
  const PREAMBLE = 384; // 48 ms
  const GAP = 64;
  const SYMBOL = 320; // 40 ms; the middle 30 ms are looked at
  const SYMBOL_GUARD = 40;
  const SYMBOLS = 6;
  const CHIRP_LOW_HZ = 700;
  const CHIRP_HIGH_HZ = 3300;
  const AMPLITUDE = 0.4;
  const BURST = PREAMBLE + GAP + SYMBOLS * SYMBOL;
  const toneHz = (nibble) => 900 + nibble * 150;

  /** CRC-8 with polynomial 0x07; the odd start value keeps all-zero and all-one bytes from passing. */
  function crc8(bytes) {
    let crc = 0x5a;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
    }
    return crc;
  }

  function frameBytes(id, timeMs) {
    const t = Math.floor(timeMs) % TIME_WRAP;
    const bytes = [id & 0xff, (t >> 16) & 0xff, (t >> 8) & 0xff, t & 0xff];
    return [...bytes, crc8(bytes)];
  }

  /** What five bytes read from a frame say, or null when their CRC does not match. */
  function readFrame(bytes) {
    if (crc8(bytes.slice(0, 4)) !== bytes[4]) return null;
    return { id: bytes[0], time: (bytes[1] << 16) | (bytes[2] << 8) | bytes[3] };
  }

  /** The whole value that is nearest to `near` and equals `low` modulo `wrap`. */
  function unwrap(low, near, wrap) {
    const distance = (((low - near) % wrap) + wrap) % wrap;
    return near + (distance > wrap / 2 ? distance - wrap : distance);
  }

  function burstNibbles(id, second) {
    const bytes = [id & 0xff, second & 0xff];
    bytes.push(crc8(bytes));
    return bytes.flatMap((byte) => [byte >> 4, byte & 15]);
  }

  const chirpPhase = (t) => {
    const duration = PREAMBLE / RATE;
    return 2 * Math.PI * (CHIRP_LOW_HZ * t + ((CHIRP_HIGH_HZ - CHIRP_LOW_HZ) * t * t) / (2 * duration));
  };

  /** The samples of one second's burst at any sample rate. */
  function burst(id, second, sampleRate) {
    const nibbles = burstNibbles(id, second);
    const samples = new Float32Array(Math.ceil((BURST / RATE) * sampleRate));
    const fade = (at, length, edge) => Math.min(1, at / edge, (length - at) / edge);
    for (let i = 0; i < samples.length; i++) {
      const t = i / sampleRate;
      const at = t * RATE;
      if (at < PREAMBLE) {
        samples[i] = AMPLITUDE * fade(at, PREAMBLE, 8) * Math.cos(chirpPhase(t));
      } else if (at >= PREAMBLE + GAP) {
        const index = Math.floor((at - PREAMBLE - GAP) / SYMBOL);
        const inSymbol = at - PREAMBLE - GAP - index * SYMBOL;
        if (index < SYMBOLS)
          samples[i] = AMPLITUDE * fade(inSymbol, SYMBOL, 24) * Math.cos(2 * Math.PI * toneHz(nibbles[index]) * t);
      }
    }
    return samples;
  }

  /** Finds bursts in a stream of samples at `RATE`: `push` each sample; `onBurst({id, second, start, match})`. */
  class BurstDetector {
    constructor(onBurst) {
      this.onBurst = onBurst;
      this.ring = new Float32Array(8192);
      this.next = 0; // index of the next sample
      this.energy = 0; // of the last PREAMBLE samples
      this.matches = new Float64Array(8192);
      this.best = -1; // index of the last sample of the best-matching preamble
      this.bestMatch = 0;
      this.cosine = Float64Array.from({ length: PREAMBLE }, (_, i) => Math.cos(chirpPhase(i / RATE)));
      this.sine = Float64Array.from({ length: PREAMBLE }, (_, i) => Math.sin(chirpPhase(i / RATE)));
    }

    push(sample) {
      const index = this.next++;
      const leaving = this.ring[(index - PREAMBLE) & 8191];
      this.energy = Math.max(0, this.energy + sample * sample - leaving * leaving);
      this.ring[index & 8191] = sample;
      if (this.best < 0 || index <= this.best + 40) this.search(index);
      else if (index >= this.best + GAP + SYMBOLS * SYMBOL) this.read();
    }

    search(index) {
      let match = 0;
      if (this.energy > PREAMBLE * 1e-5) {
        let i = 0;
        let q = 0;
        const from = index - PREAMBLE + 1;
        for (let k = 0; k < PREAMBLE; k++) {
          const x = this.ring[(from + k) & 8191];
          i += x * this.cosine[k];
          q += x * this.sine[k];
        }
        match = Math.sqrt((i * i + q * q) / (this.energy * (PREAMBLE / 2)));
      }
      this.matches[index & 8191] = match;
      if (match > 0.6 && match > this.bestMatch) {
        this.best = index;
        this.bestMatch = match;
      }
    }

    read() {
      const nibbles = [];
      for (let symbol = 0; symbol < SYMBOLS; symbol++) {
        const from = this.best + 1 + GAP + symbol * SYMBOL + SYMBOL_GUARD;
        let loudest = 0;
        let loudestPower = -1;
        for (let nibble = 0; nibble < 16; nibble++) {
          const power = this.power(from, SYMBOL - 2 * SYMBOL_GUARD, toneHz(nibble));
          if (power > loudestPower) {
            loudestPower = power;
            loudest = nibble;
          }
        }
        nibbles.push(loudest);
      }
      const bytes = [0, 2, 4].map((i) => (nibbles[i] << 4) | nibbles[i + 1]);
      const ok = crc8(bytes.slice(0, 2)) === bytes[2];
      this.onBurst({ ok, id: bytes[0], second: bytes[1], start: this.preambleStart(), match: this.bestMatch });
      this.best = -1;
      this.bestMatch = 0;
    }

    /** The preamble's first sample, to a fraction by the parabola through the peak and its neighbours. */
    preambleStart() {
      const [before, peak, after] = [-1, 0, 1].map((d) => this.matches[(this.best + d) & 8191]);
      const curve = before - 2 * peak + after;
      return this.best - PREAMBLE + 1 + (curve < 0 ? (0.5 * (before - after)) / curve : 0);
    }

    /** Goertzel's algorithm. */
    power(from, length, hz) {
      const coefficient = 2 * Math.cos((2 * Math.PI * hz) / RATE);
      let s1 = 0;
      let s2 = 0;
      for (let k = 0; k < length; k++) {
        const s0 = this.ring[(from + k) & 8191] + coefficient * s1 - s2;
        s2 = s1;
        s1 = s0;
      }
      return s1 * s1 + s2 * s2 - coefficient * s1 * s2;
    }
  }

  return { TIME_WRAP, COLUMNS, ROWS, RATE, crc8, frameBytes, readFrame, unwrap, burst, BurstDetector };
})();
