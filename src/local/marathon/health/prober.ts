// Asks one question about one task: by HTTP, by opening a connection, or by a command beside it.
import { assertNever } from '../assertNever.js';
import type { CommandResult, TaskRuntime } from '../run/runtime.js';
import type { ProbeResult } from './health.js';
import { probeHttp, probeTcp } from './probes.js';

/** What to ask. `nowhere`: the task has no such port. */
export type Probe =
  | {
      readonly kind: 'http';
      readonly scheme: 'http' | 'https';
      readonly host: string;
      readonly port: number;
      readonly path: string;
      readonly ignoreHttp1xx: boolean;
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'nowhere' };

export type Prober = (taskId: string, probe: Probe, timeoutMilliseconds: number) => Promise<ProbeResult>;

/** Knocks for real; commands run beside the task. What cannot even be asked is unhealthy: a prober never fails. */
export function realProber(runtime: TaskRuntime): Prober {
  return async (taskId, probe, timeoutMilliseconds) => {
    try {
      return await ask(runtime, taskId, probe, timeoutMilliseconds);
    } catch (cause) {
      // A command too long for the system or with a NUL in it.
      return { kind: 'unhealthy', cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) };
    }
  };
}

async function ask(
  runtime: TaskRuntime,
  taskId: string,
  probe: Probe,
  timeoutMilliseconds: number,
): Promise<ProbeResult> {
  switch (probe.kind) {
    case 'http':
      return probeHttp({ ...probe, timeoutMilliseconds }, probe.ignoreHttp1xx);
    case 'tcp':
      return probeTcp(probe.host, probe.port, timeoutMilliseconds);
    case 'command':
      return commandResult(await runtime.run(taskId, probe.command, timeoutMilliseconds));
    case 'nowhere':
      return {
        kind: 'unhealthy',
        cause: "UnsupportedOperationException: Health check failed: unable to get the task's effectivePort",
      };
    default:
      return assertNever(probe);
  }
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
