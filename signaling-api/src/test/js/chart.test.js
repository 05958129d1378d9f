import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, highest } from '../../main/resources/web/meet/chart.js';
import { limitSentence } from '../../main/resources/web/meet/limits.js';

const sample = (received, allocated = null, estimate = null) => ({ received, allocated, estimate });

test('drawsTheNewestSampleAtTheRightAndBreaksWhereNothingIsKnown', () => {
  const samples = [sample(0, 50), sample(50), sample(100, 100)];
  assert.match(curve(samples, 'received', 100), /^M286\.4 83\.0L293\.2 42\.0L300\.0 1\.0$/);
  assert.match(curve(samples, 'allocated', 100), /^M286\.4 42\.0M300\.0 1\.0$/);
  assert.equal(curve(samples, 'estimate', 100), '');
});

test('isNotPressedToTheGroundByAnEstimateFarAboveTheRest', () => {
  assert.ok(highest([sample(100, 100, 150)]) >= 150);
  assert.ok(highest([sample(100, 100, 100_000)]) < 300);
  assert.ok(highest([sample(0)]) > 0);
});

test('saysWhatLimitsAPictureInWordsForPeople', () => {
  const decision = (limit, next = null) => limitSentence({ limit, next, text: 'From the server.' });
  assert.match(decision('bandwidth', 1_614_000), /Your connection.* needs 1\.6 Mbit\/s in all/);
  assert.doesNotMatch(decision('bandwidth'), /needs/);
  assert.match(decision('viewport'), /larger/);
  assert.equal(decision('something-new'), 'From the server.');
});
