// The agents' port resources. A port is probed before it is offered: this machine may run other programs, and tasks
// of another embedded Marathon, in the same range.
import { createServer } from 'node:net';
import type { NumberRange } from './attributes.js';

/** Both ends inclusive; below Linux' ephemeral ports, so that outgoing connections do not take them. */
export const portRange = { min: 20_000, max: 32_000 } as const;

/** Hands out ports for tasks. One pool serves all agents: they are addresses of one machine. */
export interface HostPorts {
  /** Takes `count` free ports of these ranges (the usual one), or none at all when there are not enough. */
  take(count: number, ranges?: readonly NumberRange[]): Promise<readonly number[] | undefined>;
  /** Takes these very ports on a host, or none when one of them is in use or outside the ranges. */
  takeFixed(ports: readonly number[], host: string, ranges?: readonly NumberRange[]): Promise<boolean>;
  give(ports: readonly number[]): void;
}

const usual: readonly NumberRange[] = [{ begin: portRange.min, end: portRange.max }];

/** Ports of this machine, each tried by listening on it before it is handed out. */
export class ProbedPorts implements HostPorts {
  readonly #taken = new Set<number>();
  // Two servers that start together should not walk through the range in step.
  #next = Math.floor(Math.random() * (portRange.max - portRange.min));

  /** Ports that are handed out now. */
  get taken(): ReadonlySet<number> {
    return this.#taken;
  }

  async take(count: number, ranges = usual): Promise<readonly number[] | undefined> {
    const ports: number[] = [];
    for (let tries = sizeOf(ranges); ports.length < count && tries > 0; tries -= 1) {
      const port = portAt(ranges, this.#next);
      this.#next += 1;
      if (await this.#claim(port, '0.0.0.0')) ports.push(port);
    }
    if (ports.length === count) return ports;
    this.give(ports);
    return undefined;
  }

  async takeFixed(ports: readonly number[], host: string, ranges = usual): Promise<boolean> {
    const claimed: number[] = [];
    // The same number may be asked for twice, for TCP and for UDP.
    for (const port of new Set(ports)) {
      const inRange = ranges.some(({ begin, end }) => port >= begin && port <= end);
      if (!inRange || !(await this.#claim(port, host))) {
        this.give(claimed);
        return false;
      }
      claimed.push(port);
    }
    return true;
  }

  give(ports: readonly number[]): void {
    for (const port of ports) this.#taken.delete(port);
  }

  async #claim(port: number, host: string): Promise<boolean> {
    if (this.#taken.has(port)) return false;
    this.#taken.add(port);
    if (await isFree(port, host)) return true;
    this.#taken.delete(port);
    return false;
  }
}

/** Ports that nothing will listen on: simulated tasks take any, from the same range, again and again. */
export class PretendedPorts implements HostPorts {
  #next: number = portRange.min;

  take(count: number): Promise<readonly number[]> {
    return Promise.resolve(
      Array.from({ length: count }, () => {
        const port = this.#next;
        this.#next = port >= portRange.max ? portRange.min : port + 1;
        return port;
      }),
    );
  }

  takeFixed(): Promise<boolean> {
    return Promise.resolve(true);
  }

  give(): void {
    // Simulated ports are never used up.
  }
}

const sizeOf = (ranges: readonly NumberRange[]): number =>
  ranges.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);

/** The n-th port of the ranges, from the first again after the last. */
function portAt(ranges: readonly NumberRange[], n: number): number {
  let left = n % sizeOf(ranges);
  for (const { begin, end } of ranges) {
    if (left <= end - begin) return begin + left;
    left -= end - begin + 1;
  }
  return portRange.min;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
