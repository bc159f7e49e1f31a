// Nothing a task started may outlive this server, not even when the server is killed with SIGKILL and cannot clean
// up. A tiny shell holds the other end of a pipe: it is told of every process group, and when the pipe breaks because
// we are gone, it kills those that are left. Its own session keeps it out of reach of signals sent to ours.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Writable } from 'node:stream';

const script = `
trap '' HUP INT TERM
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

export class Watchdog {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;
  readonly #gone: Promise<void>;

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
    this.#gone = new Promise((resolve) => this.#shell.once('close', () => resolve()));
    // If somebody kills the watchdog, writing to it must not take the server down; tasks still die with close().
    this.#shell.stdin.on('error', () => this.#shell.stdin.destroy());
    this.#shell.unref();
  }

  /** The process that watches; for tests. */
  get pid(): number | undefined {
    return this.#shell.pid;
  }

  guard(group: number): void {
    if (this.#shell.stdin.writable) this.#shell.stdin.write(`+ ${group}\n`);
  }

  release(group: number): void {
    if (this.#shell.stdin.writable) this.#shell.stdin.write(`- ${group}\n`);
  }

  /** Ends the watch; what is still guarded dies. */
  async close(): Promise<void> {
    // It was kept from holding the process up; now its end is what is waited for.
    this.#shell.ref();
    this.#shell.stdin.end();
    await this.#gone;
  }
}
