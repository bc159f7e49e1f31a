// What launched instances hold of their agents, resources and ports, for as long as one of their tasks lives. A task
// that is not in here is dead to its agent, whatever its process may still report.
import type { PathId } from '../definition/pathId.js';

export type Holding = {
  readonly runSpecId: PathId;
  readonly instanceId: string;
  readonly agentId: string;
  readonly taskIds: readonly string[];
};

type Held = Holding & { readonly alive: Set<string>; readonly release: () => void };

export class Holdings {
  readonly #held = new Map<string, Held>();

  /** @param release called once, when the last of the tasks has ended */
  hold(holding: Holding, release: () => void): void {
    this.#held.set(holding.instanceId, { ...holding, alive: new Set(holding.taskIds), release });
  }

  isAlive(instanceId: string, taskId: string): boolean {
    return this.#held.get(instanceId)?.alive.has(taskId) === true;
  }

  /** The task is dead; what its instance held is given back when it was the last one. */
  end(instanceId: string, taskId: string): void {
    const held = this.#held.get(instanceId);
    if (held?.alive.delete(taskId) !== true || held.alive.size > 0) return;
    this.#held.delete(instanceId);
    held.release();
  }

  /** The living tasks on an agent. */
  onAgent(agentId: string): readonly (Omit<Holding, 'taskIds'> & { readonly taskId: string })[] {
    return [...this.#held.values()]
      .filter((held) => held.agentId === agentId)
      .flatMap(({ alive, runSpecId, instanceId }) =>
        [...alive].map((taskId) => ({ runSpecId, instanceId, agentId, taskId })),
      );
  }
}
