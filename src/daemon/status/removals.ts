// Apps that git has stopped naming: what is written down about them when they are first missed.
import type { DesiredApp } from '../../core/model/app.js';
import type { Environment } from '../../core/model/environment.js';
import type { AppKey, CommitSha, EnvironmentName } from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Removal } from '../../core/model/removal.js';
import { isMissed, removalBy } from '../../core/policy/prune/removals.js';
import { healthyTasks } from '../../core/rollout/tasks.js';
import { nextRecord } from '../../core/status/nextRecord.js';
import { appsIn, followedBy, type Wanted } from '../sources/desired.js';
import { leftRecords } from './leftEnvironments.js';
import type { ClusterView } from '../ports.js';
import type { Target } from '../targets.js';

export interface MissedSources {
  readonly wanted: Wanted;
  readonly records: ReadonlyMap<AppKey, AppRecord>;
  readonly viewOf: (cluster: string) => ClusterView | undefined;
}

export interface MissingNotes {
  readonly note: (key: AppKey, record: AppRecord) => void;
  readonly log: { info(message: string): void };
}

/** Writes down what is not looked after any more: apps that git does not name, and environments that it does not have. */
export function noteMissing(
  targets: ReadonlyMap<AppKey, Target>,
  sources: MissedSources,
  { note, log }: MissingNotes,
): void {
  for (const [key, record] of missedRecords(targets, sources)) note(key, record);
  for (const [key, record] of leftRecords(sources.wanted, sources.records)) {
    log.info(`${key}: ${record.phase}, ${record.because}`);
    note(key, record);
  }
}

/**
 * The records of apps that git does not name and that nothing was written down about yet. All of one tip at once, so that each
 * knows how many they are, and before anything that the tip brings has begun.
 */
export function missedRecords(
  targets: ReadonlyMap<AppKey, Target>,
  { wanted, records, viewOf }: MissedSources,
): readonly (readonly [AppKey, AppRecord])[] {
  const missed = new Map<Environment, Target[]>();
  for (const target of targets.values()) {
    if (target.desired !== undefined || target.invalid !== undefined || isMissed(records.get(target.key))) continue;
    missed.set(target.environment, [...(missed.get(target.environment) ?? []), target]);
  }
  return [...missed].flatMap(([environment, gone]) => {
    const { commit, message = '' } = followedBy(wanted, environment).tree;
    const together = gone.length + missedBefore(environment.name, commit, targets, records);
    const creates = [...appsIn(wanted, environment.name)]
      .filter((app) => mayReplace(app, commit, records.get(app.key)))
      .map((app) => app.id);
    const removal = removalBy({ commit, message, together, creates });
    return gone.map((target) => [target.key, recordOfMissed(target, removal, { records, viewOf })] as const);
  });
}

/**
 * Whether it may be what the missing app was renamed to. What was never looked at may have come with an earlier commit that
 * was read while the cluster was away: then nobody knew of the missing app yet.
 */
const mayReplace = ({ commit }: DesiredApp, tip: CommitSha, record: AppRecord | undefined): boolean =>
  record === undefined || (commit === tip && record.settled.length === 0);

/** A process that was killed in between has written some of them down. */
function missedBefore(
  environment: EnvironmentName,
  commit: CommitSha,
  targets: ReadonlyMap<AppKey, Target>,
  records: MissedSources['records'],
): number {
  let count = 0;
  for (const target of targets.values()) {
    const record = target.environment.name === environment ? records.get(target.key) : undefined;
    if (isMissed(record) && record.removal.commit === commit) count += 1;
  }
  return count;
}

function recordOfMissed(
  { key, id, environment }: Target,
  removal: Removal,
  { records, viewOf }: Pick<MissedSources, 'records' | 'viewOf'>,
): AppRecord {
  const view = viewOf(environment.cluster);
  const live = view?.apps.get(id);
  return nextRecord({
    app: id,
    environment: environment.name,
    previous: records.get(key),
    commit: removal.commit,
    counts: live && { instances: live.instances, healthy: healthyTasks(live).length },
    step: { row: 'P0', phase: 'held', because: 'is not in git any more', removal },
    problems: [],
    at: view?.readAt ?? 0,
  });
}
