// status_update_event: a task's state as Mesos reported it.
import type { Instance, Task } from './instance.js';
import type { StatusUpdate } from '../run/runtime.js';

export function statusUpdateEvent(
  instance: Instance,
  task: Task,
  { state, message }: StatusUpdate,
): Record<string, unknown> {
  const { placement, runSpec } = instance;
  const host = placement?.host ?? '';
  return {
    slaveId: placement?.agentId ?? '',
    taskId: task.id,
    taskStatus: state,
    message,
    appId: runSpec.id,
    host,
    ipAddresses: [{ ipAddress: host, protocol: 'IPv4' }],
    ports: task.hostPorts,
    version: runSpec.versions.version,
  };
}
