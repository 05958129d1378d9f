import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../main/resources/web/client/backoff.js';

test('triesOnceAtOnceAndThenWithGrowingPauses', () => {
  const backoff = new Backoff({ baseMs: 250, capMs: 5000, random: () => 1 });
  assert.deepEqual(
    Array.from({ length: 8 }, () => backoff.nextMs()),
    [0, 250, 500, 1000, 2000, 4000, 5000, 5000],
  );
});

test('neverPausesLessThanHalfTheBase', () => {
  const backoff = new Backoff({ baseMs: 250, capMs: 5000, random: () => 0 });
  assert.deepEqual(
    Array.from({ length: 4 }, () => backoff.nextMs()),
    [0, 125, 125, 125],
  );
});

test('spreadsPausesOverTheWholeRange', () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const pauses = Array.from({ length: 1000 }, () => {
    const backoff = new Backoff({ baseMs: 250, capMs: 5000, random });
    for (let i = 0; i < 6; i++) backoff.nextMs();
    return backoff.nextMs();
  });
  assert.ok(Math.min(...pauses) < 500 && Math.max(...pauses) > 4500);
  assert.ok(pauses.every((p) => p >= 125 && p <= 5000));
});

test('waitsAtLeastAsLongAsTheServerAsked', () => {
  const backoff = new Backoff({ random: () => 0 });
  assert.equal(backoff.nextMs(10_000), 10_000);
  assert.equal(backoff.nextMs(10_000), 10_000);
});

test('startsAgainAfterSuccess', () => {
  const backoff = new Backoff({ random: () => 1 });
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  assert.equal(backoff.nextMs(), 0);
  assert.equal(backoff.attempt, 1);
});

test('growsAsFastAsAsked', () => {
  const backoff = new Backoff({ baseMs: 100, capMs: 300, growth: 1.5, random: () => 1 });
  assert.deepEqual([...Array(6)].map(() => backoff.nextMs()), [0, 100, 150, 225, 300, 300]);
});
