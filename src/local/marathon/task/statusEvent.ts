// status_update_event: a task's state as Mesos reported it.
import type { Instance } from './instance.js';
import type { StatusUpdate } from './runtime.js';

export function statusUpdateEvent(instance: Instance, { state, message }: StatusUpdate): Record<string, unknown> {
  const { task, app } = instance;
  const host = task?.placement.host ?? '';
  return {
    slaveId: task?.placement.agentId ?? '',
    taskId: task?.id ?? '',
    taskStatus: state,
    message,
    appId: app.id,
    host,
    ipAddresses: [{ ipAddress: host, protocol: 'IPv4' }],
    ports: task?.hostPorts ?? [],
    version: app.versions.version,
  };
}
