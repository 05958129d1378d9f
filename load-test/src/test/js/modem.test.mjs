import assert from 'node:assert/strict';
import { test } from 'node:test';

await import('../../main/resources/io/sluice/load/browser/probe-modem.js');
const { RATE, TIME_WRAP, burst, BurstDetector, frameBytes, readFrame, unwrap } = globalThis.SluiceModem;

/** Feeds samples of any rate to a detector, as the worklet does, and returns its bursts with their start in seconds. */
function detect(samples, sampleRate) {
  const found = [];
  const detector = new BurstDetector((b) => found.push({ ...b, at: b.start / RATE }));
  const step = sampleRate / RATE;
  let sum = 0;
  let weight = 0;
  for (const sample of samples) {
    const room = step - weight;
    if (room > 1) {
      sum += sample;
      weight += 1;
    } else {
      detector.push((sum + sample * room) / step);
      sum = sample * (1 - room);
      weight = 1 - room;
    }
  }
  return found;
}

/** A small linear congruential generator: noise that is the same in every run. */
function noise(seed) {
  let state = seed >>> 0;
  return () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1);
}

for (const sampleRate of [48000, 44100])
  for (const loudness of [0, 0.05])
    test(`finds a burst to a tenth of a millisecond at ${sampleRate} Hz with noise ${loudness}`, () => {
      const random = noise(sampleRate);
      const samples = Float32Array.from({ length: sampleRate }, () => loudness * random());
      const at = 1234;
      burst(200, 12345, sampleRate).forEach((sample, i) => (samples[at + i] += sample));
      const found = detect(samples, sampleRate);
      assert.equal(found.length, 1);
      assert.ok(found[0].ok);
      assert.equal(found[0].id, 200);
      assert.equal(found[0].second, 12345 % 256);
      assert.ok(Math.abs(found[0].at - at / sampleRate) < 1e-4, `off by ${found[0].at - at / sampleRate} s`);
    });

test('finds nothing in noise and silence', () => {
  const random = noise(7);
  assert.deepEqual(detect(Float32Array.from({ length: 96000 }, (_, i) => (i < 48000 ? random() : 0)), 48000), []);
});

test('tells the bursts of two sources and seconds apart', () => {
  const samples = new Float32Array(3 * 48000);
  [[1, 254], [2, 255], [1, 256]].forEach(([id, second], n) =>
    burst(id, second, 48000).forEach((sample, i) => (samples[n * 48000 + 480 + i] += sample)),
  );
  assert.deepEqual(detect(samples, 48000).map(({ ok, id, second }) => [ok, id, second]), [[true, 1, 254], [true, 2, 255], [true, 1, 0]]);
});

test('reads back the bytes of a frame and refuses one changed bit', () => {
  const bytes = frameBytes(17, TIME_WRAP + 123456);
  assert.deepEqual(readFrame(bytes), { id: 17, time: 123456 });
  for (let bit = 0; bit < 40; bit++) {
    const changed = [...bytes];
    changed[bit >> 3] ^= 1 << (bit & 7);
    assert.equal(readFrame(changed), null);
  }
  assert.equal(readFrame([0, 0, 0, 0, 0]), null);
  assert.equal(readFrame([255, 255, 255, 255, 255]), null);
});

test('unwraps to the value nearest to now', () => {
  assert.equal(unwrap(5, 1000, 256), 1029);
  assert.equal(unwrap(250, 1026, 256), 1018);
  assert.equal(unwrap(2, 1022, 256), 1026);
});
