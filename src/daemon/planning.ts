// The plan over all targets: the same gate and the same comparison that passes use, without a write and without memory.
import { allProblems } from '../core/definition/load.js';
import { problem } from '../core/model/errorCodes.js';
import type { Problem } from '../core/model/problem.js';
import type { Plan, Change } from '../core/model/plan.js';
import type { ObservedApp } from '../core/model/observed.js';
import type { AppKey } from '../core/model/ids.js';
import type { AppRecord } from '../core/model/record.js';
import type { Gate, Step } from '../core/model/step.js';
import { decide } from '../core/decide.js';
import { changeOf, pruneChange } from '../core/plan/change.js';
import { maskText } from '../core/plan/maskText.js';
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
  readonly viewOf: (cluster: string) => ClusterView | undefined;
  recordOf(key: AppKey): AppRecord | undefined;
  facts(target: Target): GateFacts;
}

export function planOf(input: PlanningInput): Plan {
  const environments = [...new Set([...input.targets.values()].map((target) => target.environment.name))];
  return makePlan({
    commit: input.wanted.tree.commit,
    environments,
    changes: [...input.targets.values()].flatMap((target) => changeOfTarget(target, input) ?? []),
    problems: [...allProblems(input.wanted.loaded), ...unreadable(input)],
  });
}

/** Apps that Marathon has and that cannot be understood: nothing can be said about them, least of all "create". */
function unreadable({ targets, viewOf }: PlanningInput): readonly Problem[] {
  return [...targets.values()].flatMap(({ id, environment }) => {
    const because = viewOf(environment.cluster)?.unreadable?.get(id);
    if (because === undefined) return [];
    return [
      problem(
        'app-unreadable',
        `${id} in ${environment.cluster}: what Marathon says about it cannot be read: ${because}`,
      ),
    ];
  });
}

function changeOfTarget(target: Target, input: PlanningInput): Change | undefined {
  const { id, environment, desired } = target;
  const view = input.viewOf(environment.cluster);
  if (view === undefined || view.unreadable?.has(id)) return undefined;
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
  const wish = { kind: 'app', app: desired } as const;
  const gate = gateFor(wish, circumstances);
  const left = gate.kind === 'open' ? leftSo(decide({ ...circumstances, wish, environment })) : undefined;
  return changeOf({ desired, live, record, gate: left ?? gate, environment, deploying: deployments.length > 0 });
}

/** What the gate lets through and a pass would leave as it is all the same: a verdict stands, or `drift` says so. */
function leftSo({ action, phase, because }: Step): Gate | undefined {
  if (action !== undefined) return undefined;
  switch (phase) {
    case 'rejected':
    case 'paused':
      return { kind: 'held', by: 'rejected', because: maskText(`${because}; a new commit is tried`) };
    case 'drifted':
    case 'settled':
      return { kind: 'held', by: 'drift', because: maskText(because) };
    default:
      return undefined;
  }
}
