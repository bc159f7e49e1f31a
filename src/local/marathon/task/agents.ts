// The agents and what they have to offer. Cpus, memory and disk are counted; a task gets an agent whose offer fits
// and whose constraints hold, and every refusal has the one reason Marathon would give.
import { constraintsOf, resourcesOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { meetsConstraints } from './constraints.js';
import type { Host, Placed } from './constraints.js';
import type { Placement } from './instance.js';

/** Why an offer was not used, in the order in which Marathon looks: only the first that applies is counted. */
export const rejectReasons = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** What one agent has: cpus, and megabytes of memory and disk. */
export type Capacity = { readonly cpus: number; readonly mem: number; readonly disk: number };

export type Agent = Placement & Host & { readonly capacity: Capacity };

/** One round of offers: the refusals on the way, and the agent that was taken, if any. */
export type Match = {
  readonly agent?: Agent;
  readonly rejections: readonly { readonly agent: Agent; readonly reason: RejectReason }[];
};

export interface Agents {
  readonly all: readonly Agent[];
  /** Offers every agent until one fits, and books the resources of one instance on it. */
  match(runSpec: RunSpec, placed: Placed): Match;
  /** Gives booked resources back. */
  release(runSpec: RunSpec, agentId: string): void;
}

type Used = { cpus: number; mem: number; disk: number; tasks: number };

/** A fixed number of agents with equal capacity: agent n is `127.0.0.n`. */
export class FixedAgents implements Agents {
  readonly all: readonly Agent[];
  readonly #used = new Map<string, Used>();

  constructor(frameworkId: string, count: number, capacity: Capacity) {
    this.all = Array.from({ length: count }, (_, index) => ({
      agentId: `${frameworkId}-S${index}`,
      host: `127.0.0.${index + 1}`,
      attributes: new Map(),
      capacity,
    }));
    for (const { agentId } of this.all) this.#used.set(agentId, { cpus: 0, mem: 0, disk: 0, tasks: 0 });
  }

  match(runSpec: RunSpec, placed: Placed): Match {
    const rejections: { agent: Agent; reason: RejectReason }[] = [];
    // The emptiest first: offers come from everywhere, so tasks spread.
    for (const agent of [...this.all].sort((a, b) => this.#usage(a).tasks - this.#usage(b).tasks)) {
      const reason = refusal(runSpec, agent, placed, this.#usage(agent));
      if (reason === undefined) {
        this.#book(runSpec, agent.agentId, 1);
        return { agent, rejections };
      }
      rejections.push({ agent, reason });
    }
    return { rejections };
  }

  release(runSpec: RunSpec, agentId: string): void {
    this.#book(runSpec, agentId, -1);
  }

  #usage(agent: Agent): Used {
    return this.#used.get(agent.agentId) ?? { cpus: 0, mem: 0, disk: 0, tasks: 0 };
  }

  #book(runSpec: RunSpec, agentId: string, sign: 1 | -1): void {
    const used = this.#used.get(agentId);
    if (used === undefined) return;
    const { cpus, mem, disk } = resourcesOf(runSpec);
    used.cpus += sign * cpus;
    used.mem += sign * mem;
    used.disk += sign * disk;
    used.tasks += sign;
  }
}

/** As many agents as are needed, each without limits but 512 cpus: for simulation. */
export class UnlimitedAgents implements Agents {
  readonly #frameworkId: string;
  readonly #agents: Agent[] = [];

  constructor(frameworkId: string) {
    this.#frameworkId = frameworkId;
    this.#add();
  }

  get all(): readonly Agent[] {
    return this.#agents;
  }

  match(runSpec: RunSpec, placed: Placed): Match {
    const nothing: Used = { cpus: 0, mem: 0, disk: 0, tasks: 0 };
    const rejections: { agent: Agent; reason: RejectReason }[] = [];
    for (const agent of this.#agents) {
      const reason = refusal(runSpec, agent, placed, nothing);
      if (reason === undefined) return { agent, rejections };
      rejections.push({ agent, reason });
    }
    const [first] = rejections;
    // Another agent helps only where the trouble is that every host is taken.
    if (first?.reason !== 'UnfulfilledConstraint') return { rejections };
    const fresh = this.#next();
    if (refusal(runSpec, fresh, placed, nothing) !== undefined) return { rejections };
    this.#add();
    return { agent: fresh, rejections };
  }

  release(): void {
    // Nothing is booked: there is always enough.
  }

  #next(): Agent {
    const index = this.#agents.length;
    const host = `127.${(index >> 16) & 255}.${(index >> 8) & 255}.${(index & 255) + 1}`;
    const unlimited = Number.POSITIVE_INFINITY;
    return {
      agentId: `${this.#frameworkId}-S${index}`,
      host,
      attributes: new Map(),
      capacity: { cpus: 512, mem: unlimited, disk: unlimited },
    };
  }

  #add(): void {
    this.#agents.push(this.#next());
  }
}

function refusal(runSpec: RunSpec, agent: Agent, placed: Placed, used: Used): RejectReason | undefined {
  if (!meetsConstraints(constraintsOf(runSpec), agent, placed)) return 'UnfulfilledConstraint';
  const { cpus, mem, disk } = resourcesOf(runSpec);
  if (used.cpus + cpus > agent.capacity.cpus + 1e-9) return 'InsufficientCpus';
  if (used.mem + mem > agent.capacity.mem) return 'InsufficientMemory';
  if (used.disk + disk > agent.capacity.disk) return 'InsufficientDisk';
  return undefined;
}
