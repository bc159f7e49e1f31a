// Server lines of some backends, summed up for the sets that stand behind them.
import type { ServedSet, SetTraffic } from '../../core/model/traffic.js';
import { serverNames } from './serverNames.js';
import type { ServerRow } from './serverRow.js';
import type { Statistics } from './statistics.js';

/** `retiring`: earlier processes of the balancer that still end their sessions. */
export function setTraffic(
  { rows, ages }: Statistics,
  sets: readonly ServedSet[],
  retiring: number,
): readonly SetTraffic[] {
  const names = serverNames<number>();
  for (const [index, { marathonId, tasks }] of sets.entries()) {
    names.put(
      marathonId,
      tasks.map((task) => [task, index] as const),
    );
  }
  const owned = rows.map((row) => ({ row, set: names.find(row.server) }));
  const backends = [...new Set(rows.map(({ backend }) => backend))];
  return sets.map(({ marathonId }, set) => {
    const own = owned.filter((one) => one.set === set).map(({ row }) => row);
    const unanswered = own.find((row) => row.unanswered !== undefined)?.unanswered;
    const shares = backends.flatMap((backend) => shareIn(backend, rows, own));
    return {
      marathonId,
      servers: own.length,
      up: own.filter(({ up }) => up).length,
      taking: own.filter(({ up, weight }) => up && weight > 0).length,
      share: shares.length === 0 ? null : Math.max(...shares),
      leastShare: shares.length === 0 ? null : Math.min(...shares),
      sessions: own.reduce((sum, { sessions }) => sum + sessions, retiring),
      ...(unanswered !== undefined && { unanswered }),
      lines: own.map(({ backend, server, requests, errors, responseTime, counters }) => ({
        name: `${backend}/${server}`,
        requests,
        errors,
        responseTime,
        counters,
        backend: ages.get(backend) ?? null,
      })),
    };
  });
}

/** Servers that belong to no set (a task that just ended) take their part, too. Nothing: no server of it takes any. */
function shareIn(backend: string, rows: readonly ServerRow[], own: readonly ServerRow[]): readonly number[] {
  const weightOf = (some: readonly ServerRow[]): number =>
    some.reduce((sum, row) => (row.backend === backend && row.up ? sum + row.weight : sum), 0);
  const total = weightOf(rows);
  return total === 0 ? [] : [(100 * weightOf(own)) / total];
}
