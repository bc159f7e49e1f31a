// Reads the cluster: all of it with three requests however many apps there are, or one app.
// Deployments are asked for first: one that ends in between then looks like still running, which costs a second look.
// The other way round a rollout that has just ended would look like a half-replaced app that nobody is working on.
import type { z } from 'zod';
import { newest } from '../../core/model/dialect.js';
import { isAppId, type AppId } from '../../core/model/ids.js';
import type { LiveApp, LiveDeployment, QueueEntry } from '../../core/model/observed.js';
import { jsonOf, type HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf, statusFailure } from '../../kit/httpStatus.js';
import type { Log } from '../../kit/log.js';
import { retry } from '../../kit/retry.js';
import { credentialsHint, type Connection } from './connection.js';
import { deploymentList, withThoseSeenInApps } from './deployments.js';
import { parseLiveApp } from './liveApp.js';
import { appPath } from './paths.js';
import { launchQueue } from './queue.js';
import { appAnswer, appListAnswer, shapeTrouble } from './wire.js';

export interface ClusterReading {
  readonly readAt: number;
  readonly apps: ReadonlyMap<AppId, LiveApp>;
  readonly deployments: readonly LiveDeployment[];
  /** Apps that exist but whose document cannot be read, with the reason: never to be taken for missing ones. */
  readonly unreadable: ReadonlyMap<AppId, string>;
}

const embedded = ['apps.tasks', 'apps.counts', 'apps.deployments', 'apps.lastTaskFailure'];
const allApps = `/v2/apps?${embedded.map((name) => `embed=${name}`).join('&')}`;

/** Throws HttpFailure when the cluster cannot be read whole. */
export async function readCluster(from: Connection, signal: AbortSignal, log: Log): Promise<ClusterReading> {
  const deployments = await readDeployments(from, signal);
  const [list, queue] = await Promise.all([read(from, allApps, signal), readQueue(from, signal)]);
  const parsed = shaped(list, appListAnswer).apps.map((app) => parseLiveApp(app, newest));
  const good = parsed.filter((app) => app.ok);
  const unreadable = new Map<AppId, string>();
  for (const bad of parsed) {
    if (bad.ok) continue;
    if (bad.id !== undefined && isAppId(bad.id)) unreadable.set(bad.id, bad.because);
    else log.warn({ id: bad.id, because: bad.because }, 'Marathon lists an app that cannot be read; it is left out');
  }
  return {
    readAt: dateOf(list),
    apps: new Map(good.map(({ app }) => [app.id, withQueue(app, queue)])),
    deployments: withThoseSeenInApps(deployments, good),
    unreadable,
  };
}

export interface AppReading {
  readonly readAt: number;
  /** Absent: Marathon says that there is no such app. */
  readonly live?: LiveApp;
  /** Those that hold the app, also while a removed one is still being stopped. */
  readonly deployments: readonly LiveDeployment[];
}

/** Two requests, and a third when the app waits for something. Throws HttpFailure when it cannot be read. */
export async function readOne(from: Connection, id: AppId, signal: AbortSignal): Promise<AppReading> {
  const deployments = await readDeployments(from, signal);
  const answer = await ask(from, appPath(id), signal);
  if (saysMissing(answer)) return { readAt: dateOf(answer), deployments: holding(id, deployments) };
  const parsed = parseLiveApp(shaped(accepted(answer), appAnswer).app, newest);
  if (!parsed.ok) {
    throw new HttpFailure(answer.asked, { kind: 'not-json', says: `the app cannot be read: ${parsed.because}` });
  }
  const { app } = parsed;
  const held = holding(id, withThoseSeenInApps(deployments, [parsed]));
  const running = app.tasks.filter((task) => task.state === 'TASK_RUNNING').length;
  // Every instance runs and nothing is under way: the queue has nothing to say about this app.
  const queue = held.length === 0 && running >= app.instances ? undefined : await readQueue(from, signal);
  return {
    readAt: dateOf(answer),
    live: queue === undefined ? app : withQueue(app, queue),
    deployments: held,
  };
}

const readDeployments = async (from: Connection, signal: AbortSignal): Promise<readonly LiveDeployment[]> =>
  shaped(await read(from, '/v2/deployments', signal), deploymentList);

const readQueue = async (from: Connection, signal: AbortSignal): Promise<ReadonlyMap<AppId, QueueEntry>> =>
  shaped(await read(from, '/v2/queue', signal), launchQueue);

const read = async (from: Connection, path: string, signal: AbortSignal): Promise<HttpAnswer> =>
  accepted(await ask(from, path, signal));

/** A read may be done twice: a connection that broke and a Marathon without a leader get one more chance. */
async function ask(from: Connection, path: string, signal: AbortSignal): Promise<HttpAnswer> {
  return retry(
    async () => {
      const answer = await from.ask({ method: 'GET', path }, signal);
      if (answer.status === 429 || (answer.status >= 502 && answer.status <= 504)) throw statusFailure(answer);
      return answer;
    },
    {
      signal,
      attempts: 2,
      first: 500,
      mayPass: (error) => {
        if (!(error instanceof HttpFailure)) return false;
        if (error.kind !== 'broken' && error.kind !== 'unanswered' && error.kind !== 'status') return false;
        return error.retryAfter === undefined ? {} : { after: error.retryAfter };
      },
    },
  );
}

function accepted(answer: HttpAnswer): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  // Since 1.7 an unknown path is a 500. It never means that an app is missing.
  if (answer.status === 500 && reasonOf(answer) === 'URI not found') {
    const says = 'Marathon does not know this path; the address in the settings must end where /v2 begins';
    throw new HttpFailure(answer.asked, { kind: 'status', says, status: 500 });
  }
  throw statusFailure(answer, credentialsHint);
}

/** Only Marathon's own 404 (JSON with a message) says that an app is missing; one of a proxy's says nothing about it. */
const saysMissing = (answer: HttpAnswer): boolean =>
  answer.status === 404 && /does not exist/.test(reasonOf(answer) ?? '');

function shaped<T>(answer: HttpAnswer, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  const says = `this is not an answer of Marathon's: ${shapeTrouble(parsed.error)}`;
  throw new HttpFailure(answer.asked, { kind: 'not-json', says, status: answer.status });
}

const holding = (id: AppId, deployments: readonly LiveDeployment[]): readonly LiveDeployment[] =>
  deployments.filter(({ affected }) => affected.includes(id));

function withQueue(app: LiveApp, queue: ReadonlyMap<AppId, QueueEntry>): LiveApp {
  const entry = queue.get(app.id);
  return entry === undefined ? app : { ...app, queue: entry };
}

/** Marathon's clock, whole seconds (`Date` header); ours where a proxy has removed it. */
function dateOf(answer: HttpAnswer): number {
  const at = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(at) ? Date.now() : at;
}
