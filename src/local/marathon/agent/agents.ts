// The agents and what they have to offer. Cpus, memory, disk and gpus are counted; an instance gets an agent whose
// offer fits and whose constraints hold, and every refusal has the reasons Marathon would give.
import { resourcesOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Attribute, NumberRange } from './attributes.js';
import type { Host, Placed } from './constraints.js';
import type { Placement } from '../task/instance.js';
import { refusalsOf } from './matching.js';
import type { RejectReason, Resources } from './matching.js';

/** What one agent has: cpus, megabytes of memory and disk, gpus (0), and host ports (those of the machine). */
export type Capacity = {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus?: number;
  readonly ports?: readonly NumberRange[];
};

/** An agent as it is asked for. */
export type AgentSpec = {
  readonly capacity: Capacity;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly region?: string;
  readonly zone?: string;
};

export type Agent = Placement & Host & { readonly capacity: Capacity };

/** An offer that was not used: what it was, and all that spoke against it. */
export type Refusal = {
  readonly agent: Agent;
  readonly resources: Resources;
  readonly reasons: readonly RejectReason[];
};

/** An agent that was taken, and what it offered. */
export type Taken = { readonly agent: Agent; readonly resources: Resources };

/** One round of offers: the refusals on the way, and the offer that was taken, if any. */
export type Match = { readonly taken?: Taken; readonly rejections: readonly Refusal[] };

export interface Agents {
  readonly all: readonly Agent[];
  find(agentId: string): Agent | undefined;
  /** Offers every agent until one fits, and books the resources of one instance on it. */
  match(runSpec: RunSpec, placed: Placed): Match;
  /** The same for an instance that keeps what it has booked on an agent: only that one will do. */
  matchReserved(runSpec: RunSpec, placed: Placed, agentId: string): Match;
  /** Books what an instance has kept on an agent since before this server was started. */
  reserve(runSpec: RunSpec, agentId: string): void;
  /** Gives booked resources back; true when somebody else may fit now. */
  release(runSpec: RunSpec, agentId: string): boolean;
  /** A lost agent offers nothing until it is back. */
  setLost(agentId: string, lost: boolean): void;
  isLost(agentId: string): boolean;
}

/** What both kinds of agents have in common: a table of them, and which are lost. */
abstract class AgentTable implements Agents {
  readonly #byId = new Map<string, Agent>();
  readonly #lost = new Set<string>();
  #all: readonly Agent[] = [];

  abstract match(runSpec: RunSpec, placed: Placed): Match;
  abstract release(runSpec: RunSpec, agentId: string): boolean;
  abstract reserve(runSpec: RunSpec, agentId: string): void;
  protected abstract left(agent: Agent): Resources;

  get all(): readonly Agent[] {
    return this.#all;
  }

  find(agentId: string): Agent | undefined {
    return this.#byId.get(agentId);
  }

  matchReserved(runSpec: RunSpec, placed: Placed, agentId: string): Match {
    const rejections: Refusal[] = [];
    for (const agent of this.offering()) {
      const resources = this.left(agent);
      const reserved = agent.agentId === agentId;
      // What it needs is booked already, so the rest of the agent does not matter.
      const offer = { host: agent, resources: { ...resources, ...resourcesOf(runSpec) }, local: true };
      const reasons = reserved ? refusalsOf(runSpec, offer, placed) : (['NoCorrespondingReservationFound'] as const);
      if (reasons === undefined) return { taken: { agent, resources }, rejections };
      rejections.push({ agent, resources, reasons });
    }
    return { rejections };
  }

  setLost(agentId: string, lost: boolean): void {
    if (lost) this.#lost.add(agentId);
    else this.#lost.delete(agentId);
  }

  isLost(agentId: string): boolean {
    return this.#lost.has(agentId);
  }

  protected add(agent: Agent): void {
    this.#byId.set(agent.agentId, agent);
    this.#all = [...this.#byId.values()];
  }

  protected offering(): readonly Agent[] {
    return this.#lost.size === 0 ? this.#all : this.#all.filter(({ agentId }) => !this.#lost.has(agentId));
  }

  /** Agents without a region are local, and so are those of the first one's: the masters are there. */
  protected refusal(runSpec: RunSpec, agent: Agent, placed: Placed): Refusal | undefined {
    const resources = this.left(agent);
    const local = agent.region === undefined || agent.region === this.#all[0]?.region;
    const reasons = refusalsOf(runSpec, { host: agent, resources, local }, placed);
    return reasons === undefined ? undefined : { agent, resources, reasons };
  }
}

type Used = { cpus: number; mem: number; disk: number; gpus: number; instances: number };

/** These very agents: the first is `127.0.0.1`, the second `127.0.0.2`. */
export class FixedAgents extends AgentTable {
  readonly #used = new Map<string, Used>();

  constructor(frameworkId: string, specs: readonly AgentSpec[]) {
    super();
    for (const [index, spec] of specs.entries()) {
      const agentId = `${frameworkId}-S${index}`;
      this.add({ ...spec, agentId, host: `127.0.0.${index + 1}` });
      this.#used.set(agentId, { cpus: 0, mem: 0, disk: 0, gpus: 0, instances: 0 });
    }
  }

  match(runSpec: RunSpec, placed: Placed): Match {
    const rejections: Refusal[] = [];
    // The emptiest first: offers come from everywhere, so instances spread.
    const load = ({ agentId }: Agent): number => this.#used.get(agentId)?.instances ?? 0;
    for (const agent of [...this.offering()].sort((a, b) => load(a) - load(b))) {
      const refused = this.refusal(runSpec, agent, placed);
      if (refused === undefined) {
        const resources = this.left(agent);
        this.#book(runSpec, agent.agentId, 1);
        return { taken: { agent, resources }, rejections };
      }
      rejections.push(refused);
    }
    return { rejections };
  }

  release(runSpec: RunSpec, agentId: string): boolean {
    this.#book(runSpec, agentId, -1);
    return true;
  }

  reserve(runSpec: RunSpec, agentId: string): void {
    this.#book(runSpec, agentId, 1);
  }

  protected left({ agentId, capacity }: Agent): Resources {
    const used = this.#used.get(agentId) ?? { cpus: 0, mem: 0, disk: 0, gpus: 0 };
    return {
      cpus: capacity.cpus - used.cpus,
      mem: capacity.mem - used.mem,
      disk: capacity.disk - used.disk,
      gpus: (capacity.gpus ?? 0) - used.gpus,
      ports: capacity.ports ?? [],
    };
  }

  #book(runSpec: RunSpec, agentId: string, sign: 1 | -1): void {
    const used = this.#used.get(agentId);
    if (used === undefined) return;
    const { cpus, mem, disk, gpus } = resourcesOf(runSpec);
    used.cpus += sign * cpus;
    used.mem += sign * mem;
    used.disk += sign * disk;
    used.gpus += sign * gpus;
    used.instances += sign;
  }
}

/** As many agents as are needed, each without limits but 512 cpus: for simulation. */
export class UnlimitedAgents extends AgentTable {
  readonly #frameworkId: string;

  constructor(frameworkId: string) {
    super();
    this.#frameworkId = frameworkId;
    this.add(this.#next());
  }

  match(runSpec: RunSpec, placed: Placed): Match {
    const rejections: Refusal[] = [];
    for (const agent of this.offering()) {
      const refused = this.refusal(runSpec, agent, placed);
      if (refused === undefined) return { taken: { agent, resources: this.left(agent) }, rejections };
      rejections.push(refused);
    }
    // Another agent helps only where the trouble is that every host is taken, or lost.
    if (rejections.some(({ reasons }) => reasons[0] !== 'UnfulfilledConstraint')) return { rejections };
    const fresh = this.#next();
    if (this.refusal(runSpec, fresh, placed) !== undefined) return { rejections };
    this.add(fresh);
    return { taken: { agent: fresh, resources: this.left(fresh) }, rejections };
  }

  /** Only sees to it that the agent exists again. */
  reserve(_runSpec: RunSpec, agentId: string): void {
    const index = Number(/-S(\d{1,5})$/.exec(agentId)?.[1] ?? 0);
    while (this.all.length <= index) this.add(this.#next());
  }

  /** Nothing is booked: there is always enough. */
  release(): boolean {
    return false;
  }

  protected left({ capacity: { cpus, mem, disk } }: Agent): Resources {
    return { cpus, mem, disk, gpus: 0, ports: [] };
  }

  #next(): Agent {
    const index = this.all.length;
    const host = `127.${(index >> 16) & 255}.${(index >> 8) & 255}.${(index & 255) + 1}`;
    const unlimited = Number.POSITIVE_INFINITY;
    return {
      agentId: `${this.#frameworkId}-S${index}`,
      host,
      attributes: new Map(),
      capacity: { cpus: 512, mem: unlimited, disk: unlimited },
    };
  }
}
