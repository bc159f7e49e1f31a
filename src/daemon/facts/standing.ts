// How everything stands at the moment, as the facts of a decision are taken from it: made once, and asked each time.
import type { AppKey } from '../../core/model/ids.js';
import type { Clusters } from '../clusters/clusters.js';
import { followedBy, type Wanted } from '../sources/desired.js';
import type { FactSources } from './facts.js';
import type { FreezePeriods } from './freezePeriods.js';
import type { Motion } from './motion.js';
import type { DaemonOptions } from '../options.js';
import type { Phases } from './phases.js';
import type { Readiness } from './readiness.js';
import type { Report } from '../status/report.js';
import type { Target } from '../targets.js';
import type { Trouble } from '../trouble.js';

/** The parts of a daemon that know something. */
export interface Knowing {
  readonly clusters: Clusters;
  readonly freezePeriods: FreezePeriods;
  readonly motion: Motion;
  readonly phases: Phases;
  readonly readiness: Readiness;
  readonly report: Report;
  readonly trouble: Trouble;
  readonly wanted: () => Wanted | undefined;
  readonly targets: () => ReadonlyMap<AppKey, Target>;
}

/** What is read of it is true at that moment only. */
export function standing(options: DaemonOptions, knowing: Knowing): FactSources {
  const { clusters, freezePeriods, motion, phases, readiness, report, trouble, wanted, targets } = knowing;
  /** Apps that were on their way when the last process ended, and that this one has not looked at yet. */
  function* unseen({ environment }: Target): Generator<AppKey> {
    for (const key of report.records().movingIn(environment.name)) {
      if (!phases.has(key) && targets().has(key)) yield key;
    }
  }
  return {
    ...options,
    deploymentsAtOnceOf: (cluster) => clusters.get(cluster)?.deploymentsAtOnce ?? 1,
    isOpen: (windows) => freezePeriods.isOpen(options.calendar, windows),
    onCluster: (target) => motion.onCluster(target),
    inMotion: (target) => motion.besides(target, unseen(target)),
    records: () => report.records().values(),
    seenOf: (app) => readiness.of(app),
    rejectedAt: (environment, commit) => report.records().rejectedAt(environment, commit),
    wantedOf: (key) => targets().get(key)?.desired,
    recordOf: (key) => report.recordOf(key),
    liveOf: (cluster, id) => clusters.viewOf(cluster)?.apps.get(id),
    wantedAnywhere: (key) => wanted()?.apps.get(key),
    notTakenOf: (environment) => {
      const tip = wanted();
      return tip && followedBy(tip, environment).notTaken;
    },
    awayOf: (cluster) => trouble.all.get(`cluster ${cluster}`),
    get wanted() {
      return wanted();
    },
    get takenDown() {
      return motion.takenDown;
    },
    get unread() {
      return trouble.all.get('git');
    },
    get unpushed() {
      return report.away;
    },
    get decisions() {
      return report.said.decisions;
    },
  };
}

/** How many more changes may begin where this target is, by the limits of its environment and its cluster. */
export function placesLeft(target: Target, sources: FactSources): number {
  const ofCluster = sources.deploymentsAtOnceOf(target.environment.cluster);
  const ofEnvironment = Math.min(target.environment.atOnce, ofCluster);
  return Math.min(ofEnvironment - sources.inMotion(target), ofCluster - sources.onCluster(target));
}
