// What launched instances hold of their agents, resources and ports, for as long as one of their tasks lives. A task
// that is not in here is dead to its agent, whatever its process may still report.
import type { PathId } from '../definition/pathId.js';

export type Holding = {
  readonly runSpecId: PathId;
  readonly instanceId: string;
  readonly agentId: string;
  /** The tasks that live. */
  readonly taskIds: readonly string[];
};

type Held = { readonly holding: Holding; readonly release: () => void };

export class Holdings {
  readonly #held = new Map<string, Held>();

  /** @param release called once, when the last of the tasks has ended */
  hold(holding: Holding, release: () => void): void {
    this.#held.set(holding.instanceId, { holding, release });
  }

  isAlive(instanceId: string, taskId: string): boolean {
    return this.#held.get(instanceId)?.holding.taskIds.includes(taskId) === true;
  }

  /** The task is dead; what its instance held is given back when it was the last one. */
  end(instanceId: string, taskId: string): void {
    const held = this.#held.get(instanceId);
    if (held === undefined || !this.isAlive(instanceId, taskId)) return;
    const { holding, release } = held;
    const taskIds = holding.taskIds.filter((some) => some !== taskId);
    if (taskIds.length > 0) {
      this.#held.set(instanceId, { holding: { ...holding, taskIds }, release });
      return;
    }
    this.#held.delete(instanceId);
    release();
  }

  /** What is held on an agent. */
  onAgent(agentId: string): readonly Holding[] {
    return [...this.#held.values()].flatMap(({ holding }) => (holding.agentId === agentId ? [holding] : []));
  }
}
