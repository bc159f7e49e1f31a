// What an environment is when it does not say.
import type { Environment, PrunePolicy } from '../../model/environment.js';
import { isEnvironmentName } from '../../model/ids.js';

/** Enough for a change of a shared default to go on steadily, few enough to be stopped when it is wrong. */
export const defaultAtOnce = 10;

/** Nothing is removed unless somebody asks for it; and then not many at a time, with a day to take it back. */
export const defaultPrune: PrunePolicy = { enabled: false, atMost: 3, grace: 24 * 3_600_000, volumes: [] };

/** One failure may be the app's own; two of one commit are likely the commit's. */
export const defaultStopAfterFailures = 2;

/** The one environment of a repository without baton.yaml. */
export function plainEnvironment(): Environment {
  const name = 'default';
  if (!isEnvironmentName(name)) throw new Error('the name of the plain environment is not valid');
  return {
    name,
    base: name,
    earlier: [],
    cluster: 'default',
    prefix: '',
    include: [],
    exclude: [],
    windows: [],
    drift: 'warn',
    prune: defaultPrune,
    ignore: [],
    atOnce: defaultAtOnce,
    after: [],
    first: [],
    stopAfterFailures: defaultStopAfterFailures,
  };
}
