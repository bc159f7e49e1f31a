// The agents a server has, by its settings: described one by one, or a number of equal ones; simulated tasks have as
// many as they need unless some are asked for.
import { FixedAgents, UnlimitedAgents } from './agents.js';
import type { Agents, AgentSpec } from './agents.js';
import { parseAgentSpec } from './agentSpec.js';

export type AgentSettings = {
  readonly simulate?: boolean;
  /** How many agents. */
  readonly agents?: number;
  readonly cpus?: number;
  readonly mem?: number;
  /** Descriptions of agents: `cpus:4;mem:2048;rack:a`. */
  readonly agent?: readonly string[];
};

/** More than these are no addresses of 127.0.0.0/24. */
const most = 254;

/** @throws Error with a sentence about the first description that cannot be */
export function agentsOf(settings: AgentSettings, frameworkId: string): Agents {
  const specs = agentSpecs(settings);
  return specs === undefined ? new UnlimitedAgents(frameworkId) : new FixedAgents(frameworkId, specs);
}

/**
 * The agents that are asked for; undefined leaves it to simulation.
 * @throws Error with a sentence about what cannot be
 */
export function agentSpecs({ simulate, agents, cpus, mem, agent }: AgentSettings): readonly AgentSpec[] | undefined {
  const defaults = { cpus: cpus ?? 64, mem: mem ?? 64 * 1024, disk: 1024 * 1024 };
  if (agent !== undefined && agents !== undefined)
    throw new Error('agents are counted and described: give either a number of equal ones, or one description each');
  if (agent !== undefined) {
    if (agent.length > most) throw new Error(`${agent.length} agents are described: at most ${most} can be`);
    return agent.map((text) => parseAgentSpec(text, defaults));
  }
  if (simulate === true && agents === undefined) return undefined;
  return Array.from({ length: agents ?? 1 }, () => ({ capacity: defaults, attributes: new Map() }));
}
