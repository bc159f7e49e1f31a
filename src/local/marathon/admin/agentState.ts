// The agents as a test wants to see them: which there are, and what runs where.
import { attributeText } from '../agent/attributes.js';
import type { Agents } from '../agent/agents.js';
import { isTerminal } from '../task/instance.js';
import type { Instances } from '../task/instances.js';

/** An agent as a test wants to see it. */
export type AgentState = {
  readonly agentId: string;
  readonly host: string;
  /** `lost`: Mesos does not hear of it, its tasks are unreachable. */
  readonly state: 'active' | 'lost';
  /** null is without limit. cpus; MiB of memory and disk. */
  readonly capacity: { readonly cpus: number | null; readonly mem: number | null; readonly disk: number | null };
  /** What constraints compare, as text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Ids of the tasks that were put there and have not ended. */
  readonly tasks: readonly string[];
};

/** What is known about every agent. */
export function agentStates(agents: Agents, instances: Instances): readonly AgentState[] {
  const tasks = new Map<string, string[]>(agents.all.map(({ agentId }) => [agentId, []]));
  for (const runSpecId of instances.appIds)
    for (const instance of instances.of(runSpecId))
      for (const { id, condition } of instance.tasks)
        if (instance.placement !== undefined && !isTerminal(condition)) tasks.get(instance.placement.agentId)?.push(id);
  const limit = (amount: number): number | null => (Number.isFinite(amount) ? amount : null);
  return agents.all.map(({ agentId, host, attributes, capacity: { cpus, mem, disk } }) => ({
    agentId,
    host,
    state: agents.isLost(agentId) ? 'lost' : 'active',
    capacity: { cpus: limit(cpus), mem: limit(mem), disk: limit(disk) },
    attributes: Object.fromEntries([...attributes].map(([name, attribute]) => [name, attributeText(attribute)])),
    tasks: tasks.get(agentId) ?? [],
  }));
}
