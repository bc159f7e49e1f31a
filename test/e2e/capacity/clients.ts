// Clients of an app, outside of Baton: they ask Marathon for its tasks again and again, send each of them a request, and
// remember how many answered, which versions did, and which tasks did not although Marathon lists them as healthy.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

export interface Measured {
  /** Rounds in which every task was asked. */
  readonly rounds: number;
  /** The smallest number of tasks that served at the same time. No task counts as gone before it was seen to be gone. */
  readonly least: number;
  /** Requests that a task refused twice although Marathon listed it as healthy before and after. */
  readonly refused: number;
  /** Whether tasks of two versions served at the same time. */
  readonly mixed: boolean;
  /** Whether two deployments ever held the app at once. */
  readonly twoDeployments: boolean;
}

export interface Clients {
  /** Tasks of a version that answer. */
  tasksOf(version: string): readonly string[];
  /** What was seen since the last call, one more round included; from now on it is counted anew. */
  measured(): Promise<Measured>;
  stop(): Promise<void>;
}

/** A span in which a task served. */
interface Service {
  readonly task: string;
  readonly version: string;
  readonly from: number;
  /** When it was last asked and answered. */
  lastAsked: number;
  /** When it was first known to answer no more. */
  to: number;
}

const appAnswer = z.object({
  app: z.object({
    deployments: z.array(z.object({ id: z.string() })),
    tasks: z.array(
      z.object({
        id: z.string(),
        host: z.string(),
        ports: z.array(z.number()),
        state: z.string(),
        healthCheckResults: z.array(z.object({ alive: z.boolean() })).optional(),
      }),
    ),
  }),
});
const taskAnswer = z.object({ version: z.string(), up: z.number() });

/** Pause between two rounds, ms: short against the time in which a task is replaced. */
const between = 15;

/** Starts them; `marathon` is its address, asked directly. */
export function startClients(marathon: string, app: string): Clients {
  const ended = new AbortController();
  const isOver = (): boolean => ended.signal.aborted;
  const services: Service[] = [];
  const open = (task: string): Service | undefined => services.find((one) => one.task === task && one.to === Infinity);
  let begun = Date.now();
  let rounds = 0;
  let refused = 0;
  let deployments = 0;
  let waiting: (() => void)[] = [];

  /** Returns whether it answered. */
  async function ask(task: Task): Promise<boolean> {
    const asked = Date.now();
    const answer = await get(`http://${task.host}:${task.port}/`);
    const service = open(task.id);
    if (answer?.status !== 200) {
      if (service !== undefined) service.to = Date.now();
      return false;
    }
    if (service !== undefined) {
      service.lastAsked = asked;
      return true;
    }
    const { version, up } = taskAnswer.parse(JSON.parse(answer.text));
    // It serves since it listens, which was before it was found, unless it has been silent in between.
    const from = services.some((one) => one.task === task.id) ? asked : up;
    services.push({ task: task.id, version, from, lastAsked: asked, to: Infinity });
    return true;
  }

  async function askAll(): Promise<void> {
    const listed = await list(marathon, app);
    deployments = Math.max(deployments, listed.deployments);
    for (const service of services) {
      const gone = service.to === Infinity && !listed.tasks.some((task) => task.id === service.task);
      if (gone) service.to = Date.now();
    }
    const answered = await Promise.all(listed.tasks.map(ask));
    const silent = listed.tasks.filter((task, index) => task.healthy && answered[index] === false);
    if (silent.length === 0) return;
    const still = (await list(marathon, app)).tasks.filter(
      (task) => task.healthy && silent.some(({ id }) => id === task.id),
    );
    const again = await Promise.all(still.map(ask));
    const after = again.includes(false) ? (await list(marathon, app)).tasks : [];
    refused += still.filter(
      ({ id }, index) => !again[index] && after.some((task) => task.id === id && task.healthy),
    ).length;
  }

  const running = (async (): Promise<void> => {
    while (!isOver()) {
      const asking = waiting;
      waiting = [];
      await askAll();
      rounds += 1;
      for (const told of asking) told();
      await pause(between);
    }
  })();

  /** How many served at that moment. */
  const servingAt = (at: number): number => services.filter(({ from, to }) => from <= at && at < to).length;

  /** Certain only where each was asked and answered while the other served. */
  const overlap = (left: Service, right: Service): boolean =>
    left.version !== right.version &&
    left.from <= right.lastAsked &&
    right.from <= left.lastAsked &&
    right.lastAsked >= begun;

  return {
    tasksOf: (version) =>
      services.filter((one) => one.version === version && one.to === Infinity).map(({ task }) => task),
    async measured() {
      await new Promise<void>((resolve) => waiting.push(resolve));
      const moments = [begun, ...services.map(({ to }) => to).filter((to) => to >= begun && to !== Infinity)];
      const result = {
        rounds,
        least: Math.min(...moments.map(servingAt)),
        refused,
        mixed: services.some((left) => services.some((right) => overlap(left, right))),
        twoDeployments: deployments > 1,
      };
      begun = Date.now();
      rounds = refused = deployments = 0;
      return result;
    },
    async stop() {
      ended.abort();
      await running;
    },
  };
}

interface Task {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly healthy: boolean;
}

async function list(marathon: string, app: string): Promise<{ tasks: readonly Task[]; deployments: number }> {
  const answer = await get(`${marathon}/v2/apps/${app}`);
  if (answer?.status === 404) return { tasks: [], deployments: 0 };
  const shown = appAnswer.parse(JSON.parse(answer?.text ?? ''));
  const tasks = shown.app.tasks
    .filter(({ state }) => state === 'TASK_RUNNING')
    .map(({ id, host, ports, healthCheckResults = [] }) => ({
      id,
      host,
      port: ports[0] ?? 0,
      healthy: healthCheckResults.length > 0 && healthCheckResults.every(({ alive }) => alive),
    }));
  return { tasks, deployments: shown.app.deployments.length };
}

/** A connection of its own for every request, as from a new client; undefined: refused or broken off. */
const get = (url: string): Promise<{ status: number; text: string } | undefined> =>
  new Promise((resolve) => {
    const asked = request(url, { agent: false, timeout: 10_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', () => resolve(undefined));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
