// Apps that do not go through the environment that comes first, because it does not define them. Nobody waits for what is
// not there; told, because it may have been left out by accident.
import { problem } from '../../model/errorCodes.js';
import { count } from '../../model/count.js';
import type { Problem } from '../../model/problem.js';
import type { LoadedEnvironment } from '../load.js';

/** One finding for each `after`, naming the first few. Clusters of one environment are told once. */
export function absentThere(environments: readonly LoadedEnvironment[]): readonly Problem[] {
  const told = new Set<string>();
  return environments.flatMap(({ environment, apps }) =>
    environment.after.flatMap(({ environment: base, place }) => {
      const there = environments.filter((one) => one.environment.base === base);
      const pair = `${environment.base} ${base}`;
      if (told.has(pair) || there.length === 0) return [];
      told.add(pair);
      const known = new Set(there.flatMap((one) => pathsOf(one)));
      const absent = apps.map(({ id }) => id.slice(environment.prefix.length)).filter((path) => !known.has(path));
      if (absent.length === 0) return [];
      const named = `${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ` and ${absent.length - 3} more` : ''}`;
      const message = `${count(absent.length, 'app')} of ${environment.base} ${absent.length === 1 ? 'is' : 'are'} not deployed in ${base}, and will not wait for it: ${named}`;
      return problem('after-absent', message, { place });
    }),
  );
}

/** Ids without the prefix, of what can be deployed and what is broken. */
const pathsOf = ({ environment, apps, invalid }: LoadedEnvironment): readonly string[] =>
  [...apps, ...invalid].flatMap(({ id }) => (id === undefined ? [] : id.slice(environment.prefix.length)));
