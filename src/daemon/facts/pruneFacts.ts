// What the guards of pruning are told about an app that git does not name, gathered at the moment of every decision.
import type { DesiredApp } from '../../core/model/app.js';
import { appKey, type AppId, type AppKey, type EnvironmentName, type Instant } from '../../core/model/ids.js';
import { stringsAt } from '../../core/model/jsonParts.js';
import type { LiveApp } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Removal } from '../../core/model/removal.js';
import type { PruneFacts } from '../../core/policy/prune/pruneFacts.js';
import { healthyTasks } from '../../core/rollout/tasks.js';
import { appsIn, unnamedErrors, type Wanted } from '../sources/desired.js';
import type { Target } from '../targets.js';

/** What the facts are taken from. */
export interface PruneSources {
  readonly wanted: Wanted | undefined;
  readonly recordOf: (key: AppKey) => AppRecord | undefined;
  readonly records: () => Iterable<AppRecord>;
  /** As the cluster showed it when all of it was read last; absent: nothing is known of it. */
  readonly liveOf?: (cluster: string, id: AppId) => LiveApp | undefined;
  /** Decided just now, and not on record yet. */
  readonly takenDown: ReadonlyMap<AppKey, Instant>;
  /** A plain folder: files that are missing there may not be there yet. */
  readonly isFolder?: boolean | undefined;
  /** Why git cannot be read at the moment. */
  readonly unread: string | undefined;
}

/** Undefined for an app that git names. */
export function pruneFacts(target: Target, sources: PruneSources): PruneFacts | undefined {
  const { desired, invalid, environment, id, key } = target;
  if (desired !== undefined || invalid !== undefined) return undefined;
  const { wanted, recordOf } = sources;
  const policy = environment.prune;
  const nothing = { policy, dependants: [], waitsFor: [], lately: [] };
  // Nobody asks for more while it is off, and all apps are gone through for the rest.
  if (!policy.enabled || wanted === undefined) return { ...nothing, doubt: doubtOf(target, sources) };
  const named = [...appsIn(wanted, environment.name)];
  const removal = recordOf(key)?.removal;
  return {
    policy,
    doubt: doubtOf(target, sources),
    dependants: dependantsIn(wanted, environment.name).get(id) ?? [],
    waitsFor:
      removal === undefined
        ? []
        : named.flatMap((app) =>
            waitsFor(app, removal, recordOf(app.key), sources.liveOf?.(environment.cluster, app.id)),
          ),
    lately: lately(target, sources),
  };
}

function doubtOf({ environment, key }: Target, { wanted, isFolder, unread }: PruneSources): string | undefined {
  if (isFolder) {
    return 'the repository is a plain folder, where a file that is missing proves nothing: remove it from Marathon by hand';
  }
  if (wanted === undefined || unread !== undefined) {
    return `nothing is removed while git cannot be read: ${unread ?? 'it has not been read yet'}`;
  }
  if (wanted.apps.has(key) || wanted.invalid.has(key)) return 'git names it again';
  const [error] = unnamedErrors(wanted);
  const broken = error ?? [...wanted.invalid.values()][0]?.problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) {
    const { place, message } = broken;
    const where = place === undefined ? '' : `${place.path}:${place.line}:${place.column}: `;
    return `nothing is removed while a file of the repository cannot be used: ${where}${message}`;
  }
  if (appsIn(wanted, environment.name).next().done === true) {
    return `git names no app at all in ${environment.name}, which looks like a mistake: nothing is removed until it names one`;
  }
  if (!wanted.loaded.complete)
    return 'nothing is removed while the repository cannot be read whole: see `baton validate`';
  return undefined;
}

function waitsFor(
  { id, commit, revision, spec }: DesiredApp,
  removal: Removal,
  record: AppRecord | undefined,
  live: LiveApp | undefined,
): PruneFacts['waitsFor'] {
  const waiting = { id, ...(record && { phase: record.phase }) };
  const isNew = removal.creates.includes(id);
  if (isNew && (record === undefined || record.settled.length === 0)) {
    return servesUnderOthers(record, live) ? [] : [waiting];
  }
  if (commit !== removal.commit) return [];
  // What somebody changed by hand since has settled all the same.
  const settled =
    record !== undefined &&
    (record.phase === 'settled' || record.phase === 'drifted') &&
    record.revision === revision &&
    record.settledInstances === spec.instances;
  return settled ? [] : [waiting];
}

/** Held, never begun by us, and serving: observed, released, or a stranger's. Baton does not bring it, and need not. */
const servesUnderOthers = (record: AppRecord | undefined, live: LiveApp | undefined): boolean =>
  record?.phase === 'held' &&
  record.begun === null &&
  record.rejected === null &&
  live !== undefined &&
  live.instances > 0 &&
  healthyTasks(live).length >= live.instances;

function lately({ key, environment }: Target, { records, takenDown }: PruneSources): readonly Instant[] {
  const moments = new Map<AppKey, Instant>();
  for (const { environment: name, app, prunedAt } of records()) {
    if (name === environment.name && prunedAt !== undefined) moments.set(appKey(name, app), prunedAt);
  }
  for (const [other, at] of takenDown) if (other.startsWith(`${environment.name} `)) moments.set(other, at);
  moments.delete(key);
  return [...moments.values()];
}

type Dependants = ReadonlyMap<string, readonly AppId[]>;

const known = new WeakMap<Wanted, Map<EnvironmentName, Dependants>>();

/** Who names whom among its dependencies. One tip is gone through once: many apps may be gone from it. */
function dependantsIn(wanted: Wanted, environment: EnvironmentName): Dependants {
  const byEnvironment = known.get(wanted) ?? new Map<EnvironmentName, Dependants>();
  known.set(wanted, byEnvironment);
  const before = byEnvironment.get(environment);
  if (before !== undefined) return before;
  const found = new Map<string, AppId[]>();
  for (const { id, spec } of appsIn(wanted, environment)) {
    for (const on of stringsAt(spec.definition, 'dependencies')) found.set(on, [...(found.get(on) ?? []), id]);
  }
  byEnvironment.set(environment, found);
  return found;
}
