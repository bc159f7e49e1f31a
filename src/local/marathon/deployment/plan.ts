// From two trees to the steps that lead from one to the other. Pure: the same two trees always give the same steps.
import type { App } from '../definition/app.js';
import { changeClass } from '../definition/changes.js';
import type { PathId } from '../definition/pathId.js';
import type { Timestamp } from '../definition/timestamp.js';
import type { Tree } from '../tree/tree.js';
import { dependencyGraph, depth } from './dependencies.js';

export type Action =
  | { readonly kind: 'StopApplication'; readonly app: App }
  | { readonly kind: 'StartApplication'; readonly app: App }
  | { readonly kind: 'ScaleApplication'; readonly app: App; readonly toKill: readonly string[] }
  | { readonly kind: 'RestartApplication'; readonly app: App };

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
  const graph = dependencyGraph(target);
  const depths = new Map<PathId, number>();
  for (const id of changed) {
    const [before, after] = [original.apps.get(id), target.apps.get(id)];
    if (after === undefined) {
      if (before !== undefined) stops.push({ kind: 'StopApplication', app: before });
      continue;
    }
    if (before === undefined) starts.push({ kind: 'StartApplication', app: after });
    const action = changeAction(before, after, victims.get(id) ?? []);
    if (action === undefined) continue;
    const level = depth(graph, id, depths);
    byDepth.set(level, [...(byDepth.get(level) ?? []), action]);
  }
  const ordered = [...byDepth].sort(([a], [b]) => a - b).map(([, actions]) => actions);
  return [stops, starts, ...ordered].filter((actions) => actions.length > 0).map((actions) => ({ actions }));
}

function changeAction(before: App | undefined, after: App, toKill: readonly string[]): Action | undefined {
  if (before === undefined) return { kind: 'ScaleApplication', app: after, toKill: [] };
  if (before === after) return undefined;
  const change = changeClass(before.spec, after.spec);
  // Whatever else changed: without instances there is nothing to replace.
  if (change === 'scale' || after.spec.instances === 0) return { kind: 'ScaleApplication', app: after, toKill };
  const restarted = before.versions.lastConfigChangeAt !== after.versions.lastConfigChangeAt;
  return change === 'upgrade' || restarted ? { kind: 'RestartApplication', app: after } : undefined;
}

/** The apps a plan acts on: two plans conflict when these sets meet. */
export const affectedApps = ({ steps }: Plan): readonly PathId[] => [
  ...new Set(steps.flatMap(({ actions }) => actions.map(({ app }) => app.id))),
];

/** `{ action, app }`, as deployments and events print it. */
export const printedAction = ({ kind, app }: Action): { readonly action: string; readonly app: PathId } => ({
  action: kind,
  app: app.id,
});

export const printedStep = ({ actions }: Step) => ({ actions: actions.map(printedAction) });

/** The plan inside events: always light, without the two trees. */
export const printedPlan = ({ id, version, steps }: Plan) => ({ id, steps: steps.map(printedStep), version });
