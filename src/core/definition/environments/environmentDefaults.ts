// What an environment is when it does not say.
import type { Environment } from '../../model/environment.js';
import { isEnvironmentName } from '../../model/ids.js';

/** Enough for a change of a shared default to go on steadily, few enough to be stopped when it is wrong. */
export const defaultAtOnce = 10;

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
    ignore: [],
    atOnce: defaultAtOnce,
  };
}
