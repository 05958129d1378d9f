// Runs on the audio rendering thread: brings a track's samples down to the detector's rate and tells the page of bursts.
registerProcessor(
  'sluice-burst-detector',
  class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.step = sampleRate / SluiceModem.RATE;
      this.reset(0);
    }

    reset(frame) {
      this.origin = frame; // context frame of the detector's sample 0
      this.expected = frame;
      this.sum = 0;
      this.weight = 0;
      this.detector = new SluiceModem.BurstDetector((burst) =>
        this.port.postMessage({ ...burst, contextTime: (this.origin + burst.start * this.step) / sampleRate }),
      );
    }

    process(inputs) {
      if (currentFrame !== this.expected) this.reset(currentFrame);
      const samples = inputs[0][0];
      const length = samples ? samples.length : 128;
      for (let i = 0; i < length; i++) this.resample(samples ? samples[i] : 0);
      this.expected = currentFrame + length;
      return true;
    }

    /** The mean of the `step` samples that one detector sample covers; a sample on the edge counts for both sides. */
    resample(sample) {
      const room = this.step - this.weight;
      if (room > 1) {
        this.sum += sample;
        this.weight += 1;
        return;
      }
      this.detector.push((this.sum + sample * room) / this.step);
      this.sum = sample * (1 - room);
      this.weight = 1 - room;
    }
  },
);
