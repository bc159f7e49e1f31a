// What the daemon tells balancers at every look (daemon/pass/commands.ts), as far as the model of them needs it.
import type { AppId } from '../../../src/core/model/ids.js';
import type { RecordedSets } from '../../../src/core/model/record.js';
import { cart } from '../../core/rollout/build.js';

export interface Split {
  readonly primary: AppId;
  readonly candidate?: AppId;
  /** Percent of new requests for the candidate. */
  readonly share: number;
}

/** Undefined: nothing is said, and weights stay as they are. */
export function splitOf(sets: RecordedSets | undefined, existing: readonly AppId[]): Split | undefined {
  // One that is alone gets all, if balancers ask for its weights.
  if (sets === undefined)
    return existing.length === 1 && existing[0] === cart ? { primary: cart, share: 0 } : undefined;
  if (!existing.includes(sets.primary)) return undefined;
  const { primary, candidate, share } = sets;
  return { primary, ...(candidate !== null && existing.includes(candidate) ? { candidate } : {}), share };
}
