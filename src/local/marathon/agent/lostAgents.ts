// Agents that vanish and come back, as Mesos tells of them. A lost agent's tasks go on running; they are just not
// heard of: what they report waits, and what is asked of them does not arrive.
import type { PathId } from '../definition/pathId.js';
import type { Agents } from './agents.js';
import type { Holdings } from './holdings.js';
import type { StatusUpdate, TaskRuntime } from '../run/runtime.js';

/** What becomes of the tasks of an agent that is lost: out of reach until it is back, or dead with the machine. */
export type Loss = 'unreachable' | 'gone';

type Take = (runSpecId: PathId, instanceId: string, taskId: string, update: StatusUpdate) => void;

export type LostAgentsParts = {
  readonly agents: Agents;
  readonly holdings: Holdings;
  readonly runtime: TaskRuntime;
  /** Passes a report on to Marathon. */
  readonly take: Take;
};

export class LostAgents {
  readonly #parts: LostAgentsParts;
  /** Reports that wait for their agent to come back, in order. */
  readonly #withheld = new Map<string, (() => void)[]>();

  constructor(parts: LostAgentsParts) {
    this.#parts = parts;
  }

  /** Passes a report on; if its agent is lost, not before that is back. */
  report(agentId: string, pass: () => void): void {
    const withheld = this.#withheld.get(agentId);
    if (withheld === undefined) pass();
    else withheld.push(pass);
  }

  /** @throws Error with a sentence when there is no such agent or it is lost already */
  lose(agentId: string, loss: Loss): void {
    const { agents, holdings, runtime, take } = this.#parts;
    const agent = agents.find(agentId);
    if (agent === undefined) throw new Error(`there is no agent ${agentId}`);
    if (agents.isLost(agentId)) throw new Error(`agent ${agentId} is lost already: bring it back first`);
    agents.setLost(agentId, true);
    this.#withheld.set(agentId, []);
    for (const { runSpecId, instanceId, taskIds } of holdings.onAgent(agentId))
      for (const taskId of taskIds) {
        if (loss === 'unreachable') {
          const message = `Agent ${agent.host} is unreachable: health check timed out`;
          take(runSpecId, instanceId, taskId, { state: 'TASK_UNREACHABLE', message });
          continue;
        }
        // The machine is down, and its processes with it: whatever they still report is not heard.
        runtime.kill(taskId, 0);
        holdings.end(instanceId, taskId);
        take(runSpecId, instanceId, taskId, { state: 'TASK_GONE', message: `Agent ${agent.host} is gone` });
      }
  }

  /** @throws Error with a sentence when the agent is not lost */
  restore(agentId: string): void {
    const { agents, holdings, take } = this.#parts;
    const withheld = this.#withheld.get(agentId);
    if (withheld === undefined) throw new Error(`agent ${agentId} is not lost`);
    this.#withheld.delete(agentId);
    agents.setLost(agentId, false);
    for (const pass of withheld) pass();
    // What never stopped running is found to do so.
    for (const { runSpecId, instanceId, taskIds } of holdings.onAgent(agentId))
      for (const taskId of taskIds)
        take(runSpecId, instanceId, taskId, { state: 'TASK_RUNNING', message: `Agent ${agentId} reregistered` });
  }
}
