import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraBitrate, cameraLadder } from '../../main/resources/web/client/encodings.js';

const shape = (w, h) => cameraLadder(w, h).map((e) => (e.active ? e.scaleResolutionDownBy : null));

test('givesALargePictureThreeSteps', () => {
  assert.deepEqual(shape(1280, 720), [4, 2, 1]);
  assert.deepEqual(shape(960, 540), [4, 2, 1]);
});

test('keepsTheFullPictureWhenTheBrowserLeavesTheLastStepsOff', () => {
  assert.deepEqual(shape(640, 360), [2, 1, null]);
  assert.deepEqual(shape(320, 180), [1, null, null]);
});

test('treatsPortraitLikeLandscape', () => {
  assert.deepEqual(shape(720, 1280), [4, 2, 1]);
});

test('takesAnUnknownSizeFor720p', () => {
  assert.deepEqual(cameraLadder(0, 0), cameraLadder(1280, 720));
});

test('spendsMoreOnLargerPictures', () => {
  const rates = [
    [80, 45],
    [160, 90],
    [320, 180],
    [640, 360],
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
  ].map(([w, h]) => cameraBitrate(w, h));
  assert.deepEqual(
    rates,
    [...rates].sort((a, b) => a - b),
  );
  assert.equal(rates[2], 200_000);
  assert.equal(rates.at(-1), 4_000_000);
});
