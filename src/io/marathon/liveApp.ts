// Marathon's AppInfo as ours: what decisions need is checked, the rest stays in the definition as it came.
// Marathon 1.4 to 1.11 (raml AppInfo); older ones lack `versionInfo` and the `state` of tasks.
import { z } from 'zod';
import { serverFields } from '../../core/definition/normal/normalise.js';
import { checked } from '../../core/definition/schema/accepts.js';
import type { Dialect } from '../../core/model/dialect.js';
import { isAppId } from '../../core/model/ids.js';
import { isJson, isJsonObject, type JsonObject } from './json.js';
import type { LiveApp, LiveTask, TaskFailure } from '../../core/model/observed.js';
import { oneLine } from '../../kit/redact.js';
import { shapeTrouble, timestamp } from './wire.js';

const serverManaged: ReadonlySet<string> = new Set(serverFields);

const health = z.object({
  alive: z.boolean().nullish(),
  lastSuccess: z.string().nullish(),
  lastFailureCause: z.string().nullish(),
});

const task = z.object({
  id: z.string(),
  host: z.string().nullish(),
  // Only balancers need them: what makes no sense there does not make the app unreadable.
  ports: z.array(z.int()).nullish().catch(undefined),
  ipAddresses: z
    .array(z.object({ ipAddress: z.string().nullish() }))
    .nullish()
    .catch(undefined),
  state: z.string().nullish(),
  stagedAt: z.string().nullish(),
  startedAt: z.string().nullish(),
  version: timestamp.nullish(),
  healthCheckResults: z.array(health.nullable()).nullish(),
});

const failure = z.object({
  taskId: z.string(),
  state: z.string(),
  message: z.string().nullish(),
  host: z.string().nullish(),
  timestamp,
  version: timestamp,
});

const appInfo = z.object({
  id: z.string().refine(isAppId, 'is not an id that Marathon gives'),
  instances: z.int().min(0),
  version: timestamp,
  versionInfo: z.object({ lastScalingAt: timestamp, lastConfigChangeAt: timestamp }).nullish(),
  tasksRunning: z.number().nullish(),
  tasks: z.array(task).nullish(),
  deployments: z.array(z.object({ id: z.string() })).nullish(),
  lastTaskFailure: z.unknown().optional(),
});

/** The app, and the ids of the deployments that Marathon showed inside it; or why the document cannot be used. */
export type ParsedApp =
  | { readonly ok: true; readonly app: LiveApp; readonly deployments: readonly string[] }
  | { readonly ok: false; readonly id: string | undefined; readonly because: string };

/** Reads one AppInfo. Never throws: a document that makes no sense concerns only its own app. */
export function parseLiveApp(raw: unknown, dialect: Dialect): ParsedApp {
  const parsed = checked(appInfo, raw);
  if (!parsed.success) return unusable(raw, shapeTrouble(parsed.error));
  if (!isJson(raw) || !isJsonObject(raw)) return unusable(raw, 'the document is nested too deeply');
  const { data } = parsed;
  const tasks = data.tasks ?? [];
  // Without the embedded tasks a healthy app would look dead.
  if (data.tasks == null && (data.tasksRunning ?? 0) > 0) {
    return unusable(raw, `Marathon counts ${data.tasksRunning ?? 0} running tasks but lists none`);
  }
  const lastFailure = failureOf(data.lastTaskFailure);
  const app: LiveApp = {
    id: data.id,
    kind: 'app',
    definition: definitionOf(raw),
    dialect,
    instances: data.instances,
    version: Date.parse(data.version),
    scaledAt: Date.parse(data.versionInfo?.lastScalingAt ?? data.version),
    changedAt: Date.parse(data.versionInfo?.lastConfigChangeAt ?? data.version),
    tasks: tasks.map(liveTask),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
  return { ok: true, app, deployments: (data.deployments ?? []).map((deployment) => deployment.id) };
}

const named = z.object({ id: z.string() });

function unusable(raw: unknown, because: string): Extract<ParsedApp, { ok: false }> {
  const parsed = named.safeParse(raw);
  return { ok: false, id: parsed.success ? oneLine(parsed.data.id, 200) : undefined, because };
}

const definitionOf = (raw: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => !serverManaged.has(key)));

function liveTask(from: z.infer<typeof task>): LiveTask {
  const results = (from.healthCheckResults ?? []).filter((result) => result !== null);
  const failing = results.filter((result) => result.alive !== true);
  // Of a check that Mesos runs, Marathon only knows that it failed: the cause is empty then.
  const cause = failing.map((result) => result.lastFailureCause ?? '').find((text) => text !== '');
  const ports = from.ports ?? [];
  const addresses = (from.ipAddresses ?? []).flatMap(({ ipAddress }) => ipAddress ?? []);
  return {
    id: from.id,
    host: from.host ?? '',
    ...(ports.length === 0 ? {} : { ports }),
    ...(addresses.length === 0 ? {} : { addresses }),
    // Before 1.1 a task had no state; started means running.
    state: from.state ?? (from.startedAt == null ? 'TASK_STAGING' : 'TASK_RUNNING'),
    ...(from.version == null ? {} : { version: Date.parse(from.version) }),
    health: healthOf(from, results),
    ...(cause === undefined ? {} : { failingBecause: oneLine(cause) }),
  };
}

/**
 * As Marathon counts tasksHealthy: at least one result, and every one of them alive; but of this very task. Marathon keeps
 * results by instance: a task that is launched again shows those of the one before it, until it is asked for the first time
 * (HealthCheckActor, which forgets only who is dead when it looks). Both times are of Marathon's own clock.
 */
function healthOf({ stagedAt }: z.infer<typeof task>, results: readonly z.infer<typeof health>[]): LiveTask['health'] {
  if (results.length === 0) return 'none';
  if (results.some(({ alive }) => alive !== true)) return 'failing';
  // A time that is absent is neither before nor after anything.
  const staged = Date.parse(stagedAt ?? '');
  return results.some(({ lastSuccess }) => Date.parse(lastSuccess ?? '') < staged) ? 'none' : 'passing';
}

/** A failure that cannot be read only costs an explanation: it is left out. */
function failureOf(raw: unknown): TaskFailure | undefined {
  const parsed = checked(failure, raw);
  if (!parsed.success) return undefined;
  const { taskId, state, message, host, timestamp: at, version } = parsed.data;
  const says = oneLine(message ?? '', 500);
  return { taskId, state, message: says, host: host ?? '', at: Date.parse(at), version: Date.parse(version) };
}
