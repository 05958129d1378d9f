import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { SeatGrowth } from '../../main/resources/web/client/seat-growth.js';

/** A connection with seats that grows when told to, or refuses. */
function connection({ seats = 9, most = 25, refuse = () => false } = {}) {
  const asked = [];
  const growth = new SeatGrowth({
    seats: () => seats,
    most,
    grow: async (count) => {
      asked.push(count);
      if (refuse()) throw new Error('full');
      seats += count;
    },
  });
  return { growth, asked };
}

test('growsByEightWhenMorePeopleAreShownThanThereAreSeats', async () => {
  const { growth, asked } = connection();
  growth.onWanted(9);
  await turn();
  assert.deepEqual(asked, []);
  growth.onWanted(10);
  await turn();
  assert.deepEqual(asked, [8]);
  growth.onWanted(3);
  growth.onWanted(17);
  await turn();
  assert.deepEqual(asked, [8], 'never shrinks, so there is room');
});

test('growsOnUntilThereIsRoomButNeverBeyondTheMost', async () => {
  const { growth, asked } = connection({ seats: 9, most: 20 });
  growth.onWanted(40);
  await turn();
  assert.deepEqual(asked, [8, 3]);
});

test('makesOneOfferAtATime', async () => {
  let release;
  const asked = [];
  const growth = new SeatGrowth({
    seats: () => 4,
    most: 12,
    grow: (count) => {
      asked.push(count);
      return new Promise((resolve) => (release = resolve));
    },
  });
  growth.onWanted(5);
  growth.onWanted(6);
  assert.deepEqual(asked, [8]);
  release();
});

test('asksAgainAfterARefusalOnlyWhenMoreAreWantedOrTheConnectionIsNew', async () => {
  let refuse = true;
  const { growth, asked } = connection({ refuse: () => refuse });
  growth.onWanted(12);
  await turn();
  growth.onWanted(12);
  growth.onWanted(11);
  await turn();
  assert.deepEqual(asked, [8]);
  refuse = false;
  growth.reset();
  growth.onWanted(12);
  await turn();
  assert.deepEqual(asked, [8, 8]);
});

test('addsNoSeatsForWhoAskedForNone', async () => {
  const { growth, asked } = connection({ seats: 0 });
  growth.onWanted(3);
  await turn();
  assert.deepEqual(asked, []);
});
