// Many participants in one page: each has a call of the client library with a small coded camera and a microphone that is
// silent until told to speak. They receive nobody.
globalThis.SluicePublishers = class {
  constructor() {
    this.sound = new AudioContext();
    this.tone = this.sound.createOscillator();
    this.tone.frequency.value = 440;
    this.tone.start();
    // Syllables: a steady tone would pass for noise, and who makes it for silent.
    this.syllables = this.sound.createGain();
    this.syllables.gain.value = 0.5;
    const rhythm = this.sound.createOscillator();
    rhythm.type = 'square';
    rhythm.frequency.value = 2;
    const depth = this.sound.createGain();
    depth.gain.value = 0.5;
    rhythm.connect(depth).connect(this.syllables.gain);
    rhythm.start();
    this.tone.connect(this.syllables);
    this.people = new Map(); // by number
  }

  /** @returns the participant id */
  async join({ room, name, number, width, height, fps }) {
    const { join } = await import('/sluice-client.js');
    const camera = SluiceProbeSource.videoTrack({ id: number, width, height, fps });
    const voice = this.sound.createGain();
    voice.gain.value = 0;
    const output = this.sound.createMediaStreamDestination();
    this.syllables.connect(voice).connect(output);
    const [microphone] = output.stream.getAudioTracks();
    const call = await join({
      room,
      name,
      tracks: [
        { track: camera, source: 'camera' },
        { track: microphone, source: 'microphone' },
      ],
      seats: 0,
      halls: 0,
      simulcast: false,
      red: false,
      subscribe: { mode: 'manual' },
    });
    this.people.set(number, { call, camera, microphone, voice });
    return call.me.id;
  }

  speak(number, aloud) {
    this.people.get(number).voice.gain.value = aloud ? 0.5 : 0;
  }

  async leave(number) {
    const { call, camera, microphone, voice } = this.people.get(number);
    this.people.delete(number);
    await call.leave();
    camera.stop();
    microphone.stop();
    this.syllables.disconnect(voice);
  }
};
