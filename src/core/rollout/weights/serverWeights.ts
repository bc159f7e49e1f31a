// What each server is told, so that an order becomes true: the servers of two sets, by the tasks behind them.
import type { AppId } from '../../model/ids.js';
import type { ServedSet, ServedTask, TrafficOrder } from '../../model/traffic.js';
import { evenly, overlappingPair, pairFor, type SideWeight } from './pair.js';

/** `closed`: maintenance, which clients with a sticky cookie do not ignore. */
export type ServerWeight = { readonly kind: 'weight'; readonly weight: number } | { readonly kind: 'closed' };

/**
 * By task id. Tasks that are not healthy take nothing while another one of their set is; where none is, all of the set
 * count: the balancer's own checks know better than we which of them can answer, and an order is not ours to change.
 *
 * In a set with traffic, tasks that come or go weigh the least there is, as a server does that nobody has told anything. Marathon
 * ends old tasks the moment that new ones are healthy; a balancer may not know the new ones yet, and we may be killed before
 * we hear of them: if all that it knows weighed nothing, it would serve nobody.
 */
export function serverWeights(order: TrafficOrder): ReadonlyMap<string, ServerWeight> {
  const primary = serving(order.primary);
  const candidate = order.candidate ? serving(order.candidate) : [];
  const pair = pairs[order.spread](primary.length, candidate.length, order.share);
  const isClosed = (id: AppId): boolean => order.closed.includes(id);
  return new Map([
    ...told(order.primary, primary, pair.primary, isClosed(order.primary.marathonId)),
    ...(order.candidate ? told(order.candidate, candidate, pair.candidate, isClosed(order.candidate.marathonId)) : []),
  ]);
}

const pairs = { 'by-share': pairFor, overlapping: overlappingPair, even: evenly } as const;

/** In the order of their ids, so that the same tasks are chosen as long as they live. */
function serving({ tasks }: ServedSet): readonly ServedTask[] {
  const healthy = tasks.filter((task) => task.healthy);
  return (healthy.length > 0 ? healthy : tasks).toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

function told(
  { tasks }: ServedSet,
  serving: readonly ServedTask[],
  side: SideWeight,
  closed: boolean,
): readonly (readonly [string, ServerWeight])[] {
  const chosen = new Set(serving.slice(0, side.servers).map(({ id }) => id));
  const unchosen = (passingBy: boolean): number => (passingBy && side.weight > 0 ? 1 : 0);
  return tasks.map(({ id, passingBy = false }) => [
    id,
    closed ? { kind: 'closed' } : { kind: 'weight', weight: chosen.has(id) ? side.weight : unchosen(passingBy) },
  ]);
}
