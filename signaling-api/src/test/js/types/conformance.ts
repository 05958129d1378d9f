// Holds the written declarations against those that tsc derives from the implementation's own comments: what is
// promised must be there, with these types.
import type * as written from 'written';
import type * as made from 'made';

type Instance<T> = T extends { prototype: infer I } ? I : never;

export function promisesHold(
  join: typeof made.join,
  call: made.Call,
  attachment: made.Attachment,
  participant: Instance<typeof made.Participant>,
  publication: Instance<typeof made.Publication>,
  error: made.SluiceError,
): unknown[] {
  const joins: (options: written.JoinOptions) => Promise<unknown> = join;
  const accepts: (options: Parameters<typeof join>[0]) => void = (_options: written.JoinOptions) => {};
  const calls: Omit<written.Call, 'attach' | 'on' | 'off'> = call;
  const attaches: (target: never, element: HTMLVideoElement) => Omit<written.Attachment, 'onchange'> = call.attach.bind(call);
  const events: { [K in keyof written.CallEvents]: unknown } = {} as { [K in keyof made.CallEventMap]: unknown };
  const attachments: Omit<written.Attachment, 'onchange'> = attachment;
  attachment.onchange = (changed: Omit<written.Attachment, 'onchange'>) => changed.state === 'shown';
  const people: written.Participant = participant;
  const publications: written.Publication = publication;
  const errors: written.SluiceError = error;
  return [joins, accepts, calls, attaches, events, attachments, people, publications, errors];
}

// Every value that is promised is exported by the implementation.
type Missing = Exclude<keyof typeof import('written'), keyof typeof import('made') | 'Emitter'>;
const nothingIsMissing: [Missing] extends [never] ? true : Missing = true;
export { nothingIsMissing };
