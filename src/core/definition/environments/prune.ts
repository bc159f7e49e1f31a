// `prune` of an environment: whether what git does not name any more is removed, how many of it, and how soon.
import { parseDuration } from '../../model/duration.js';
import type { PrunePolicy } from '../../model/environment.js';
import { problem } from '../../model/errorCodes.js';
import { isAppId } from '../../model/ids.js';
import type { Problem } from '../../model/problem.js';
import { prefixedId } from '../layers/prefix.js';
import type { Locate } from '../layers/layers.js';
import { defaultPrune } from './environmentDefaults.js';

export interface ReadPrune {
  readonly policy: PrunePolicy;
  readonly problems: readonly Problem[];
}

/** Checks it; pointers start at `prune`. `prefix` of the environment: files name ids without it, Marathon with it. */
export function readPrune(
  given:
    | {
        readonly enabled?: boolean | undefined;
        readonly atMost?: number | undefined;
        readonly grace?: string | undefined;
        readonly volumes?: readonly string[] | undefined;
      }
    | undefined,
  prefix: string,
  locate: Locate,
): ReadPrune {
  const grace = given?.grace === undefined ? undefined : parseDuration(given.grace);
  const problems: Problem[] =
    grace?.ok === false ? grace.problems.map((one) => ({ ...one, place: locate('/grace') })) : [];
  const volumes = (given?.volumes ?? []).flatMap((text, index) => {
    const id = text.startsWith('/') ? text : `/${text}`;
    if (isAppId(id)) return prefixedId(prefix, id);
    const message = `prune.volumes: ${JSON.stringify(text.slice(0, 60))} is no id of an app`;
    const hint = 'name each app by its whole id, for example /shop/db: no globs here, data is at stake';
    problems.push(problem('policy-invalid', message, { place: locate(`/volumes/${index}`), hint }));
    return [];
  });
  return {
    policy: {
      enabled: given?.enabled ?? defaultPrune.enabled,
      atMost: given?.atMost ?? defaultPrune.atMost,
      grace: grace?.ok === true ? grace.value : defaultPrune.grace,
      volumes,
    },
    problems,
  };
}
