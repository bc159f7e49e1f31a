// An instance as the endpoints that kill instances of pods print it (Marathon's InstanceConversion).
import { ApiError } from '../http/errors.js';
import { unreachableStrategyOf } from '../definition/runSpec.js';
import { timestamp } from '../definition/timestamp.js';
import { mesosHealth } from '../task/instance.js';
import type { Condition, Instance } from '../task/instance.js';

/** @throws ApiError 500 for an instance that has not been reported yet: its state has no name in the API, as in Marathon */
export function printInstance(instance: Instance): Record<string, unknown> {
  const { id, runSpec, placement, condition, since, goal, tasks } = instance;
  if (unnamed.has(condition)) throw new ApiError(500, { message: 'None.get' });
  const started = tasks.flatMap(({ startedAt }) => startedAt ?? []);
  const activeSince = started.length > 0 ? Math.min(...started) : undefined;
  const healthy = mesosHealth(tasks);
  return {
    instanceId: id,
    state: {
      condition,
      since: timestamp(since),
      ...(activeSince === undefined ? {} : { activeSince: timestamp(activeSince) }),
      ...(healthy === undefined ? {} : { healthy }),
      goal,
    },
    ...(placement === undefined ? {} : { agentInfo: { ...placement, attributes: [] } }),
    runSpecVersion: runSpec.versions.version,
    unreachableStrategy: unreachableStrategyOf(runSpec),
  };
}

const unnamed: ReadonlySet<Condition> = new Set<Condition>(['Scheduled', 'Provisioned']);
