// Previews: every healthy task of a set without traffic is asked at an address of its own, as a check over HTTP asks one.
import type { AxiosInstance } from 'axios';
import { isIPv6 } from 'node:net';
import pLimit from 'p-limit';
import type { CheckQuestion, PreviewCheck, Sample } from '../../core/model/check.js';
import { count } from '../../core/model/count.js';
import type { ServedTask } from '../../core/model/traffic.js';
import { nothing, sampleOf } from '../../core/rollout/checks/sampleOf.js';
import { filledIn } from './filledIn.js';
import { askAddress } from './httpCheck.js';

/** Requests at a time: a set may have hundreds of tasks. */
const atOnce = 16;

/** One task that fails is a failure; else one that is in doubt is doubt. */
export async function askTasks(
  http: AxiosInstance,
  hosts: readonly string[],
  { app, at, candidate }: CheckQuestion,
  check: PreviewCheck,
  signal: AbortSignal,
): Promise<Sample> {
  const tasks = candidate.tasks.filter(({ healthy }) => healthy);
  if (tasks.length === 0) return sampleOf(check, at, nothing('no task is healthy yet'));
  const path = filledIn(check.path, app, candidate.marathonId);
  const limit = pLimit(atOnce);
  const ask = async (task: ServedTask): Promise<Sample> => {
    const port = task.ports[check.portIndex];
    if (port === undefined) return sampleOf(check, at, nothing(`${task.id} has no port ${check.portIndex}`));
    return askAddress(http, hosts, `http://${hostOf(task)}:${port}${path}`, check, at, signal);
  };
  const samples = await Promise.all(tasks.map((task) => limit(() => ask(task))));
  const ids = tasks.map(({ id }) => id);
  const failed = samples.filter(({ verdict }) => verdict === 'fail');
  const doubted = samples.filter(({ verdict }) => verdict === 'undecided');
  const told = failed[0] ?? doubted[0];
  const all = count(tasks.length, 'task');
  if (told === undefined) return { check: check.name, at, verdict: 'pass', because: `${all} passed`, tasks: ids };
  const others = failed.length > 0 ? `${failed.length} of ${all} fail` : `${doubted.length} of ${all} are in doubt`;
  return { ...told, because: `${told.because} (${others})`, tasks: ids };
}

/** A task in a container network has an address of its own, all others are reached at their agent. */
function hostOf({ host, addresses }: ServedTask): string {
  const name = addresses[0] ?? host;
  return isIPv6(name) ? `[${name}]` : name;
}
