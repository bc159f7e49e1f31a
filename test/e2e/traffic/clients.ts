// Steady load through the balancer by a process of its own, and what it counted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface Load {
  readonly port: number;
  readonly host: string;
  /** Requests a second. */
  readonly rate: number;
  readonly connections: 'keep' | 'close';
}

/** By what came back: `version 2`, `status 503`, `lost: …`. */
export type Counted = Readonly<Record<string, number>>;

export interface TrafficClients {
  /** Each full second so far. */
  seconds(): readonly Counted[];
  /** Ends the load; all that was counted, the answers that were still to come included. */
  end(): Promise<Counted>;
}

const line = z.record(z.string(), z.number());
const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'load.mjs');

export function startLoad({ port, host, rate, connections }: Load): TrafficClients {
  const child = spawn(process.execPath, [program, String(port), host, String(rate), connections], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const seconds: Counted[] = [];
  createInterface(child.stdout).on('line', (text) => seconds.push(line.parse(JSON.parse(text))));
  const closed = once(child, 'close');
  return {
    seconds: () => seconds,
    async end() {
      child.stdin.end();
      await closed;
      return sumOf(seconds);
    },
  };
}

export function sumOf(all: readonly Counted[]): Counted {
  const sum = new Map<string, number>();
  for (const [what, number] of all.flatMap((one) => Object.entries(one))) sum.set(what, (sum.get(what) ?? 0) + number);
  return Object.fromEntries(sum);
}

/** What was not answered by a version of the app. */
export const lostOf = (counted: Counted): Counted =>
  Object.fromEntries(Object.entries(counted).filter(([what]) => !what.startsWith('version ')));
