// Marathon's health, for --health-check: what was last said of each task, for the answers in which it says nothing.
import type { App, Task } from '../marathon/apps.js';

export class Verdicts {
  #known = new Map<string, boolean>();

  /** Forgets the tasks that are gone. (marathon-lb keeps the last thousand it heard of instead, and forgets living ones.) */
  keepOnly(apps: readonly App[]): void {
    const living = new Set(apps.flatMap(({ tasks }) => tasks.map(({ id }) => id)));
    this.#known = new Map([...this.#known].filter(([id]) => living.has(id)));
  }

  /** An app without health checks serves with every task; one with checks needs one result that says alive. */
  admits({ healthChecks }: Pick<App, 'healthChecks'>, task: Task): boolean {
    if (healthChecks.length === 0) return true;
    if (task.healthCheckResults === undefined) return this.#known.get(task.id) ?? false;
    const alive = task.healthCheckResults.some((result) => result.alive);
    this.#known.set(task.id, alive);
    return alive;
  }
}
