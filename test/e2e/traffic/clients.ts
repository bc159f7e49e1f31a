// Steady load through the balancer by a process of its own, and what it counted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { eventually } from '../../kit/eventually.js';

export interface Load {
  readonly port: number;
  readonly host: string;
  /** Requests a second. */
  readonly rate: number;
  /** `keep`: 16 connections that stay. */
  readonly connections: 'keep' | 'close';
}

/** How many came back so, and when the first and the last of them did (ms by the clock of this machine). */
const answers = z.object({ count: z.number(), first: z.number(), last: z.number() });
export type Answers = Readonly<z.infer<typeof answers>>;

/** By what came back: `version 2`, `errors of version 2`, `status 503`, `lost: …`. */
export type Counted = Readonly<Record<string, Answers>>;

export interface TrafficClients {
  /** All that was counted in the full seconds so far. */
  counted(): Counted;
  /** The last full second. */
  lastSecond(): Counted;
  /** Waits until an answer of that kind was counted. */
  sees(what: string): Promise<void>;
  /** Waits for a full second that begins from now on, and in which that holds. */
  secondIn(what: string, holds: (second: Counted) => boolean): Promise<void>;
  /** Ends the load; all that was counted, the answers that were still to come included. */
  end(): Promise<Counted>;
}

const line = z.record(z.string(), answers);
const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'load.mjs');

export function startLoad({ port, host, rate, connections }: Load): TrafficClients {
  const child = spawn(process.execPath, [program, String(port), host, String(rate), connections], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const seconds: Counted[] = [];
  createInterface(child.stdout).on('line', (text) => seconds.push(line.parse(JSON.parse(text))));
  const closed = once(child, 'close');
  return {
    counted: () => sumOf(seconds),
    lastSecond: () => seconds.at(-1) ?? {},
    async sees(what) {
      await eventually(`${what} among the answers`, () => (sumOf(seconds)[what] === undefined ? undefined : true));
    },
    async secondIn(what, holds) {
      // The one that runs now may have begun before.
      const from = seconds.length + 1;
      await eventually(what, () => (seconds.slice(from).some(holds) ? true : undefined));
    },
    async end() {
      child.stdin.end();
      await closed;
      return sumOf(seconds);
    },
  };
}

function sumOf(all: readonly Counted[]): Counted {
  const sum = new Map<string, Answers>();
  for (const [what, { count, first, last }] of all.flatMap((one) => Object.entries(one))) {
    const before = sum.get(what);
    sum.set(what, { count: (before?.count ?? 0) + count, first: before?.first ?? first, last });
  }
  return Object.fromEntries(sum);
}

/** Requests of each kind that were not answered by a version of the app. `bad`: one whose errors are its own. */
export const lostOf = (counted: Counted, bad?: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(counted)
      .filter(([what]) => !what.startsWith('version ') && what !== `errors of version ${bad ?? ''}`)
      .map(([what, { count }]) => [what, count]),
  );

/** All requests of those kinds; of all kinds when none is named. */
export const requestsOf = (counted: Counted, ...whats: readonly string[]): number =>
  Object.entries(counted)
    .filter(([what]) => whats.length === 0 || whats.includes(what))
    .reduce((sum, [, { count }]) => sum + count, 0);
