// What makes a replacement in place impossible, or less safe than it looks, though Marathon takes the definition: no room
// for one task more, a floor that Marathon cannot count, and one that somebody else may change.
import { problem } from '../../model/errorCodes.js';
import { isJsonArray, type JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import { kindOf, type MarathonKind } from '../../model/runSpec.js';
import type { Strategy } from '../../model/strategy.js';
import type { Capacities, Replaced } from './capacities.js';
import type { Locate } from '../layers/layers.js';

/** `canonical` is an app or pod with the capacities that are sent; `locate` finds places in it, `where` in the deploy block. */
export function inPlaceRules(
  strategy: Strategy,
  canonical: JsonObject,
  { instances, checkedByMesos }: Replaced,
  { minimumHealthCapacity }: Capacities,
  { locate, where, ignore }: { readonly locate: Locate; readonly where: Locate; readonly ignore: readonly string[] },
): readonly Problem[] {
  const given = ignore.find((pointer) => leavesAlone(pointer, upgradeOf[kindOf(canonical)]));
  if (given !== undefined && (strategy.kind === 'minimum-in-service' || isAnnotated(strategy))) {
    const message = `${strategy.kind} is kept by ${upgradeOf[kindOf(canonical)]}, which ignore (${given}) leaves to whoever changes it in the cluster`;
    const hint = `remove ${given} from ignore in baton.yaml, or the strategy here`;
    return [problem('strategy-impossible', message, { place: where('/strategy'), hint })];
  }
  const room = roomOf(canonical);
  const rolling = isAnnotated(strategy);
  if (room !== undefined && instances > room) {
    const message = `the constraints leave room for ${room} of ${instances} tasks`;
    return [problem('placement-too-small', message, { place: locate('/constraints') })];
  }
  // Where the floor lets an old task go first, the room it leaves is enough.
  const oneMustStay = Math.ceil(instances * minimumHealthCapacity) >= instances;
  if (rolling && room !== undefined && instances > 0 && instances === room && oneMustStay) {
    const message = `rolling starts a new task before an old one goes, and the constraints leave room for ${room} only`;
    const hint = 'use minimum-in-service or recreate, or lower upgradeStrategy.minimumHealthCapacity';
    return [problem('strategy-impossible', message, { place: where('/strategy'), hint })];
  }
  const checks = canonical['healthChecks'];
  if (!rolling || checkedByMesos || minimumHealthCapacity === 0 || !isJsonArray(checks) || checks.length === 0)
    return [];
  const message = 'a newer commit in the middle of a rollout may take more tasks out of service than the floor allows';
  return [problem('floor-uncertain', message, { place: where('/strategy') })];
}

const isAnnotated = (strategy: Strategy): boolean => strategy.kind === 'rolling' && strategy.annotated;

/** Where the capacities stand that the strategy computes. */
const upgradeOf: Readonly<Record<MarathonKind, string>> = { app: '/upgradeStrategy', pod: '/scheduling/upgrade' };

/** The field, what holds it, or a part of it. */
const leavesAlone = (pointer: string, field: string): boolean =>
  `${field}/`.startsWith(`${pointer}/`) || pointer.startsWith(`${field}/`);

/** How many tasks the constraints on hostname allow, where they name the hosts and how many each may have. */
function roomOf({ constraints }: JsonObject): number | undefined {
  const limits = (isJsonArray(constraints) ? constraints : []).flatMap((one) => {
    const [field, operator, value] = isJsonArray(one) ? one : [];
    const onHost = field === 'hostname' || field === '@hostname';
    return onHost && typeof operator === 'string' ? [{ operator, value: typeof value === 'string' ? value : '' }] : [];
  });
  const hosts = limits.flatMap(({ operator, value }) => hostCount(operator, value));
  const each = limits.flatMap(({ operator, value }) =>
    operator === 'UNIQUE' ? 1 : operator === 'MAX_PER' && /^\d+$/.test(value) ? Number(value) : [],
  );
  return hosts.length === 0 || each.length === 0 ? undefined : Math.min(...hosts) * Math.min(...each);
}

/** A pattern counts only where it is a mere list of names: what else it fits, nobody can tell. */
function hostCount(operator: string, value: string): readonly number[] {
  if (operator === 'CLUSTER' || operator === 'IS') return [1];
  return operator === 'LIKE' && /^[\w-]+(?:\.[\w-]+)*(?:\|[\w-]+(?:\.[\w-]+)*)*$/.test(value)
    ? [value.split('|').length]
    : [];
}
