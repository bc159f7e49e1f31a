// Which deployments are under way, asked for before what they work on. One that ends in between then looks like still
// running, which costs a second look; the other way round a rollout that has just ended would look like a half-replaced
// app that nobody is working on.
import type { LiveApp, LiveDeployment } from '../../core/model/observed.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import type { Connection } from '../../kit/remote/connection.js';
import { deploymentList } from './deployments.js';
import { read, shaped } from './reading.js';

/** `at`: Marathon's clock, whole seconds (`Date` header). */
export interface UnderWay {
  readonly at: number;
  readonly list: readonly LiveDeployment[];
}

export async function readDeployments(from: Connection, signal: AbortSignal): Promise<UnderWay> {
  const answer = await read(from, '/v2/deployments', signal);
  return { at: dateOf(answer), list: shaped(answer, deploymentList) };
}

/**
 * The list together with deployments that began after it was read. Apps name theirs, pods do not: where a pod has changed
 * since, the list is asked for once more.
 */
export async function withThoseOfPods(
  from: Connection,
  { at, list }: UnderWay,
  pods: readonly LiveApp[],
  signal: AbortSignal,
): Promise<readonly LiveDeployment[]> {
  if (!pods.some((pod) => pod.version >= at)) return list;
  const later = await readDeployments(from, signal);
  const known = new Set(list.map(({ id }) => id));
  return [...list, ...later.list.filter(({ id }) => !known.has(id))];
}

/** Marathon's clock, whole seconds (`Date` header); ours where a proxy has removed it. */
export function dateOf(answer: HttpAnswer): number {
  const at = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(at) ? Date.now() : at;
}
