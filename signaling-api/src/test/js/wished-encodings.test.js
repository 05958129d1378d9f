import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PublisherLimits } from '../../main/resources/web/client/publisher-limits.js';
import { WishedEncodings } from '../../main/resources/web/client/wished-encodings.js';

function sender(active) {
  let parameters = { encodings: ['l', 'm', 'h'].map((rid, i) => ({ rid, active: active[i] })) };
  return {
    getParameters: () => structuredClone(parameters),
    setParameters: async (changed) => (parameters = changed),
    active: () => parameters.encodings.map((e) => e.active),
  };
}

test('sends what the ladder uses and the server wants', async () => {
  const wished = new WishedEncodings();
  const s = sender([true, true, true]);
  await wished.onWish(s, [{ rid: 'l', active: true }, { rid: 'm', active: true }, { rid: 'h', active: false }]);
  assert.deepEqual(s.active(), [true, true, false]);
  await wished.onWish(s, [{ rid: 'l', active: true }, { rid: 'm', active: true }, { rid: 'h', active: true }]);
  assert.deepEqual(s.active(), [true, true, true]);
});

test('a smaller camera later does not bring back what nobody wants, nor the other way round', async () => {
  const wished = new WishedEncodings();
  const s = sender([true, true, true]);
  await wished.onWish(s, [{ rid: 'l', active: true }, { rid: 'm', active: false }, { rid: 'h', active: true }]);
  const parameters = s.getParameters();
  parameters.encodings.forEach((e, i) => (e.active = i < 2));
  wished.onLadder(s, parameters.encodings);
  await s.setParameters(parameters);
  assert.deepEqual(s.active(), [true, false, false]);
  await wished.onWish(s, [{ rid: 'l', active: true }, { rid: 'm', active: true }, { rid: 'h', active: true }]);
  assert.deepEqual(s.active(), [true, true, false], 'the ladder of a small camera has no third step');
});

test('never switches everything off', async () => {
  const wished = new WishedEncodings();
  const s = sender([true, true, true]);
  await wished.onWish(s, ['l', 'm', 'h'].map((rid) => ({ rid, active: false })));
  assert.deepEqual(s.active(), [true, false, false]);
});

test('tells a limit once it was seen twice, and again only when it changes', async () => {
  let reason = 'none';
  const told = [];
  const limits = new PublisherLimits(
    () => [
      { mid: null, stats: async () => new Map() },
      {
        mid: '1',
        stats: async () =>
          new Map([
            ['a', { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: 'none' }],
            ['b', { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: reason }],
            ['c', { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: 'cpu', active: false }],
          ]),
      },
    ],
    async (tracks) => told.push(...tracks),
  );
  for (const now of ['none', 'cpu', 'none', 'cpu', 'cpu', 'cpu', 'none', 'none']) {
    reason = now;
    await limits.look();
  }
  assert.deepEqual(told, [
    { mid: '1', limit: 'cpu' },
    { mid: '1', limit: 'none' },
  ]);
});
