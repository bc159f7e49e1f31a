// Where a check of a task is to knock.
import type { CanonicalHealthCheck } from '../definition/app.js';
import type { Instance } from '../task/instance.js';

/** Host and port of a check: its own `port`, or the task's host port at `portIndex`; none when there is no such port. */
export function checkTarget(
  instance: Instance,
  check: Pick<CanonicalHealthCheck, 'port' | 'portIndex'>,
): { readonly host: string; readonly port: number } | undefined {
  const { task } = instance;
  const port = check.port ?? task?.hostPorts[check.portIndex ?? 0];
  return task === undefined || port === undefined ? undefined : { host: task.placement.host, port };
}
