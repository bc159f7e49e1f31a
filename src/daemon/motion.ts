// Who is in motion: what the gate is told about the others before an app may begin.
import { appKey, type AppKey } from '../core/model/ids.js';
import { isOutcome } from '../core/model/phase.js';
import type { AppRecord } from '../core/model/record.js';
import type { Step } from '../core/model/step.js';
import type { DependencyFact } from '../core/policy/gate.js';
import type { DesiredApp } from '../core/model/app.js';
import type { Target } from './targets.js';

/** Phases in which nothing moves until a person or git does something. */
const restful = new Set(['paused']);

export class Motion {
  /** Apps in motion, and the environment each belongs to. */
  readonly #moving = new Map<AppKey, string>();

  decided(target: Target, step: Step): void {
    const moves = step.action !== undefined || !(isOutcome(step.phase) || restful.has(step.phase));
    if (moves) this.#moving.set(target.key, target.environment.name);
    else this.#moving.delete(target.key);
  }

  forget(key: AppKey): void {
    this.#moving.delete(key);
  }

  /** Others of the environment that are in motion. */
  besides(target: Target): number {
    let count = 0;
    for (const [key, environment] of this.#moving) {
      if (key !== target.key && environment === target.environment.name) count += 1;
    }
    return count;
  }

  get isStill(): boolean {
    return this.#moving.size === 0;
  }
}

/** How the apps that this one depends on stand, from what git wants of them and what is on record. */
export function dependencyFacts(
  app: DesiredApp,
  wantedOf: (key: AppKey) => DesiredApp | undefined,
  recordOf: (key: AppKey) => AppRecord | undefined,
): readonly DependencyFact[] {
  return app.dependsOn.map((id) => {
    const key = appKey(app.environment, id);
    const wanted = wantedOf(key);
    const record = recordOf(key);
    const settled =
      wanted !== undefined &&
      record?.phase === 'settled' &&
      record.revision === wanted.revision &&
      record.settledInstances === wanted.spec.instances;
    return { id, sameCommit: wanted?.commit === app.commit, settled, ...(record && { phase: record.phase }) };
  });
}
