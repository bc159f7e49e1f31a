// The built program as a process, as a user starts it. Every test of this folder runs it through here.
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
export const executable = path.join(root, 'bin', 'baton.mjs');

export interface Run {
  readonly process: ChildProcess;
  /** All that was printed so far, both streams. */
  readonly output: () => string;
  /** Resolves when the process has ended and its output is whole. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts `baton <args>` with temporary files in `temporary`. */
export function startBaton(args: readonly string[], temporary: string): Run {
  refuseStaleBuild();
  const child = spawn(process.execPath, [executable, ...args], {
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => printed.push(part));
  child.stderr.on('data', (part: Buffer) => printed.push(part));
  return {
    process: child,
    output: () => Buffer.concat(printed).toString('utf8'),
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve({ code, signal });
      });
    }),
  };
}

/** A test of last week's build says nothing about today's source. */
function refuseStaleBuild(): void {
  const built = statSync(path.join(root, 'dist', 'cli', 'entry.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newer = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).find(
    (file) => file.endsWith('.ts') && statSync(path.join(root, 'src', file)).mtimeMs > built,
  );
  if (newer !== undefined) throw new Error(`dist is older than src/${newer}: run \`npm run build\` before this test`);
}
