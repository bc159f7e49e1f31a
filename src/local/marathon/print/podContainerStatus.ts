// One container inside a PodStatus: its task's state, its endpoints and whether its health check passes.
import type { Pod, PodContainer } from '../definition/pod/pod.js';
import { timestamp } from '../definition/timestamp.js';
import { printedState } from '../task/instance.js';
import type { Condition, Task } from '../task/instance.js';

type StatusCondition = { readonly name: 'healthy'; readonly value: string } & Readonly<Record<string, string>>;
export type PrintedContainer = Readonly<Record<string, unknown>> & { readonly conditions: readonly StatusCondition[] };

export function printContainerStatus(pod: Pod, task: Task): PrintedContainer {
  const container = pod.spec.containers.find(({ name }) => name === task.container);
  const since = timestamp(task.startedAt ?? task.stagedAt);
  const resources = hasResources(task.condition) ? container?.resources : undefined;
  return {
    name: task.container ?? task.id,
    status: printedState(task.condition),
    statusSince: since,
    conditions: container === undefined ? [] : healthCondition(container, task, since),
    ...(isActive(task.condition) ? { containerId: task.id } : {}),
    endpoints: container === undefined || !isActive(task.condition) ? [] : endpoints(container, task),
    ...(resources === undefined ? {} : { resources }),
    lastUpdated: since,
    lastChanged: since,
  };
}

/** Whether a task in this condition holds what it asked for, as Marathon shows it: not yet when only provisioned. */
export const hasResources = (condition: Condition): boolean => isActive(condition) && condition !== 'Provisioned';

const active: ReadonlySet<Condition> = new Set<Condition>([
  'Provisioned',
  'Staging',
  'Starting',
  'Running',
  'Killing',
  'Unreachable',
]);
const isActive = (condition: Condition): boolean => active.has(condition);

/** Nothing is said before a task has run, nor of a container without a check. */
function healthCondition({ healthCheck }: PodContainer, task: Task, since: string): readonly StatusCondition[] {
  const { condition, mesosHealthy } = task;
  const early = condition === 'Staging' || condition === 'Starting' || condition === 'Provisioned';
  if (healthCheck === undefined || early) return [];
  // A dead task has no endpoints any more, and with them goes what was known of their health.
  const healthy = healthCheck.exec !== undefined || isActive(condition) ? mesosHealthy : undefined;
  return [
    {
      name: 'healthy',
      lastChanged: since,
      lastUpdated: since,
      value: String(healthy ?? false),
      reason: healthy === undefined ? 'health-unreported-by-mesos' : 'health-reported-by-mesos',
    },
  ];
}

/** Those with a port of the agent first, then the others; the one that is checked goes to the end. */
function endpoints({ endpoints: declared = [], healthCheck }: PodContainer, { hostPorts, mesosHealthy }: Task) {
  const reserved = declared
    .filter(({ hostPort }) => hostPort !== undefined)
    .flatMap(({ name }, index) => {
      const allocatedHostPort = hostPorts[index];
      return allocatedHostPort === undefined ? [] : [{ name, allocatedHostPort }];
    });
  const inside = declared.filter(({ hostPort }) => hostPort === undefined).map(({ name }) => ({ name }));
  const all = [...reserved, ...inside];
  const checked = healthCheck?.http?.endpoint ?? healthCheck?.tcp?.endpoint;
  const found = all.find(({ name }) => name === checked);
  if (found === undefined || mesosHealthy === undefined) return found === undefined ? all : toEnd(all, found, found);
  return toEnd(all, found, { ...found, healthy: mesosHealthy });
}

const toEnd = (all: readonly object[], found: object, last: object): readonly object[] => [
  ...all.filter((endpoint) => endpoint !== found),
  last,
];
