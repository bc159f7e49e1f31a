// The plan over all targets: the same gate and the same comparison that passes use, without a write and without memory.
import type { DesiredApp } from '../core/model/app.js';
import type { Loaded } from '../core/definition/load.js';
import { problemsOf } from '../core/definition/rules/problemsOf.js';
import { problem } from '../core/model/errorCodes.js';
import type { Problem } from '../core/model/problem.js';
import type { Plan, ProposedChange } from '../core/model/plan.js';
import type { LiveApp, ObservedApp } from '../core/model/observed.js';
import { isPartOf, type AppKey, type EnvironmentName, type Instant } from '../core/model/ids.js';
import type { AppRecord } from '../core/model/record.js';
import type { Gate, Step } from '../core/model/step.js';
import { decide } from '../core/decide.js';
import { changeOf, pruneChange, type Hold } from '../core/plan/change.js';
import { maskText } from '../core/masking/maskText.js';
import { unknownThere } from '../core/plan/compare/unknownThere.js';
import { makePlan, type PlannedEnvironment } from '../core/plan/plan.js';
import { gateFor } from '../core/policy/choose.js';
import type { GateFacts } from '../core/policy/gate.js';
import { unreleasedOwner } from '../core/policy/ownership/ownership.js';
import { gateOfPrune } from '../core/policy/prune/prune.js';
import { asOneSet } from '../core/policy/prune/prunedSets.js';
import type { ClusterOptions } from './clusters/clusters.js';
import { plannedSets } from './plannedSets.js';
import type { Wanted } from './sources/desired.js';
import type { ClusterView } from './ports.js';
import type { Said } from './status/said.js';
import type { Target } from './targets.js';

export interface PlanningInput {
  readonly owner: string;
  readonly wanted: Wanted;
  /** Only these environments, on all their clusters; absent: all. */
  readonly only?: ReadonlySet<EnvironmentName>;
  readonly targets: ReadonlyMap<AppKey, Target>;
  readonly viewOf: (cluster: string) => ClusterView | undefined;
  /** Undefined: the settings have no cluster of that name. */
  readonly clusterOf: (name: string) => Pick<ClusterOptions, 'traffic'> | undefined;
  /** Why a cluster does not answer, if it does not: its environments are not planned, the others are. */
  readonly awayOf: (cluster: string) => string | undefined;
  readonly recordOf: (key: AppKey) => AppRecord | undefined;
  readonly said: Pick<Said, 'ownershipOf' | 'decisions'>;
  readonly facts: (target: Target) => GateFacts;
}

export function planOf(input: PlanningInput): Plan {
  const targets = [...input.targets.values()];
  const environments = plannedEnvironments(targets, input);
  const pruned = new Map<EnvironmentName, Instant[]>();
  return makePlan({
    commit: input.wanted.followed.tree.commit,
    environments,
    changes: targets.flatMap((target) => changeOfTarget(target, input, pruned) ?? []),
    problems: [
      ...rewritings(input),
      ...problemsOf(asked(input)),
      ...unreadable(input),
      ...readOver(input),
      ...unreachable(targets, input),
    ],
  });
}

/** Tips that are not taken: what they would do is planned, and held. */
const rewritings = ({ wanted: { followed, apart } }: PlanningInput): readonly Problem[] =>
  [
    ...new Set(
      [followed, ...apart.values()].flatMap(({ notTaken }) => (notTaken?.by === 'rewritten' ? notTaken.because : [])),
    ),
  ].map((because) => problem('branch-rewritten', because));

/** A plan of one environment is not red for its neighbour; what concerns the repository as a whole is told all the same. */
function asked({ wanted: { loaded }, only }: PlanningInput): Loaded {
  if (only === undefined) return loaded;
  const isAsked = (name: EnvironmentName): boolean => [...only].some((one) => isPartOf(name, one));
  // Not complete: what the baseline knows may be in the environments that are left out.
  return {
    ...loaded,
    environments: loaded.environments.filter(({ environment }) => isAsked(environment.name)),
    complete: false,
  };
}

function plannedEnvironments(
  targets: readonly Target[],
  { facts, awayOf }: PlanningInput,
): readonly PlannedEnvironment[] {
  const first = new Map(targets.toReversed().map((target) => [target.environment.name, target]));
  return [...new Set(targets.map((target) => target.environment.name))].flatMap((name) => {
    const target = first.get(name);
    if (target === undefined) return [];
    const { cluster, earlier } = target.environment;
    const away = awayOf(cluster);
    return {
      name,
      cluster,
      atOnce: facts(target).atOnce,
      earlier: earlier.map(({ environment }) => environment),
      ...(away === undefined ? {} : { away }),
    };
  });
}

/** One finding per cluster, naming the environments that go unplanned. */
function unreachable(targets: readonly Target[], { awayOf, clusterOf }: PlanningInput): readonly Problem[] {
  const environments = new Map(targets.map(({ environment }) => [environment.name, environment]));
  return [...new Set([...environments.values()].map(({ cluster }) => cluster))].flatMap((cluster) => {
    const because = awayOf(cluster);
    if (because === undefined) return [];
    const served = [...environments.values()].filter((one) => one.cluster === cluster);
    const names = served.map(({ name }) => name).join(', ');
    const place = served.find((one) => one.clusterPlace !== undefined)?.clusterPlace;
    if (clusterOf(cluster) === undefined) {
      const message = `the settings have no cluster ${cluster}, so that ${names} is not planned`;
      return [problem('cluster-unknown', message, { place })];
    }
    return [problem('cluster-unreachable', `${names} is not planned, cluster ${cluster}: ${because}`, { place })];
  });
}

/** Fields that the Marathon of a cluster is too old for. Any app that it shows tells how it reads definitions. */
function readOver({ targets, wanted, ...input }: PlanningInput): readonly Problem[] {
  const environments = new Map(wanted.loaded.environments.map((one) => [one.environment.name, one]));
  return [...targets.values()].flatMap(({ id, environment, desired }) => {
    const [shown] = viewOf(environment.cluster, input)?.apps.values() ?? [];
    const loaded = environments.get(environment.name);
    if (desired === undefined || shown === undefined || loaded === undefined) return [];
    return unknownThere(desired, shown.dialect, (pointer) => loaded.placeIn(id, pointer, 'key'));
  });
}

/** Apps that Marathon has and that cannot be understood: nothing can be said about them, least of all "create". */
function unreadable({ targets, ...input }: PlanningInput): readonly Problem[] {
  return [...targets.values()].flatMap(({ id, key, environment, desired }) => {
    const because = viewOf(environment.cluster, input)?.unreadable?.get(id);
    if (because === undefined) return [];
    const message = `${key}: what the cluster ${environment.cluster} says about it cannot be read: ${because}`;
    return [problem('app-unreadable', message, { place: desired?.place })];
  });
}

function changeOfTarget(
  target: Target,
  input: PlanningInput,
  pruned: Map<EnvironmentName, Instant[]>,
): ProposedChange | undefined {
  const { id, environment, desired } = target;
  const view = viewOf(environment.cluster, input);
  if (view === undefined || view.unreadable?.has(id)) return undefined;
  const live = servingIn(view, target, input);
  const ownership = input.said.ownershipOf(target.key);
  if (desired === undefined) {
    if (live === undefined || target.invalid !== undefined || ownership?.kind === 'released') return undefined;
    const gate = pruneGate(target, observedIn(view, target, input), input, pruned);
    return pruneChange({ environment: environment.name, app: id, live, gate, grace: environment.prune.grace });
  }
  const observed = observedIn(view, target, input);
  return changeOf({
    desired,
    live,
    record: observed.record,
    hold: () => holdOf(target, desired, observed, input),
    environment,
    deploying: live !== undefined && view.deployments.some(({ affected }) => affected.includes(live.id)),
    unreleasedBy: unreleasedOwner(observed, input.owner),
    sets: observed.sets && { balancing: observed.sets.balancing, isThere: (one) => view.apps.has(one) },
  });
}

/** Of two sets the one that serves, as its record names it; else the app with the id of git. */
const servingIn = (view: ClusterView, { id, key }: Target, input: PlanningInput): LiveApp | undefined =>
  view.apps.get(input.recordOf(key)?.sets?.primary ?? id);

/** What the hourly limit lets go first counts for what is planned after it. */
function pruneGate(
  target: Target,
  observed: ObservedApp,
  { owner, facts }: PlanningInput,
  planned: Map<EnvironmentName, Instant[]>,
): Gate {
  const { name, ignore } = target.environment;
  const asked = facts(target);
  const before = planned.get(name) ?? [];
  const prune = asked.prune && { ...asked.prune, lately: [...asked.prune.lately, ...before] };
  const gate = gateOfPrune({ owner, observed: asOneSet(observed), facts: { ...asked, prune }, ignore });
  if (gate.kind === 'open' && observed.record?.removal?.begunAt === undefined) {
    planned.set(name, [...before, observed.readAt]);
  }
  return gate;
}

function observedIn(view: ClusterView, target: Target, input: PlanningInput): ObservedApp {
  const { key, id, environment } = target;
  const live = view.apps.get(id);
  const record = input.recordOf(key);
  const ownership = input.said.ownershipOf(key);
  const decisions = input.said.decisions.apps.get(key);
  const sets = plannedSets(view, target, record, input.clusterOf(environment.cluster)?.traffic);
  return {
    id,
    environment: environment.name,
    readAt: view.readAt,
    ...(live && { live }),
    deployments: view.deployments.filter((one) => one.affected.includes(id)),
    ...(record && { record }),
    ...(ownership && { ownership }),
    ...(decisions && { decisions }),
    ...(sets && { sets }),
    looking: { since: view.readAt },
  };
}

/** What a pass would be told by the gate, or by what it would decide behind it. */
function holdOf(target: Target, desired: DesiredApp, observed: ObservedApp, { owner, ...input }: PlanningInput): Hold {
  const { environment } = target;
  const facts = input.facts(target);
  const circumstances = { owner, observed, facts, ignore: environment.ignore };
  const wish = { kind: 'app', app: desired } as const;
  const gate = gateFor(wish, circumstances);
  const left = gate.kind === 'open' ? leftSo(decide({ ...circumstances, wish, environment })) : undefined;
  const waiting = facts.dependencies.filter(({ sameCommit, settled }) => sameCommit && !settled);
  return { gate: left ?? gate, waitsFor: waiting.map((one) => one.id) };
}

/** The last look at a cluster that answers: what one showed before it went away is no base for a plan. */
const viewOf = (cluster: string, input: Pick<PlanningInput, 'viewOf' | 'awayOf'>): ClusterView | undefined =>
  input.awayOf(cluster) === undefined ? input.viewOf(cluster) : undefined;

/** What the gate lets through and a pass would leave as it is all the same: a verdict stands, or `drift` says so. */
function leftSo({ row, action, phase, because }: Step): Gate | undefined {
  if (action?.kind === 'hear' && action.effect.kind === 'reject') {
    return { kind: 'held', by: 'rejected', because: maskText(`${because}; a new commit is tried`) };
  }
  if (action !== undefined) return undefined;
  if (row === 'S1' || row === 'S2') return { kind: 'held', by: 'balancer', because: maskText(because) };
  if (row === 'S4') return { kind: 'held', by: 'check', because: maskText(because) };
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
