// Where a check of a task is to knock.
import type { CanonicalHealthCheck } from '../definition/app.js';
import { appTask } from '../task/instance.js';
import type { Instance } from '../task/instance.js';

/** Host and port of a check: its own `port`, or the task's host port at `portIndex`; none when there is no such port. */
export function checkTarget(
  instance: Instance,
  check: Pick<CanonicalHealthCheck, 'port' | 'portIndex'>,
): { readonly host: string; readonly port: number } | undefined {
  const { placement } = instance;
  const port = check.port ?? appTask(instance)?.hostPorts[check.portIndex ?? 0];
  return placement === undefined || port === undefined ? undefined : { host: placement.host, port };
}
