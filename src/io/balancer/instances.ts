// The balancer of the kind `instances`: marathon-lb without an agent, a VIP, any round robin. It sends every healthy task
// the same, so that the share of a set is its part of the healthy tasks, and nothing but scaling moves it.
import type { SetTraffic, Traffic, TrafficQuestion } from '../../core/model/traffic.js';

/** What follows from the tasks. Nobody is asked, so nobody knows of sessions: they count as none. */
export function trafficOfInstances({ sets }: Pick<TrafficQuestion, 'sets'>): Traffic {
  const healthy = sets.map(({ tasks }) => tasks.filter((task) => task.healthy).length);
  const all = healthy.reduce((sum, count) => sum + count, 0);
  const shown = sets.map(({ marathonId, tasks }, index): SetTraffic => {
    const up = healthy[index] ?? 0;
    const share = all === 0 ? null : (100 * up) / all;
    return { marathonId, servers: tasks.length, up, taking: up, share, leastShare: share, sessions: 0, lines: [] };
  });
  return { readings: [{ kind: 'read', balancer: 'instances', sets: shown }] };
}
