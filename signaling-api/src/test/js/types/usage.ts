// An application as the type checker of its author sees it. `@ts-expect-error` marks what must not pass.
import { join, workerTransform, SluiceError, type Call, type Participant } from 'written';

export async function meet(video: HTMLVideoElement, worker: Worker): Promise<Call> {
  const call = await join({
    room: 'standup',
    codec: 'vp9',
    scalabilityMode: 'L3T3_KEY',
    encodedMedia: workerTransform(worker, { key: 'k' }),
    subscribe: { mode: 'manual', wants: [{ participant: 'p-1', source: 'camera', priority: 10, maxHeight: 720 }] },
  });
  const stop: () => void = call.on('participant', (person: Participant) => call.attach(person, video));
  stop();
  call.on('chat', ({ name, text }) => `${name}: ${text}`.toUpperCase());
  call.on('leave', ({ reason }) => reason.length);
  call.attach({ participant: 'p-1', source: 'screen' }, video).onchange = ({ state }) => state === 'shown';
  const track: MediaStreamTrack = await call.switchDevice('camera', 'front');
  await call.publish(track, { source: 'camera', muted: true });
  await call.react('👏');
  await call.raiseHand(true);
  const { connection } = await call.stats();
  const rtt: number | null = connection.rttMs;
  if (rtt === null) throw new SluiceError('lost', 'No path.', { retryable: true });
  return call;
}

export async function mistakes(call: Call, audio: HTMLAudioElement): Promise<void> {
  // @ts-expect-error a room is required
  await join({ name: 'Alice' });
  // @ts-expect-error no such codec
  await join({ room: 'r', codec: 'h265' });
  // @ts-expect-error no such event
  call.on('participants', () => {});
  // @ts-expect-error pictures need a video element
  call.attach(call.me, audio);
  // @ts-expect-error no such source
  await call.setMuted('mic', true);
  // @ts-expect-error a call comes from join only
  new (call.constructor as typeof Call)();
}
