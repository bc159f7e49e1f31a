// Apps that stand in each other's way: one id twice, in an environment or on a cluster, ids that are groups too, and ids
// of the sets of another app.
import { problem } from '../model/errorCodes.js';
import type { AppId } from '../model/ids.js';
import type { Place, Problem } from '../model/problem.js';
import { besidesOf, setIdOf } from '../model/setRole.js';
import type { StrategyKind } from '../model/strategy.js';

/** One wanted app, as far as conflicts go. */
export interface Claim {
  readonly environment: string;
  readonly cluster: string;
  readonly id: AppId;
  readonly place: Place;
  readonly strategy: StrategyKind;
}

/** What all apps claimed at the load before, if nobody stood in anybody's way. */
interface Peace {
  peaceful: readonly Claim[] | undefined;
}

/**
 * What is wrong with each claim; claims without a conflict are not in it. `memo`: claims that are those of the load
 * before, which stood in nobody's way, are not looked through again.
 */
export function conflictsOf(claims: readonly Claim[], memo: Peace): ReadonlyMap<Claim, Problem> {
  if (memo.peaceful !== undefined && isAllTheSame(claims, memo.peaceful)) return none;
  const found = conflictsAmong(claims);
  memo.peaceful = found.size === 0 ? claims : undefined;
  return found;
}

const none: ReadonlyMap<Claim, Problem> = new Map();

const isAllTheSame = (claims: readonly Claim[], before: readonly Claim[]): boolean =>
  claims.length === before.length &&
  claims.every((one, index) => {
    const old = before[index];
    return one === old || (old !== undefined && isTheSame(one, old));
  });

const isTheSame = (one: Claim, old: Claim): boolean =>
  one.id === old.id &&
  one.cluster === old.cluster &&
  one.environment === old.environment &&
  one.strategy === old.strategy;

function conflictsAmong(claims: readonly Claim[]): ReadonlyMap<Claim, Problem> {
  const found = new Map<Claim, Problem>();
  const byCluster = new Map<string, Map<AppId, Claim[]>>();
  for (const claim of claims) {
    const ids = byCluster.get(claim.cluster) ?? new Map<AppId, Claim[]>();
    byCluster.set(claim.cluster, ids);
    const same = ids.get(claim.id);
    if (same === undefined) ids.set(claim.id, [claim]);
    else same.push(claim);
  }
  for (const ids of byCluster.values()) {
    const groups = groupsOf(ids.keys());
    const owners = ownersOfSets(ids.values());
    for (const [id, same] of ids) {
      const [member, owner] = [groups.get(id), owners.get(id)];
      for (const claim of same) {
        const other = same.find((one) => one !== claim);
        if (other !== undefined) found.set(claim, twice(claim, other));
        else if (member !== undefined) {
          const message = `${id} is an app, and also the group of ${member}`;
          found.set(claim, problem('id-is-group', message, { place: claim.place }));
        } else if (owner !== undefined) found.set(claim, takesSetOf(claim, owner));
      }
    }
  }
  return found;
}

function twice(claim: Claim, other: Claim): Problem {
  const where = `${other.place.path}:${other.place.line}`;
  const message =
    claim.environment === other.environment
      ? `${claim.id} is also defined in ${where}`
      : `${claim.id} is also deployed to the cluster ${claim.cluster} by the environment ${other.environment}`;
  return problem('id-twice', message, { place: claim.place });
}

/** Each group around the ids, with one app in it to name. */
function groupsOf(ids: Iterable<AppId>): ReadonlyMap<string, AppId> {
  const groups = new Map<string, AppId>();
  for (const id of ids) {
    for (let end = id.lastIndexOf('/'); end > 0; end = id.lastIndexOf('/', end - 1)) {
      const group = id.slice(0, end);
      // Where the nearest is known, all around it are.
      if (groups.has(group)) break;
      groups.set(group, id);
    }
  }
  return groups;
}

/** The ids of the sets that strategies start beside their apps. */
function ownersOfSets(claims: Iterable<readonly Claim[]>): ReadonlyMap<AppId, Claim> {
  const owners = new Map<AppId, Claim>();
  for (const same of claims) {
    for (const claim of same) for (const role of besidesOf(claim.strategy)) owners.set(setIdOf(claim.id, role), claim);
  }
  return owners;
}

/**
 * Only the app that stands in the way is stopped: the other one may be in the middle of a rollout, which has to be able to
 * go back.
 */
function takesSetOf(claim: Claim, owner: Claim): Problem {
  const { path, line } = owner.place;
  const message = `${claim.id} is the id of a set of ${owner.id} (${owner.strategy}, ${path}:${line}): only one of both can be there`;
  const hint = `give it another id, or deploy ${owner.id} in another way`;
  return problem('set-id-taken', message, { place: claim.place, hint });
}
