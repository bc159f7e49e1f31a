// The value of --env: an environment of the repository on one cluster (production@dc1) or on all of its own (production).
import type { Environment } from '../core/model/environment.js';
import { baseOf, isPartOf, type EnvironmentName } from '../core/model/ids.js';
import { Failure } from './failure.js';

/** Fails, with the names that there are, when none of these environments was asked for. */
export function mustExist(
  asked: EnvironmentName | undefined,
  loaded: readonly { readonly environment: Pick<Environment, 'name'> }[],
): void {
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
