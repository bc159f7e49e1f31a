// Who goes before an app: other environments (`after`), apps of its commit (`rollouts.first`), and those for which its
// commit has failed (`rollouts.stopAfterFailures`).
import type { DesiredApp } from '../../core/model/app.js';
import type { Environment } from '../../core/model/environment.js';
import {
  appKey,
  isAppId,
  type AppId,
  type AppKey,
  type CommitSha,
  type EnvironmentName,
} from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import { standingAfter, type AfterFact, type AfterStanding } from '../../core/policy/gate/after.js';
import type { FailuresFact } from '../../core/policy/gate/failures.js';
import type { FirstFact } from '../../core/policy/gate/first.js';
import type { GateFacts } from '../../core/policy/gate.js';
import { firstOf } from './changedTogether.js';
import { followedBy, unnamedErrors } from '../sources/desired.js';
import type { ReleaseSources } from './releaseFacts.js';

export interface OrderSources extends ReleaseSources {
  /** Records of the environment with a verdict that names the commit. */
  readonly rejectedAt: (environment: EnvironmentName, commit: CommitSha) => Iterable<readonly [AppKey, AppRecord]>;
}

/** `desired` absent: nothing is asked of the gate that has to do with its order. */
export function orderFacts(
  environment: Environment,
  desired: DesiredApp | undefined,
  sources: OrderSources,
): Pick<GateFacts, 'after' | 'first' | 'failures'> {
  const { wanted } = sources;
  if (desired === undefined || wanted === undefined) return {};
  return {
    after: environment.after.flatMap((one) => afterFacts(one, desired.id.slice(environment.prefix.length), sources)),
    first: firstOf(wanted, environment, desired).map((one) => firstFact(one, desired, sources)),
    failures: failuresFact(environment, desired, sources),
  };
}

/** One fact for each cluster over there. `path`: the id without the prefix. */
function afterFacts(
  { environment: base, span }: Environment['after'][number],
  path: string,
  { wanted, recordOf }: OrderSources,
): readonly AfterFact[] {
  if (wanted === undefined) return [];
  const served = wanted.loaded.environments.filter(({ environment }) => environment.base === base);
  const fact = (environment: EnvironmentName, standing: AfterStanding): AfterFact => ({ environment, span, standing });
  if (served.length === 0) return [fact(base, unreadable('its part of baton.yaml cannot be used'))];
  // What it has settled there is not what its newest commit wants.
  const { notTaken } = followedBy(wanted, { base });
  if (notTaken !== undefined) return [fact(base, unreadable(notTaken.because))];
  return served.flatMap(({ environment: { name, prefix } }) => {
    const id = `${prefix}${path}`;
    if (!isAppId(id)) return [];
    const key = appKey(name, id);
    const there = wanted.apps.get(key);
    if (there !== undefined) return fact(name, standingAfter(there, recordOf(key)));
    if (wanted.invalid.has(key)) return fact(name, unreadable('its definition cannot be used there'));
    // What is left out there on purpose waits for nobody; a file that gives no id up may be this app's.
    return unnamedErrors(wanted).length === 0 ? [] : fact(name, unreadable('there are files that cannot be read'));
  });
}

const unreadable = (because: string): AfterStanding => ({ kind: 'unreadable', because });

function firstFact(one: DesiredApp, app: DesiredApp, { recordOf, seenOf }: OrderSources): FirstFact {
  const { key, id, revision, commit } = one;
  const record = recordOf(key);
  const [newest] = record?.settled ?? [];
  const settled = newest?.revision === revision && newest.commit === commit;
  const isReady = one.strategy.together === app.strategy.together && seenOf(one)?.kind === 'ready';
  return { id, settled: settled || isReady, ...(record && { phase: record.phase }) };
}

function failuresFact(
  { stopAfterFailures }: Environment,
  { key, environment, commit }: DesiredApp,
  { wanted, rejectedAt }: OrderSources,
): FailuresFact {
  const rejected: AppId[] = [];
  for (const [other, record] of rejectedAt(environment, commit)) {
    // What is not in git any more can neither be fixed nor tried again.
    // What went back with its release did not fail by itself.
    if (record.rejected?.release !== undefined) continue;
    if (other !== key && wanted?.apps.has(other) === true) rejected.push(record.app);
  }
  return { commit, rejected: rejected.sort(), stopAfter: stopAfterFailures };
}
