// What Marathon shows about one app, as one short line: how many tasks serve, start, and are still of the old version.
import { z } from 'zod';
import { createHttp } from '../../kit/http.js';
import { exchange } from '../../kit/httpExchange.js';

export interface Cluster {
  /** `new ●○  old ●`; undefined while there is no such app. */
  picture(id: string): Promise<string | undefined>;
  /** App id → version: any write to an app gives it a new one. */
  versions(): Promise<ReadonlyMap<string, string>>;
}

const task = z.object({
  state: z.string(),
  version: z.string().optional(),
  healthCheckResults: z.array(z.object({ alive: z.boolean() })).optional(),
});
const oneApp = z.object({
  app: z.object({ versionInfo: z.object({ lastConfigChangeAt: z.string() }), tasks: z.array(task) }),
});
const allApps = z.object({ apps: z.array(z.object({ id: z.string(), version: z.string() })) });

export function openCluster(marathon: string, signal: AbortSignal): Cluster {
  const http = createHttp();
  const get = async (url: string): Promise<unknown> => {
    const answer = await exchange(http, { method: 'GET', url, service: 'Marathon' }, signal);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`GET ${url}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  };
  return {
    async picture(id) {
      const seen = await get(`${marathon}/v2/apps${id}`);
      if (seen === undefined) return undefined;
      const { tasks, versionInfo } = oneApp.parse(seen).app;
      // Marathon's timestamps are of equal length and UTC, so that text compares as time does. A task that has ended and
      // waits to be started again has none: it is one of those that do not come up.
      const isOld = (one: Task): boolean => one.version !== undefined && one.version < versionInfo.lastConfigChangeAt;
      const before = tasks.filter(isOld);
      const now = tasks.filter((one) => !isOld(one));
      return `new ${dots(now)}${before.length === 0 ? '' : `  old ${dots(before)}`}`;
    },
    async versions() {
      const { apps } = allApps.parse(await get(`${marathon}/v2/apps`));
      return new Map(apps.map((app) => [app.id, app.version]));
    },
  };
}

type Task = z.output<typeof task>;

/** A full dot serves, an empty one starts, fails its check or stops, a cross has ended and waits for its next try. */
function dots(tasks: readonly Task[]): string {
  const mark = (one: Task): string => {
    if (one.version === undefined) return '×';
    const serves = one.state === 'TASK_RUNNING' && (one.healthCheckResults ?? []).some((check) => check.alive);
    return serves ? '●' : '○';
  };
  const order = '●○×';
  const marks = tasks.map(mark).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return marks.length === 0 ? '–' : marks.join('');
}
