// The value of --env: an environment of the repository on one cluster (production@dc1) or on all of its own (production).
import type { Loaded } from '../core/definition/load.js';
import type { Environment } from '../core/model/environment.js';
import { baseOf, isEnvironmentName, isPartOf, type EnvironmentName } from '../core/model/ids.js';
import { Failure } from './failure.js';

/** Of an environment all that is asked here is what it is called. */
interface Called {
  readonly environment: Pick<Environment, 'name'>;
}

/** Fails, with the names that there are, when none of these environments was asked for. */
export function mustExist(asked: EnvironmentName | undefined, loaded: readonly Called[]): void {
  const names = [...new Set(loaded.map(({ environment }) => environment.name))];
  if (asked === undefined || names.some((name) => isPartOf(name, asked))) return;
  const base = names.find((name) => name === baseOf(asked));
  const there =
    base !== undefined
      ? `${base} is on one cluster, and is called so: --env ${base}`
      : names.length === 0
        ? 'git describes none, see `baton plan`'
        : `there are ${names.join(', ')}`;
  throw new Failure(`there is no environment ${asked}; ${there}`, 2);
}

/**
 * What is meant without --env: the only environment, on all its clusters. One that cannot be used, follows a branch of its
 * own or is merely on record counts as one more: what is broken at this moment must not make another one the only one.
 */
export function onlyEnvironment(
  { environments, stopped, elsewhere }: Pick<Loaded, 'environments' | 'stopped' | 'elsewhere'>,
  onRecord: readonly Called[] = [],
): EnvironmentName {
  const described = [...environments, ...onRecord].map(({ environment }) => environment.name);
  const names = [...described, ...elsewhere.map(({ name }) => name), ...[...stopped.keys()].filter(isEnvironmentName)];
  const [only, ...others] = [...new Set(names.map(baseOf))].sort();
  if (only === undefined) throw new Failure('git describes no environment, and none is on record; see `baton plan`');
  if (others.length === 0) return only;
  throw new Failure(`there are several environments; add --env, one of ${[only, ...others].join(', ')}`, 2);
}

/** On stderr: what a command prints may be read by a program. */
export function announced(environment: EnvironmentName): EnvironmentName {
  process.stderr.write(`baton: taken as --env ${environment}, the only environment\n`);
  return environment;
}
