// A client for black-box tests of the embedded Marathon: plain fetch, answers as they are, and waiting for conditions.
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { MarathonOptions, RunningMarathon } from '../../../src/local/marathon/server.js';

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
};

export type TestMarathon = RunningMarathon & {
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  put(path: string, body: unknown): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  delete(path: string, body?: unknown): Promise<Reply>;
  app(id: string): Promise<AppInfo>;
  tasks(id: string): Promise<readonly TaskInfo[]>;
  /** Waits until no deployment runs. */
  settled(): Promise<void>;
};

/** Starts one that is stopped after the test. */
export async function aMarathon(options: Partial<MarathonOptions> = {}): Promise<TestMarathon> {
  const marathon = await startMarathon({ port: 0, ...options });
  onTestFinished(() => marathon.close());
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    request(marathon.url + path, method, body, headers);
  const get = (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers);
  const app = async (id: string) => z.object({ app: appInfo }).parse((await get(`/v2/apps${id}`)).body).app;
  return {
    ...marathon,
    get,
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path, body) => call('DELETE', path, body),
    app,
    tasks: async (id) => (await app(id)).tasks,
    settled: () => until(async () => z.array(z.unknown()).parse((await get('/v2/deployments')).body).length === 0),
  };
}

export async function request(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export const health = z.looseObject({
  alive: z.boolean(),
  consecutiveFailures: z.number(),
  instanceId: z.string(),
  lastFailureCause: z.string().optional(),
});

export const taskInfo = z.looseObject({
  id: z.string(),
  state: z.string(),
  host: z.string(),
  ports: z.array(z.number()),
  version: z.string().optional(),
  startedAt: z.string().optional(),
  healthCheckResults: z.array(health),
});
export type TaskInfo = z.output<typeof taskInfo>;

export const appInfo = z.looseObject({
  id: z.string(),
  instances: z.number(),
  version: z.string(),
  versionInfo: z.object({ lastScalingAt: z.string(), lastConfigChangeAt: z.string() }),
  tasksRunning: z.number(),
  tasksStaged: z.number(),
  tasksHealthy: z.number(),
  tasksUnhealthy: z.number(),
  deployments: z.array(z.object({ id: z.string() })),
  tasks: z.array(taskInfo),
  lastTaskFailure: z.looseObject({ message: z.string(), state: z.string(), taskId: z.string() }).optional(),
});
export type AppInfo = z.output<typeof appInfo>;

/** Polls until the condition holds; generous, since the machine may be busy. */
export async function until(condition: () => Promise<boolean> | boolean, milliseconds = 30_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${milliseconds} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
