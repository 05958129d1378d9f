import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desires } from '../../main/resources/web/client/desires.js';

function recorded(t) {
  const sent = [];
  const desires = new Desires((state) => sent.push(state));
  t.after(() => desires.close());
  return { desires, sent };
}

test('sendsTheWholeStateUnderAGrowingRev', (t) => {
  const { desires, sent } = recorded(t);
  desires.ask({ pins: ['p-1'] });
  desires.ask({ mode: 'manual', wants: [{ publication: 't-1', priority: 3 }] });
  assert.deepEqual(sent, [
    { rev: 1, mode: 'auto', pins: ['p-1'], wants: [] },
    { rev: 2, mode: 'manual', wants: [{ publication: 't-1', priority: 3 }] },
  ]);
});

test('doesNotRepeatWhatTheServerKnows', (t) => {
  const { desires, sent } = recorded(t);
  desires.forJoin();
  desires.ask({});
  desires.flush();
  assert.deepEqual(sent, []);
});

test('addsTheSizeAtWhichAPictureIsShownRoundedUp', (t) => {
  const { desires, sent } = recorded(t);
  desires.shownAt('t-1', { width: 321, height: 181 });
  desires.shownAt('t-2', { width: 0, height: 0 });
  desires.flush();
  assert.deepEqual(sent, [{ rev: 1, mode: 'auto', wants: [{ publication: 't-1', maxWidth: 480, maxHeight: 270 }] }]);
  desires.shownAt('t-1', { width: 330, height: 190 });
  desires.flush();
  assert.equal(sent.length, 1, 'within the same step');
  desires.shownAt('t-1', null);
  desires.flush();
  assert.deepEqual(sent[1].wants, []);
});

test('keepsWhatTheApplicationSaidOfSizes', (t) => {
  const { desires } = recorded(t);
  desires.shownAt('t-1', { width: 320, height: 180 });
  desires.shownAt('t-2', { width: 320, height: 180 });
  desires.ask({ mode: 'manual', wants: [{ publication: 't-1', maxHeight: 720 }] });
  assert.deepEqual(desires.forJoin(), {
    rev: 2,
    mode: 'manual',
    wants: [{ publication: 't-1', maxHeight: 720, maxWidth: 320 }],
  });
});
