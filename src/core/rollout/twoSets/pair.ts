// What the tables of two sets ask, derived as sight.ts derives it for one: both sets, what was commanded, what is shown.
import { hasLabel } from '../../definition/rules/labels.js';
import type { Check } from '../../model/check.js';
import type { AppId, Instant } from '../../model/ids.js';
import type { JsonObject } from '../../model/json.js';
import type {
  Balancing,
  LiveApp,
  LiveDeployment,
  ObservedApp,
  ObservedSet,
  ObservedSets,
} from '../../model/observed.js';
import type { RecordedSets } from '../../model/record.js';
import { roleOfSet, setIdOf, setRoles, type SetRole } from '../../model/setRole.js';
import { drainTimeoutOf, hasTwoSets, type Strategy, type StrategyKind } from '../../model/strategy.js';
import { isOurs, carriesSetLabels } from '../../policy/ownership/ownership.js';
import { instancesOf } from '../definition.js';
import type { Place, Pursuit } from '../pursuit.js';
import type { Dress } from '../rendering/dress.js';
import { agentOf } from '../rendering/groupLabels.js';
import { sightOf, type Sight } from '../sight.js';
import { countedTasks, stayingTasks } from '../tasks.js';
import { commandedShare, drainedOf, shownShare, type Drained } from './shown.js';
import { stagesOf, tasksFor, type Stage } from './stages.js';

/** One of the sets, seen as the one that shall run W. */
export interface SetView {
  readonly role: SetRole;
  readonly id: AppId;
  /** Of the set; `set` in it is undefined where there is no such app. */
  readonly sight: Sight;
  /** A stop of it is still under way, or somebody holds its id. */
  readonly holding: LiveDeployment | undefined;
  /** There is such an app, and nothing says that it is ours. */
  readonly isForeign: boolean;
  /** Commanded, or shown by any balancer. */
  readonly hasShare: boolean;
  readonly drained: Drained;
  /** Healthy tasks of what it is set to; tasks that serve, of any version. */
  readonly healthy: number;
  readonly serving: number;
}

export interface Pair {
  readonly now: Instant;
  readonly strategy: Strategy;
  /** Of the primary: W, L, gate, number and floor are the same for both. */
  readonly sight: Sight;
  readonly primary: SetView;
  readonly candidate: SetView;
  /** Other sets that exist and are ours: another strategy's. */
  readonly leftovers: readonly SetView[];
  readonly sets: RecordedSets;
  /** Whether `sets` is on record. */
  readonly isRecorded: boolean;
  readonly seen: ObservedSets;
  readonly stages: readonly Stage[];
  readonly checks: readonly Check[];
}

/** `observed.sets` must be there. */
export function pairOf(pursuit: Pursuit, seen: ObservedSets): Pair {
  const { observed, strategy } = pursuit;
  const record = observed.record?.sets;
  const isThere = (id: AppId): boolean => liveOf(pursuit, seen, id)?.live !== undefined;
  const [primaryRole, candidateRole] = rolesOf(observed.id, strategy.kind, record, isThere);
  const primaryId = setIdOf(observed.id, primaryRole);
  const serving = liveOf(pursuit, seen, record?.primary ?? primaryId)?.live?.definition;
  const view = (role: SetRole): SetView => viewOf(pursuit, seen, role, serving);
  const primary = view(primaryRole);
  const candidate = view(candidateRole);
  const others = setRoles
    .filter((role) => role !== primaryRole && role !== candidateRole && isSeen(pursuit, seen, role))
    .map(view);
  const sets: RecordedSets = record ?? { ...nothingCommanded, primary: primaryId, since: observed.readAt };
  return {
    now: observed.readAt,
    strategy,
    sight: primary.sight,
    primary,
    candidate,
    leftovers: others.filter((one) => one.sight.set !== undefined && !one.isForeign),
    sets,
    isRecorded: record !== undefined,
    seen,
    stages: hasTwoSets(strategy) ? stagesOf(strategy, primary.sight.number.instances, seen.balancing) : [],
    checks: hasTwoSets(strategy) ? strategy.checks : [],
  };
}

const nothingCommanded: Omit<RecordedSets, 'primary' | 'since'> = {
  candidate: null,
  share: 0,
  step: -1,
  size: null,
  reached: null,
  watchedSince: null,
  next: null,
  keptUntil: null,
};

/** How many healthy tasks of the candidate a share takes: what its stage says, else as many as of the whole. */
export const needsOf = ({ stages, sight }: Pair, share: number): number =>
  share === 0 ? 0 : (stages.find((one) => one.share === share)?.tasks ?? tasksFor(share, sight.number.instances));

/**
 * Traffic never defines a role: the primary of blue-green is the set that the record names, else an app with the id of git
 * counts as the first colour.
 */
export function rolesOf(
  app: AppId,
  strategy: StrategyKind,
  sets: Pick<RecordedSets, 'primary' | 'candidate'> | undefined,
  isThere: (id: AppId) => boolean,
): readonly [primary: SetRole, candidate: SetRole] {
  switch (strategy) {
    case 'canary':
      return ['primary', 'candidate'];
    case 'ab-test':
      return ['primary', 'variant'];
    case 'blue-green': {
      const named = sets === undefined ? undefined : roleOfSet(app, sets.primary);
      const first: SetRole = isThere(app) ? 'primary' : 'blue';
      const primary = named === 'green' || named === 'blue' || named === 'primary' ? named : first;
      // What is left of the app with the id of git is the colour before, until it is gone.
      if (primary === 'green') return ['green', sets?.candidate === app ? first : 'blue'];
      return [primary, 'green'];
    }
    default:
      return ['primary', 'candidate'];
  }
}

/** There is such an app, or something still holds its id. */
function isSeen(pursuit: Pursuit, seen: ObservedSets, role: SetRole): boolean {
  const at = liveOf(pursuit, seen, setIdOf(pursuit.observed.id, role));
  return at !== undefined && (at.live !== undefined || at.deployments.length > 0);
}

function liveOf(
  { observed }: Pursuit,
  { others }: ObservedSets,
  id: AppId,
): Omit<ObservedSet, 'marathonId'> | undefined {
  return id === observed.id ? observed : others.find(({ marathonId }) => marathonId === id);
}

function viewOf(pursuit: Pursuit, seen: ObservedSets, role: SetRole, serving: JsonObject | undefined): SetView {
  const { observed } = pursuit;
  const id = setIdOf(observed.id, role);
  const at = liveOf(pursuit, seen, id);
  const deployments = at?.deployments ?? [];
  const looking = at?.looking ?? { since: observed.readAt };
  const { environment, readAt, record: written, job } = observed;
  const view: ObservedApp = {
    id: observed.id,
    environment,
    readAt,
    deployments,
    looking,
    ...(at?.live && { live: at.live }),
    ...(written && { record: written }),
    ...(job && { job }),
    ...(role === 'primary' && observed.ownership && { ownership: observed.ownership }),
  };
  const record = observed.record?.sets;
  const place: Place = {
    marathonId: id,
    role,
    dress: dressOf(pursuit, seen.balancing, role, at?.live?.definition, serving),
    sent: record !== undefined && id === (record.candidate ?? id) && id !== record.primary ? record.size : null,
  };
  const sight = sightOf({ ...pursuit, observed: view, place });
  const { set } = sight;
  const commanded = commandedShare(record, id);
  const byTasks = seen.balancing.kind === 'instances';
  return {
    role,
    id,
    sight,
    holding: set === undefined ? at?.deployments[0] : undefined,
    isForeign: at?.live !== undefined && !isOfOurs(pursuit, at.live, role),
    hasShare: commanded > 0 || (byTasks ? (at?.live?.instances ?? 0) > 0 : shownShare(seen.traffic, id) > 0),
    drained: byTasks
      ? { done: (at?.live?.tasks.length ?? 0) === 0, because: 'its tasks are being ended' }
      : drainedOf(
          seen.traffic,
          id,
          commanded > 0 ? undefined : record?.since,
          drainTimeoutOf(pursuit.strategy),
          observed.readAt,
        ),
    healthy: set?.healthy ?? 0,
    // A health check is a must here: an old task that has not answered yet serves nobody.
    serving: set === undefined ? 0 : countedTasks(set.live).length,
  };
}

/** What carries no labels of ours is ours only with the id of git, and only while no record says that others serve. */
function isOfOurs({ observed, owner }: Pursuit, live: LiveApp, role: SetRole): boolean {
  if (carriesSetLabels(live, owner, observed, role)) return true;
  const sets = observed.record?.sets;
  const isNamed = sets === undefined || sets.primary === live.id || sets.candidate === live.id;
  return role === 'primary' && isNamed && isOurs(observed, owner);
}

/**
 * A set that marathon-lb serves stands in one group with the other; the second version of an A/B test has rules of its
 * own, and the first stays as git has it. What was put before keeps the time of its making.
 */
function dressOf(
  { observed, wanted, strategy }: Pursuit,
  balancing: Balancing,
  role: SetRole,
  live: JsonObject | undefined,
  serving: JsonObject | undefined,
): Dress {
  const agent = agentOf(balancing);
  if (strategy.kind === 'ab-test') {
    if (role !== 'variant' || agent === undefined) return { kind: 'bare' };
    const who = { ...(strategy.match && { match: strategy.match }), ...(strategy.share && { share: strategy.share }) };
    return { kind: 'variant', app: observed.id, who, agent };
  }
  if (!hasLabel(wanted.definition, /^HAPROXY_/)) return { kind: 'bare' };
  return {
    kind: 'group',
    app: observed.id,
    startedAt: startedAt(live) ?? observed.readAt,
    ...(agent && { agent }),
    serving,
    freePorts: role === 'candidate' || role === 'green',
  };
}

function startedAt(live: JsonObject | undefined): Instant | undefined {
  const labels = live?.['labels'];
  if (typeof labels !== 'object' || labels === null || !('HAPROXY_DEPLOYMENT_STARTED_AT' in labels)) return undefined;
  const text = labels['HAPROXY_DEPLOYMENT_STARTED_AT'];
  const at = typeof text === 'string' ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** As many healthy tasks as L needs, of what the primary is set to, that stay: which older ones are ending nobody knows. */
export function atFloor({ sight, primary, now }: Pair): boolean {
  const { set } = primary.sight;
  return set !== undefined && stayingTasks(set.live, now).length >= Math.max(1, sight.floor);
}

/** What git wants of instances, and nothing else, is a scale; none at all needs no second set. */
export const wantsNone = ({ wanted }: Pursuit): boolean => instancesOf(wanted.definition) === 0;
