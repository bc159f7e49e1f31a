// Asks one check about one instance.
import { assertNever } from '../assertNever.js';
import type { CanonicalHealthCheck } from '../definition/app.js';
import { appTask } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { CommandResult, TaskRuntime } from '../task/runtime.js';
import type { ProbeResult } from './health.js';
import { probeHttp, probeTcp } from './probes.js';
import { checkTarget } from './target.js';

export type Prober = (instance: Instance, check: CanonicalHealthCheck) => Promise<ProbeResult>;

/** Knocks for real; commands run beside the task. */
export function realProber(runtime: TaskRuntime): Prober {
  return async (instance, check) => {
    const timeoutMilliseconds = Math.max(1, check.timeoutSeconds) * 1000;
    if (check.protocol === 'COMMAND')
      return commandResult(
        await runtime.run(appTask(instance)?.id ?? '', check.command?.value ?? '', timeoutMilliseconds),
      );
    const target = checkTarget(instance, check);
    if (target === undefined)
      return {
        kind: 'unhealthy',
        cause: "UnsupportedOperationException: Health check failed: unable to get the task's effectivePort",
      };
    if (check.protocol === 'TCP' || check.protocol === 'MESOS_TCP')
      return probeTcp(target.host, target.port, timeoutMilliseconds);
    const scheme = check.protocol.endsWith('HTTPS') ? 'https' : 'http';
    return probeHttp({ scheme, ...target, path: check.path ?? '/', timeoutMilliseconds }, check.ignoreHttp1xx ?? false);
  };
}

function commandResult(result: CommandResult): ProbeResult {
  switch (result.kind) {
    case 'exited':
      return result.status === 0
        ? { kind: 'healthy' }
        : { kind: 'unhealthy', cause: `Command returned: exited with status ${result.status}` };
    case 'timed-out':
      return { kind: 'unhealthy', cause: 'Command timed out' };
    case 'no-task':
      return { kind: 'ignored' };
    default:
      return assertNever(result);
  }
}

/** Simulated tasks pass everything. */
export const pretendedProber: Prober = () => Promise.resolve({ kind: 'healthy' });
