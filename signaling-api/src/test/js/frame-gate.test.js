import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameGate, timestampDistance } from '../../main/resources/web/client/frame-gate.js';

const X = 0xdeadbeef;
const Y = 0x00001234;

/** A gate that just went from X to Y, Y's first frame being at `first`. */
function switchedToY(first) {
  const gate = new FrameGate();
  gate.assign({ csrc: X, firstRtpTimestamp: 1000 }, 0);
  gate.onFrame({ rtpTimestamp: 1000 }, 1);
  gate.assign({ csrc: Y, firstRtpTimestamp: first }, 100);
  return gate;
}

test('showsNothingBeforeAnAssignment', () => {
  const gate = new FrameGate();
  assert.equal(gate.state, 'idle');
  assert.equal(gate.onFrame({ rtpTimestamp: 5, sources: [{ source: X, rtpTimestamp: 5, timestamp: 1 }] }, 5000), false);
});

test('hidesFramesOfTheLastAssignmentUntilTheFirstOfTheNewOne', () => {
  const gate = switchedToY(50_000);
  assert.equal(gate.onFrame({ rtpTimestamp: 47_000 }, 101), false);
  assert.equal(gate.onFrame({ rtpTimestamp: 49_999 }, 102), false);
  assert.equal(gate.state, 'waiting');
  assert.equal(gate.onFrame({ rtpTimestamp: 50_000 }, 103), true);
  assert.equal(gate.onFrame({ rtpTimestamp: 53_000 }, 104), true);
  assert.equal(gate.state, 'open');
});

test('comparesTimestampsAcrossTheirWrap', () => {
  assert.equal(timestampDistance(5, 0xfffffffb), 10);
  assert.equal(timestampDistance(0xfffffffb, 5), -10);
  const gate = switchedToY(0xffffff00);
  assert.equal(gate.onFrame({ rtpTimestamp: 0xfffffe00 }, 101), false);
  assert.equal(gate.onFrame({ rtpTimestamp: 0x10 }, 102), true);
});

test('believesTheCsrcOfTheFrameItselfBeforeItsTimestamp', () => {
  const gate = switchedToY(50_000);
  const foreign = { rtpTimestamp: 60_000, sources: [{ source: X, rtpTimestamp: 60_000, timestamp: 9 }] };
  assert.equal(gate.onFrame(foreign, 101), false);
  const own = { rtpTimestamp: 61_000, sources: [{ source: Y, rtpTimestamp: 61_000, timestamp: 10 }] };
  assert.equal(gate.onFrame(own, 102), true);
});

test('opensByCsrcWhileTheFirstTimestampIsNotKnownYet', () => {
  const gate = switchedToY(null);
  const sources = [
    { source: X, rtpTimestamp: 47_000, timestamp: 8 },
    { source: Y, rtpTimestamp: 50_000, timestamp: 9 },
  ];
  assert.equal(gate.onFrame({ rtpTimestamp: 47_000, sources }, 101), false, 'X is still on the screen, Y only decoded');
  assert.equal(gate.onFrame({ rtpTimestamp: 50_000, sources }, 102), true);
});

test('staysOpenWhenSignalingBringsTheFirstTimestampLate', () => {
  const gate = switchedToY(null);
  gate.onFrame({ rtpTimestamp: 50_000, sources: [{ source: Y, rtpTimestamp: 50_000, timestamp: 9 }] }, 101);
  gate.refine(50_000);
  assert.equal(gate.state, 'open');
  assert.equal(gate.onFrame({ rtpTimestamp: 53_000 }, 102), true);
});

test('closesWhenMediaOvertakesSignaling', () => {
  const gate = switchedToY(50_000);
  gate.onFrame({ rtpTimestamp: 50_000, sources: [{ source: Y, rtpTimestamp: 50_000, timestamp: 9 }] }, 101);
  const z = { rtpTimestamp: 90_000, sources: [{ source: 77, rtpTimestamp: 90_000, timestamp: 19 }] };
  assert.equal(gate.onFrame(z, 200), false);
  assert.equal(gate.state, 'foreign');
  gate.assign({ csrc: 77, firstRtpTimestamp: 90_000 }, 210);
  assert.equal(gate.onFrame(z, 211), true);
});

test('noticesAForeignSourceThatIsToldOneFrameLate', () => {
  const gate = switchedToY(50_000);
  const late = { rtpTimestamp: 53_000, sources: [{ source: Y, rtpTimestamp: 50_000, timestamp: 9 }] };
  assert.equal(gate.onFrame(late, 101), true, 'Firefox: the source told is that of the frame before');
  const z = {
    rtpTimestamp: 93_000,
    sources: [
      { source: Y, rtpTimestamp: 53_000, timestamp: 9 },
      { source: 77, rtpTimestamp: 90_000, timestamp: 19 },
    ],
  };
  assert.equal(gate.onFrame(z, 102), false);
});

test('ignoresASourceFromBeforeTheAssignment', () => {
  const gate = switchedToY(50_000);
  const frame = { rtpTimestamp: 50_000, sources: [{ source: X, rtpTimestamp: 47_000, timestamp: 8 }] };
  assert.equal(gate.onFrame(frame, 101), true);
});

test('usesTheNewestCsrcWhereFramesTellNoTimestamp', () => {
  const gate = switchedToY(50_000);
  assert.equal(gate.onFrame({ sources: [{ source: X, timestamp: 8 }] }, 101), false);
  assert.equal(
    gate.onFrame(
      {
        sources: [
          { source: X, timestamp: 8 },
          { source: Y, timestamp: 9 },
        ],
      },
      102,
    ),
    true,
  );
});

test('waitsOutTheJitterBufferWhereTheBrowserTellsNothing', () => {
  const gate = switchedToY(50_000);
  assert.equal(gate.onFrame({}, 600), false);
  assert.equal(gate.onFrame({}, 1101), true);
});
