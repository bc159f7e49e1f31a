// The releases of a tip: which apps settle together, and how each of them stands.
import type { DesiredApp } from '../../core/model/app.js';
import type { Environment } from '../../core/model/environment.js';
import { appKey, type AppKey, type EnvironmentName } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import type { AppRecord } from '../../core/model/record.js';
import { hasGoneWellHere } from '../../core/policy/gate/clusterOrder.js';
import { standingIn, type Bar, type LastSeen, type Mate, type ReleaseFacts } from '../../core/policy/gate/release.js';
import { barred, type GateFacts } from '../../core/policy/gate.js';
import { appsIn, type Wanted } from '../sources/desired.js';

export interface ReleaseSources {
  readonly wanted: Wanted | undefined;
  readonly recordOf: (key: AppKey) => AppRecord | undefined;
  /** What this process saw of the app last. */
  readonly seenOf: (app: DesiredApp) => LastSeen;
}

/** Undefined for an app that settles alone. `factsOf`: what the gate is told about a mate, its release aside. */
export function releaseFacts(
  environment: Environment,
  desired: DesiredApp | undefined,
  { wanted, recordOf, seenOf }: ReleaseSources,
  factsOf: (mate: DesiredApp) => GateFacts,
  now: number,
): ReleaseFacts | undefined {
  const name = desired?.strategy.together;
  if (desired === undefined || name === undefined || wanted === undefined) return undefined;
  const mates = matesOf(wanted, environment.name, desired).flatMap((mate): Mate | [] => {
    if (mate.key === desired.key || mate.commit !== desired.commit) return [];
    const record = recordOf(mate.key);
    const mayNotBegin = (): Bar | undefined => {
      const wentWell = hasGoneWellHere(record, mate, now);
      const gate = barred(factsOf(mate), {
        id: mate.id,
        problems: [],
        whose: { kind: 'ours' },
        begun: false,
        wentWell,
        goesBack: false,
        now,
      });
      if (gate?.kind !== 'held') return undefined;
      const { because, until } = gate;
      return { because, ...(until === undefined ? {} : { until }) };
    };
    const standing = standingIn(name, mate, record, seenOf(mate), mayNotBegin);
    return { id: mate.id, dependsOnThis: mate.dependsOn.includes(desired.id), standing };
  });
  const all = [...mates, ...brokenMates(wanted, environment.name, name, recordOf)];
  return all.length === 0 ? undefined : { name, mates: all };
}

/** Apps of the environment with the same `together`, this one included; of an app that settles alone none. */
export function matesOf(wanted: Wanted, environment: EnvironmentName, app: DesiredApp): readonly DesiredApp[] {
  const { together } = app.strategy;
  if (together === undefined) return [];
  const byEnvironment = kept.get(wanted) ?? new Map<EnvironmentName, ByName>();
  kept.set(wanted, byEnvironment);
  const known = byEnvironment.get(environment) ?? byName(appsIn(wanted, environment));
  byEnvironment.set(environment, known);
  return known.get(together) ?? [];
}

type ByName = ReadonlyMap<string, readonly DesiredApp[]>;

/** Each of ten thousand apps is asked after at every look: one tip is gone through once. */
const kept = new WeakMap<Wanted, Map<EnvironmentName, ByName>>();

function byName(apps: Iterable<DesiredApp>): ByName {
  const found = new Map<string, DesiredApp[]>();
  for (const app of apps) {
    const { together } = app.strategy;
    if (together === undefined) continue;
    const same = found.get(together);
    if (same === undefined) found.set(together, [app]);
    else same.push(app);
  }
  return found;
}

/** A file that cannot be used does not say what it belongs to: what ran last does. */
function brokenMates(
  { invalid }: Wanted,
  environment: EnvironmentName,
  name: string,
  recordOf: (key: AppKey) => AppRecord | undefined,
): readonly Mate[] {
  const mates: Mate[] = [];
  for (const one of invalid.values()) {
    if (one.id === undefined || one.environment !== environment) continue;
    const record = recordOf(appKey(environment, one.id));
    if ((record?.begun ?? record?.lastGood)?.strategy?.together !== name) continue;
    const [first] = one.problems;
    const because = first === undefined ? 'it cannot be used' : problemText(first);
    mates.push({ id: one.id, dependsOnThis: false, standing: { kind: 'invalid', because } });
  }
  return mates;
}
