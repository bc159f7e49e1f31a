// The plan over all targets: the same gate and the same comparison that passes use, without a write and without memory.
import { allProblems } from '../core/definition/load.js';
import type { Plan, Change } from '../core/model/plan.js';
import type { ObservedApp } from '../core/model/observed.js';
import type { AppKey } from '../core/model/ids.js';
import type { AppRecord } from '../core/model/record.js';
import { changeOf, pruneChange } from '../core/plan/change.js';
import { makePlan } from '../core/plan/plan.js';
import { gateFor } from '../core/policy/choose.js';
import type { GateFacts } from '../core/policy/gate.js';
import type { Wanted } from './desired.js';
import type { ClusterView } from './ports.js';
import type { Target } from './targets.js';

export interface PlanningInput {
  readonly owner: string;
  readonly wanted: Wanted;
  readonly targets: ReadonlyMap<AppKey, Target>;
  /** Undefined: the cluster could not be read; its environments must not be planned. */
  viewOf(cluster: string): ClusterView | undefined;
  recordOf(key: AppKey): AppRecord | undefined;
  facts(target: Target): GateFacts;
}

export function planOf(input: PlanningInput): Plan {
  const environments = [...new Set([...input.targets.values()].map((target) => target.environment.name))];
  return makePlan({
    commit: input.wanted.tree.commit,
    environments,
    changes: [...input.targets.values()].flatMap((target) => changeOfTarget(target, input) ?? []),
    problems: allProblems(input.wanted.loaded),
  });
}

function changeOfTarget(target: Target, input: PlanningInput): Change | undefined {
  const { id, environment, desired } = target;
  const view = input.viewOf(environment.cluster);
  if (view === undefined) return undefined;
  const live = view.apps.get(id);
  if (desired === undefined) {
    if (live === undefined || target.invalid !== undefined) return undefined;
    const gate = { kind: 'held', by: 'prune-guard', because: 'pruning is not part of this version' } as const;
    return pruneChange({ environment: environment.name, app: id, live, gate });
  }
  const record = input.recordOf(target.key);
  const deployments = view.deployments.filter((one) => one.affected.includes(id));
  const observed: ObservedApp = {
    id,
    environment: environment.name,
    readAt: view.readAt,
    ...(live && { live }),
    deployments,
    ...(record && { record }),
    looking: { since: view.readAt },
  };
  const circumstances = { owner: input.owner, observed, facts: input.facts(target), ignore: environment.ignore };
  const gate = gateFor({ kind: 'app', app: desired }, circumstances);
  return changeOf({ desired, live, record, gate, environment, deploying: deployments.length > 0 });
}
