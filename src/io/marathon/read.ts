// Reads the cluster: all of it with four requests however many apps and pods there are (and two small ones now and then,
// for how it reads definitions; and for each pod that was scaled, once, the version before), or one app or pod.
import { isAppId, type AppId } from '../../core/model/ids.js';
import type { LiveApp, LiveDeployment, QueueEntry } from '../../core/model/observed.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf } from '../../kit/httpStatus.js';
import type { Log } from '../../kit/log.js';
import type { Connection } from '../../kit/remote/connection.js';
import { withThoseSeenInApps } from './deployments.js';
import type { Dialects } from './dialects.js';
import { parseLiveApp } from './liveApp.js';
import { appPath } from './paths.js';
import type { Pods } from './pods.js';
import { launchQueue } from './queue.js';
import { accepted, ask, read, shaped } from './reading.js';
import { dateOf, readDeployments, withThoseOfPods } from './underWay.js';
import { appAnswer, appListAnswer } from './wire.js';

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
export async function readCluster(
  from: Connection,
  dialects: Dialects,
  pods: Pods,
  signal: AbortSignal,
  log: Log,
): Promise<ClusterReading> {
  const underWay = await readDeployments(from, signal);
  const [list, statuses, queue] = await Promise.all([
    read(from, allApps, signal),
    pods.list(signal),
    readQueue(from, signal),
  ]);
  const { apps } = shaped(list, appListAnswer);
  const dialect = await dialects.of(list, apps, signal);
  const parsed = apps.map((app) => parseLiveApp(app, dialect));
  const all = [...parsed, ...(await pods.read(statuses, dialect, signal))];
  const good = all.flatMap((one) => (one.ok ? [one.app] : []));
  const deployments = await withThoseOfPods(from, underWay, good.filter(isPod), signal);
  const unreadable = new Map<AppId, string>();
  for (const bad of all) {
    if (bad.ok) continue;
    if (bad.id !== undefined && isAppId(bad.id)) unreadable.set(bad.id, bad.because);
    else log.warn({ id: bad.id, because: bad.because }, 'Marathon lists an app that cannot be read; it is left out');
  }
  return {
    readAt: dateOf(list),
    apps: new Map(good.map((app) => [app.id, withQueue(app, queue)])),
    deployments: withThoseSeenInApps(
      deployments,
      parsed.filter((one) => one.ok),
    ),
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

/**
 * Two requests, a third when the app waits for something, and one more for what is no app (any more). Throws
 * HttpFailure when it cannot be read.
 */
export async function readOne(
  from: Connection,
  dialects: Dialects,
  pods: Pods,
  id: AppId,
  signal: AbortSignal,
): Promise<AppReading> {
  const underWay = await readDeployments(from, signal);
  const asPod = pods.has(id) ? await pods.one(id, signal) : undefined;
  const answer = asPod ?? (await ask(from, appPath(id), signal));
  const status = asPod ?? (saysMissing(answer) ? await pods.one(id, signal) : undefined);
  if (status !== undefined) {
    const pod = await pods.readOne(status, await dialects.of(status, [], signal), signal);
    if (!pod.ok) throw unusable(pod.because, status);
    const deployments = await withThoseOfPods(from, underWay, [pod.app], signal);
    return alone(from, pod.app, dateOf(status), holding(id, deployments), signal);
  }
  if (saysMissing(answer)) return { readAt: dateOf(answer), deployments: holding(id, underWay.list) };
  const raw = shaped(accepted(answer), appAnswer).app;
  const parsed = parseLiveApp(raw, await dialects.of(answer, [raw], signal));
  if (!parsed.ok) throw unusable(parsed.because, answer);
  const deployments = withThoseSeenInApps(underWay.list, [parsed]);
  return alone(from, parsed.app, dateOf(answer), holding(id, deployments), signal);
}

/** A document that makes no sense, alone, is a failure of the reading. */
const unusable = (because: string, { asked }: HttpAnswer): HttpFailure =>
  new HttpFailure(asked, { kind: 'not-json', says: `the app cannot be read: ${because}` });

async function alone(
  from: Connection,
  app: LiveApp,
  readAt: number,
  deployments: readonly LiveDeployment[],
  signal: AbortSignal,
): Promise<AppReading> {
  const running = app.tasks.filter((task) => task.state === 'TASK_RUNNING').length;
  // Every instance runs and nothing is under way: the queue has nothing to say about this app.
  const quiet = deployments.length === 0 && running >= app.instances;
  return { readAt, live: quiet ? app : withQueue(app, await readQueue(from, signal)), deployments };
}

const isPod = ({ kind }: LiveApp): boolean => kind === 'pod';

const readQueue = async (from: Connection, signal: AbortSignal): Promise<ReadonlyMap<AppId, QueueEntry>> =>
  shaped(await read(from, '/v2/queue', signal), launchQueue);

/** Only Marathon's own 404 (JSON with a message) says that an app is missing; one of a proxy's says nothing about it. */
const saysMissing = (answer: HttpAnswer): boolean =>
  answer.status === 404 && /does not exist/.test(reasonOf(answer) ?? '');

const holding = (id: AppId, deployments: readonly LiveDeployment[]): readonly LiveDeployment[] =>
  deployments.filter(({ affected }) => affected.includes(id));

function withQueue(app: LiveApp, queue: ReadonlyMap<AppId, QueueEntry>): LiveApp {
  const entry = queue.get(app.id);
  return entry === undefined ? app : { ...app, queue: entry };
}
