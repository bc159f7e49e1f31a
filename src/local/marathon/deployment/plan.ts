// From two trees to the steps that lead from one to the other. Pure: the same two trees always give the same steps.
import { changeClass } from '../definition/changes.js';
import type { PathId } from '../definition/pathId.js';
import { wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';
import { runSpecAt } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { Dependencies } from './dependencies.js';

export type Action =
  | { readonly kind: 'Stop'; readonly runSpec: RunSpec }
  | { readonly kind: 'Start'; readonly runSpec: RunSpec }
  | { readonly kind: 'Scale'; readonly runSpec: RunSpec; readonly toKill: readonly string[] }
  | { readonly kind: 'Restart'; readonly runSpec: RunSpec };

/** Actions of a step run side by side; the next step waits for all of them. */
export type Step = { readonly actions: readonly Action[] };

export type Plan = {
  readonly id: string;
  readonly version: Timestamp;
  readonly steps: readonly Step[];
  readonly original: Tree;
  readonly target: Tree;
};

/** Named victims of a scale (`DELETE …/tasks?scale=true`): instance ids by app. */
export type Victims = ReadonlyMap<PathId, readonly string[]>;

/**
 * Plans a deployment: stop what is gone, start what is new (a step without work, kept for compatibility), then one
 * step per depth of the dependency graph, lowest first. Only changed apps appear; no change gives no steps.
 * @param changed ids that may differ between the trees, so that unchanged apps cost nothing
 */
export function planSteps(original: Tree, target: Tree, changed: Iterable<PathId>, victims: Victims): readonly Step[] {
  const stops: Action[] = [];
  const starts: Action[] = [];
  const byDepth = new Map<number, Action[]>();
  const dependencies = new Dependencies(target);
  for (const id of changed) {
    const [before, after] = [runSpecAt(original, id), runSpecAt(target, id)];
    if (after === undefined) {
      if (before !== undefined) stops.push({ kind: 'Stop', runSpec: before });
      continue;
    }
    if (before === undefined) starts.push({ kind: 'Start', runSpec: after });
    const action = changeAction(before, after, victims.get(id) ?? []);
    if (action === undefined) continue;
    const depth = dependencies.depth(id);
    const level = byDepth.get(depth);
    if (level === undefined) byDepth.set(depth, [action]);
    else level.push(action);
  }
  const ordered = [...byDepth].sort(([a], [b]) => a - b).map(([, actions]) => actions);
  return [stops, starts, ...ordered].filter((actions) => actions.length > 0).map((actions) => ({ actions }));
}

function changeAction(before: RunSpec | undefined, after: RunSpec, toKill: readonly string[]): Action | undefined {
  if (before === undefined) return { kind: 'Scale', runSpec: after, toKill: [] };
  if (before === after) return undefined;
  const change = changeClass(before, after);
  // Whatever else changed: without instances there is nothing to replace.
  if (change === 'scale' || wantedInstances(after) === 0) return { kind: 'Scale', runSpec: after, toKill };
  const restarted = before.versions.lastConfigChangeAt !== after.versions.lastConfigChangeAt;
  return change === 'upgrade' || restarted ? { kind: 'Restart', runSpec: after } : undefined;
}

/** The apps and pods a plan acts on: two plans conflict when these sets meet. */
export const affectedIds = (plan: Plan): readonly PathId[] => [...affectedApps(plan), ...affectedPods(plan)];
export const affectedApps = (plan: Plan): readonly PathId[] => affected(plan, 'app');
export const affectedPods = (plan: Plan): readonly PathId[] => affected(plan, 'pod');

function affected({ steps }: Plan, kind: RunSpec['kind']): readonly PathId[] {
  const runSpecs = steps.flatMap(({ actions }) => actions.map(({ runSpec }) => runSpec));
  return [...new Set(runSpecs.filter((runSpec) => runSpec.kind === kind).map(({ id }) => id))];
}

/** `{ action: 'ScaleApplication', app: '/x' }` or `{ action: 'ScalePod', pod: '/x' }`, as deployments and events print it. */
export const printedAction = ({ kind, runSpec }: Action): PrintedAction =>
  runSpec.kind === 'app'
    ? { action: `${kind}Application`, app: runSpec.id }
    : { action: `${kind}Pod`, pod: runSpec.id };

export type PrintedAction = { readonly action: string; readonly app?: PathId; readonly pod?: PathId };

export const printedStep = ({ actions }: Step) => ({ actions: actions.map(printedAction) });

/** The plan inside events: always light, without the two trees. */
export function printedPlan(plan: Plan): PrintedPlan {
  const known = printedPlans.get(plan);
  if (known !== undefined) return known;
  const { id, version, steps } = plan;
  const printed = { id, steps: steps.map(printedStep), version };
  printedPlans.set(plan, printed);
  return printed;
}

export type PrintedPlan = {
  readonly id: string;
  readonly steps: readonly ReturnType<typeof printedStep>[];
  readonly version: Timestamp;
};

// Every step of a deployment tells the whole plan twice; what is told of it never changes.
const printedPlans = new WeakMap<Plan, PrintedPlan>();
