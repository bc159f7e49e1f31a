// Secrets in clear text. Known ones, which the baseline lists, do not shout; what was changed since does.
import { problem } from '../../model/errorCodes.js';
import type { Place, Problem } from '../../model/problem.js';
import { partsOf } from '../read/pointer.js';
import { fieldName } from '../schema/schemaProblems.js';
import { placeKey } from './place.js';
import type { Deployed } from './rule.js';

/** One secret where it was written. `value` is never shown: it is for the fingerprint. */
export interface FoundSecret {
  readonly place: Place;
  readonly pointer: string;
  readonly value: string;
  readonly isPlaceholder: boolean;
}

/** Each value once, though it may reach many apps and environments from one line. */
export function secretsOf(apps: readonly Deployed[]): readonly FoundSecret[] {
  const found = new Map<string, FoundSecret>();
  for (const { secrets, at } of apps) {
    for (const { pointer, value, isPlaceholder } of secrets()) {
      const place = at(pointer);
      const key = `${placeKey(place)} ${pointer}`;
      if (!found.has(key)) found.set(key, { place, pointer, value, isPlaceholder });
    }
  }
  return [...found.values()];
}

export function secretProblem({ place, pointer, isPlaceholder }: FoundSecret): Problem {
  const path = partsOf(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const message = isPlaceholder
    ? `${fieldName(path)} holds a placeholder, which would be deployed as it is`
    : `${fieldName(path)} holds a secret in clear text`;
  return problem('secret-in-clear-text', message, { place });
}
