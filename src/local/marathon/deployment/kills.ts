// Waiting for the end of tasks that were killed: Marathon's KillStreamWatcher.watchForKilledTasks.
import type { PathId } from '../definition/pathId.js';
import { considerTerminal } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { Instances } from '../task/instances.js';

/**
 * Calls `then` once each of these instances has been dead: gone, ended, out of reach, or with other tasks than it has now.
 * One that was dead and comes back is not waited for again. If none lives, that is at once.
 * @param doomed instances of this app or pod, as they were before anything was done to them
 * @returns ends the waiting; `then` is not called any more
 */
export function onceKilled(
  id: PathId,
  doomed: readonly Instance[],
  instances: Instances,
  then: () => void,
): () => void {
  const living = new Map(doomed.map((instance) => [instance.id, instance]));
  const look = (): void => {
    for (const instance of living.values())
      if (isDead(instance, instances.find(id, instance.id))) living.delete(instance.id);
    if (living.size > 0) return;
    unsubscribe();
    then();
  };
  const unsubscribe = instances.subscribe(id, look);
  look();
  return unsubscribe;
}

const isDead = ({ tasks }: Instance, current: Instance | undefined): boolean =>
  current === undefined ||
  considerTerminal(current.condition) ||
  current.tasks.every((task) => tasks.every((some) => some.id !== task.id));
