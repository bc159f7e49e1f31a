// Reads pods: all of them with one request, one of them with another, and a version of one for which an instance runs
// that is older than its last change, once for each.
import pLimit from 'p-limit';
import type { Dialect } from '../../core/model/dialect.js';
import type { AppId } from '../../core/model/ids.js';
import type { LiveApp } from '../../core/model/observed.js';
import { jsonOf, type HttpAnswer } from '../../kit/httpExchange.js';
import type { Connection } from '../../kit/remote/connection.js';
import { isJson, isJsonObject } from './json.js';
import { parseLivePod, printOf, withChangedAt, type ShownPod } from './livePod.js';
import { podPath } from './paths.js';
import { accepted, ask, shaped } from './reading.js';
import { podStatusList } from './wire.js';

export type ReadPod =
  | { readonly ok: true; readonly app: LiveApp }
  | { readonly ok: false; readonly id: string | undefined; readonly because: string };

export interface Pods {
  /** Answers of `/v2/pods/::status`; undefined from a Marathon without pods (before 1.4). */
  list(signal: AbortSignal): Promise<HttpAnswer | undefined>;
  /** The pods of such an answer. */
  read(answer: HttpAnswer | undefined, dialect: Dialect, signal: AbortSignal): Promise<readonly ReadPod[]>;
  /** The answer about one; undefined: there is no such pod. */
  one(id: AppId, signal: AbortSignal): Promise<HttpAnswer | undefined>;
  readOne(answer: HttpAnswer, dialect: Dialect, signal: AbortSignal): Promise<ReadPod>;
  /** Whether it was a pod when it was last looked at. */
  has(id: AppId): boolean;
}

/** At most this many versions are asked for at a time. */
const atOnce = 4;

export function openPods(from: Connection): Pods {
  // Versions never change, so what was read of one holds; of each pod those that instances still run from are kept.
  const known = new Map<AppId, ReadonlyMap<number, string | undefined>>();
  const limit = pLimit(atOnce);

  async function complete(pod: ShownPod, signal: AbortSignal): Promise<LiveApp> {
    const { id } = pod.live;
    const before = known.get(id);
    const prints = new Map<number, string | undefined>();
    for (const version of pod.earlier) {
      const print = before?.has(version) === true ? before.get(version) : await printAt(id, version, signal);
      prints.set(version, print);
    }
    known.set(id, prints);
    return withChangedAt(pod, prints);
  }

  async function printAt(id: AppId, version: number, signal: AbortSignal): Promise<string | undefined> {
    const answer = await ask(from, `${podPath(id)}::versions/${new Date(version).toISOString()}`, signal);
    if (answer.status === 404) return undefined;
    const spec = jsonOf(accepted(answer));
    return isJson(spec) && isJsonObject(spec) ? printOf(spec) : undefined;
  }

  async function readRaw(raw: unknown, dialect: Dialect, signal: AbortSignal): Promise<ReadPod> {
    const parsed = parseLivePod(raw, dialect);
    return parsed.ok ? { ok: true, app: await limit(() => complete(parsed.pod, signal)) } : parsed;
  }

  return {
    async list(signal) {
      const answer = await ask(from, '/v2/pods/::status', signal);
      return answer.status === 404 ? undefined : accepted(answer);
    },
    async read(answer, dialect, signal) {
      const raws = answer === undefined ? [] : shaped(answer, podStatusList);
      const pods = await Promise.all(raws.map((raw) => readRaw(raw, dialect, signal)));
      const ids = new Set(pods.flatMap((pod) => (pod.ok ? [pod.app.id] : [])));
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
      return pods;
    },
    async one(id, signal) {
      const answer = await ask(from, `${podPath(id)}::status`, signal);
      if (answer.status !== 404) return accepted(answer);
      known.delete(id);
      return undefined;
    },
    readOne: (answer, dialect, signal) => readRaw(jsonOf(answer), dialect, signal),
    has: (id) => known.has(id),
  };
}
