// A child that is started blocked and let go later: its starter tells the watchdog of it in between, so that there is no
// moment at which a kill of the starter could leave the child behind.
import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';

/** Blocks until one line comes through descriptor 3; gives up when the pipe breaks instead. */
const gate = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"';

/** What to spawn in place of `argv`: with descriptor 3 as a pipe, and `detached`, so that it leads a group of its own. */
export const gated = (argv: readonly string[]): readonly [file: string, args: readonly string[]] => [
  '/bin/sh',
  ['-c', gate, 'sh', ...argv],
];

export function openGate(child: ChildProcess): void {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Writable)) throw new Error('the gate of a new task is not writable');
  // A task that dies before it reads the line breaks the pipe; its exit is reported by itself.
  pipe.on('error', () => pipe.destroy());
  pipe.end('go\n');
}
