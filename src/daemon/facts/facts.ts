// What the gate is told about one app, gathered at the moment of the decision: others may have moved since the last one.
import type { DesiredApp } from '../../core/model/app.js';
import type { EarlierCluster, Environment } from '../../core/model/environment.js';
import { appKey, type AppId, type AppKey } from '../../core/model/ids.js';
import { ceilingOver } from '../../core/policy/ownership/ceiling.js';
import { standingThere, type EarlierFact } from '../../core/policy/gate/clusterOrder.js';
import { saidFacts, type Decisions } from '../../core/policy/people/deciding.js';
import type { DependencyFact, GateFacts, WindowFact } from '../../core/policy/gate.js';
import type { NotTaken } from '../../core/policy/gate/rewritten.js';
import { isHealthyEnough } from './changedTogether.js';
import type { DaemonOptions } from '../options.js';
import { orderFacts, type OrderSources } from './orderFacts.js';
import { pruneFacts, type PruneSources } from './pruneFacts.js';
import { releaseFacts, type ReleaseSources } from './releaseFacts.js';
import type { Target } from '../targets.js';

export interface FactSources
  extends
    OrderSources,
    ReleaseSources,
    PruneSources,
    Pick<DaemonOptions, 'owner' | 'may' | 'mayOverride' | 'clock' | 'modeOf' | 'adopt'> {
  /** What people said. */
  readonly decisions: Decisions;
  readonly deploymentsAtOnceOf: (cluster: string) => number;
  /** Whether windows and freeze periods let a change begin now. */
  readonly isOpen: (windows: Environment['windows']) => WindowFact;
  /** Other apps on the target's cluster that are in motion, of whichever repository. */
  readonly onCluster: (target: Target) => number;
  /** Other apps of the target's environment that are in motion. */
  readonly inMotion: (target: Target) => number;
  /** Why records wait to be pushed. */
  readonly unpushed: string | undefined;
  readonly wantedOf: (key: AppKey) => DesiredApp | undefined;
  /** What git wants of an app in any environment, whether this process serves it or not. */
  readonly wantedAnywhere: (key: AppKey) => DesiredApp | undefined;
  /** Why the commit that the environment follows is not taken, if it is not. */
  readonly notTakenOf: (environment: Environment) => NotTaken | undefined;
  /** Why a cluster does not answer, if it does not. */
  readonly awayOf: (cluster: string) => string | undefined;
}

export function factsOf(target: Target, sources: FactSources): GateFacts {
  const { environment, desired } = target;
  const ofMate = (mate: DesiredApp): GateFacts =>
    ownFacts({ key: mate.key, id: mate.id, environment, desired: mate }, sources);
  return {
    ...ownFacts(target, sources),
    release: releaseFacts(environment, desired, sources, ofMate, sources.clock.now()),
  };
}

/** All but its release. */
function ownFacts(target: Target, sources: FactSources): GateFacts {
  const { key, id, environment, desired } = target;
  const deploymentsAtOnce = sources.deploymentsAtOnceOf(environment.cluster);
  return {
    mode: sources.modeOf(id),
    adopt: sources.adopt,
    ceiling: ceilingOver(id, environment, sources),
    notTaken: sources.notTakenOf(environment),
    dependencies: desired ? dependencyFacts(environment, desired, sources) : [],
    earlier: environment.earlier.map((one) => earlierFact(id, one, sources)),
    ...orderFacts(environment, desired, sources),
    window: sources.isOpen(environment.windows),
    said: saidFacts(sources.decisions, {
      key,
      id,
      environment: environment.name,
      commits: desired ? [desired.commit, desired.numberCommit] : [],
      now: sources.clock.now(),
      mayOverride: sources.mayOverride ?? [],
    }),
    prune: pruneFacts(target, sources),
    inMotion: sources.inMotion(target),
    unpushed: sources.unpushed,
    atOnce: Math.min(environment.atOnce, deploymentsAtOnce),
    cluster: { name: environment.cluster, inMotion: sources.onCluster(target), atOnce: deploymentsAtOnce },
  };
}

/** How the apps that this one depends on stand, from what git wants of them and what is on record. */
function dependencyFacts(
  environment: Environment,
  app: DesiredApp,
  { wantedOf, recordOf, seenOf, wanted: tip }: FactSources,
): readonly DependencyFact[] {
  const enough = (on: DesiredApp): boolean => tip !== undefined && isHealthyEnough(tip, environment, app, on);
  return app.dependsOn.map((id) => {
    const key = appKey(app.environment, id);
    const wanted = wantedOf(key);
    const record = recordOf(key);
    // What somebody changed by hand since has settled all the same: nobody waits for what Baton leaves so.
    // What is healthy and waits for the others of a release is as good as settled for those whom the release waits for.
    const isReady = wanted !== undefined && seenOf(wanted)?.kind === 'ready' && enough(wanted);
    const settled =
      wanted !== undefined &&
      (record?.phase === 'settled' || record?.phase === 'drifted') &&
      record.revision === wanted.revision &&
      record.settledInstances === wanted.spec.instances;
    return {
      id,
      sameCommit: wanted?.commit === app.commit,
      settled: settled || isReady,
      ...(record && { phase: record.phase }),
    };
  });
}

/** How the same app stands on an earlier cluster, by its record: a cluster that is away has settled what it settled. */
function earlierFact(
  id: AppId,
  { environment, cluster }: EarlierCluster,
  { wantedAnywhere, recordOf, awayOf }: FactSources,
): EarlierFact {
  const key = appKey(environment, id);
  const standing = standingThere({ wanted: wantedAnywhere(key), record: recordOf(key), away: awayOf(cluster) });
  return { environment, standing };
}
