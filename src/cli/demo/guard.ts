// A small process of its own that outlives the demo by a moment: when the demo is gone without having stopped what it
// started (kill -9, a crashed terminal), the kernel closes this process's stdin, and it ends the rest and removes the folder.
// It is told `+<pid>` when a process was started and `-<pid>` when it has ended; its one argument is the folder.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const folder = process.argv[2];
const watched = new Set<number>();

// Ctrl-C reaches every process of the terminal's foreground group; this one has to stay until the demo is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) watched.add(pid);
  else watched.delete(pid);
}

if (watched.size > 0) {
  for (const pid of watched) signal(pid, 'SIGTERM');
  // The embedded servers promise to be gone within 10 s.
  const deadline = Date.now() + 12_000;
  while (Date.now() < deadline && [...watched].some((pid) => signal(pid, 0))) await pause(100);
  for (const pid of watched) signal(pid, 'SIGKILL');
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Sends a signal; false when there is no such process any more. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
