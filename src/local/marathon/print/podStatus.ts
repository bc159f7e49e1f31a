// PodStatus: a pod's definition, its instances, and in what state they are together (Marathon's AppInfoBaseData).
import type { Cluster } from '../cluster.js';
import type { Pod } from '../definition/pod/pod.js';
import { printPod } from '../definition/pod/pod.js';
import { timestamp } from '../definition/timestamp.js';
import { isScheduled } from '../task/instance.js';
import { printPodInstance } from './podInstanceStatus.js';
import type { PrintedPodInstance } from './podInstanceStatus.js';

/** Instances that wait for their very first offer are not listed; those that wait for another launch are. */
export function printPodStatus(pod: Pod, cluster: Cluster): Record<string, unknown> {
  const now = timestamp(Date.now());
  const instances = cluster.instances
    .of(pod.id)
    .filter((instance) => !isScheduled(instance) || instance.placement !== undefined)
    .flatMap((instance) => printPodInstance(instance));
  const statusSince = instances.map((instance) => instance.statusSince).reduce(later, '') || now;
  return {
    id: pod.id,
    spec: printPod(pod),
    status: stateOf(pod, instances, cluster),
    statusSince,
    instances,
    terminationHistory: terminationHistory(pod, cluster),
    lastUpdated: now,
    lastChanged: statusSince,
  };
}

/**
 * The same as the endpoints of pods answer it: their writer leaves out an empty `placement`, where the one of groups
 * and queues prints `{}`.
 */
export function printPodStatusAlone(pod: Pod, cluster: Cluster): Record<string, unknown> {
  const { placement, ...scheduling } = pod.spec.scheduling;
  const status = printPodStatus(pod, cluster);
  if (Object.keys(placement).length > 0) return status;
  return { ...status, spec: { ...printPod(pod), scheduling } };
}

function stateOf(pod: Pod, instances: readonly PrintedPodInstance[], cluster: Cluster): string {
  // Not the pod of now: one of the same id that is being deleted.
  const isTerminating = cluster.deployments
    .idsOf(pod.id)
    .some((id) => cluster.deployments.find(id)?.plan.target.pods.has(pod.id) === false);
  if (isTerminating) return 'TERMINAL';
  const stable = instances.filter(({ status }) => status === 'STABLE').length;
  return stable >= pod.spec.scaling.instances ? 'STABLE' : 'DEGRADED';
}

/** The last failure, for as long as the instance still has the task that failed: until its next launch. */
function terminationHistory(pod: Pod, cluster: Cluster): readonly Record<string, unknown>[] {
  const failure = cluster.failures.of(pod.id);
  if (failure === undefined) return [];
  for (const instance of cluster.instances.of(pod.id)) {
    const task = instance.tasks.find(({ id }) => id === failure.taskId);
    if (task === undefined) continue;
    return [
      {
        instanceID: instance.id,
        startedAt: timestamp(task.startedAt ?? task.stagedAt),
        terminatedAt: failure.timestamp,
        message: failure.message,
        containers: [{ containerId: failure.taskId, lastKnownState: stateName(failure.state) }],
      },
    ];
  }
  return [];
}

/** `TASK_FAILED` → `TaskFailed`: the name of a class, here; what that table does not know is an error. */
const stateName = (state: string): string => stateNames[state] ?? 'TaskError';

const stateNames: Readonly<Record<string, string>> = {
  TASK_FAILED: 'TaskFailed',
  TASK_FINISHED: 'TaskFinished',
  TASK_KILLED: 'TaskKilled',
  TASK_LOST: 'TaskLost',
};

const later = (a: string, b: string): string => (a > b ? a : b);
