// Marathon's PodStatus, as far as decisions need it (types/podStatus.raml, PodStatusConversion of 1.4 to 1.11), and each
// instance of a pod as one task: its containers are launched, checked and ended together.
import { z } from 'zod';
import { isAppId } from '../../core/model/ids.js';
import type { LiveTask, TaskFailure } from '../../core/model/observed.js';
import { oneLine } from '../../kit/redact.js';
import { instant } from './wire.js';

const condition = z.object({ name: z.string(), value: z.string(), reason: z.string().nullish() });

const container = z.object({
  name: z.string(),
  /** The Mesos state of its task: TASK_RUNNING. */
  status: z.string(),
  conditions: z.array(condition).nullish(),
});

const instance = z.object({
  id: z.string(),
  status: z.string(),
  agentHostname: z.string().nullish(),
  specReference: z.string().nullish(),
  containers: z.array(container).nullish(),
});

const termination = z.object({
  instanceID: z.string(),
  terminatedAt: instant,
  message: z.string().nullish(),
  containers: z.array(z.object({ containerId: z.string(), lastKnownState: z.string().nullish() })).nullish(),
});

export const podStatus = z.object({
  id: z.string().refine(isAppId, 'is not an id that Marathon gives'),
  spec: z.object({ version: instant, scaling: z.object({ instances: z.int().min(0) }).nullish() }),
  instances: z.array(instance).nullish(),
  terminationHistory: z.array(z.unknown()).nullish(),
});

type Instance = z.infer<typeof instance>;

/**
 * The instance as a task; undefined for one that waits for an offer, which is not listed for apps either.
 */
export function taskOf(from: Instance): LiveTask | undefined {
  const state = stateOf(from);
  if (state === undefined) return undefined;
  const version = isActive(state) ? versionOf(from) : undefined;
  const failing = unhealthy(from, true);
  return {
    id: from.id,
    host: from.agentHostname ?? '',
    state,
    ...(version === undefined ? {} : { version }),
    health: healthOf(from),
    ...(failing.length === 0 ? {} : { failingBecause: oneLine(`container ${failing.join(', ')}`) }),
  };
}

/** The version of the pod that the instance was launched from: `/v2/pods/shop/cart::versions/2021-07-27T10:00:00.123Z`. */
export function versionOf({ specReference }: Instance): number | undefined {
  const at = Date.parse(/::versions\/(.+)$/.exec(specReference ?? '')?.[1] ?? '');
  return Number.isNaN(at) ? undefined : at;
}

const isActive = (state: string): boolean => ['TASK_STAGING', 'TASK_RUNNING'].includes(state);

function stateOf({ status, containers }: Instance): string | undefined {
  const states = (containers ?? []).map((one) => one.status);
  switch (status) {
    case 'STABLE':
      return 'TASK_RUNNING';
    case 'STAGING':
      return 'TASK_STAGING';
    case 'DEGRADED':
      return states.includes('TASK_UNREACHABLE') ? 'TASK_UNREACHABLE' : 'TASK_RUNNING';
    case 'PENDING':
      // An offer was accepted for it; else it waits for one, with the containers of its last launch.
      return states.some((one) => one === 'TASK_STAGING' || one === 'TASK_STARTING') ? 'TASK_STAGING' : undefined;
    default:
      return ending.some((one) => states.includes(one))
        ? 'TASK_KILLING'
        : (states.find((one) => one !== 'TASK_FINISHED') ?? 'TASK_KILLED');
  }
}

/** When one container of an instance has ended, the executor ends the others. */
const ending = ['TASK_KILLING', 'TASK_RUNNING', 'TASK_STARTING', 'TASK_STAGING'];

/** Containers whose check says no (`reported`), or has not said anything yet: Marathon writes `false` for both. */
const unhealthy = ({ containers }: Instance, reported: boolean): readonly string[] =>
  (containers ?? []).flatMap(({ name, conditions }) =>
    (conditions ?? []).some(
      (one) => one.name === 'healthy' && one.value === 'false' && (one.reason === byMesos) === reported,
    )
      ? [name]
      : [],
  );

const byMesos = 'health-reported-by-mesos';

function healthOf(from: Instance): LiveTask['health'] {
  if (unhealthy(from, true).length > 0) return 'failing';
  const checked = (from.containers ?? []).some(({ conditions }) => (conditions ?? []).some(isAboutHealth));
  return checked && unhealthy(from, false).length === 0 ? 'passing' : 'none';
}

const isAboutHealth = ({ name }: z.infer<typeof condition>): boolean => name === 'healthy';

/**
 * The newest entry of `terminationHistory`, which Marathon shows until the instance is launched again. It tells neither
 * version nor host: those are its instance's. One that cannot be read only costs an explanation.
 */
export function failureOf({ terminationHistory, instances }: z.infer<typeof podStatus>): TaskFailure | undefined {
  const ended = (terminationHistory ?? []).flatMap((raw) => termination.safeParse(raw).data ?? []);
  const [last] = ended.toSorted((left, right) => right.terminatedAt - left.terminatedAt);
  const of = (instances ?? []).find(({ id }) => id === last?.instanceID);
  const version = of === undefined ? undefined : versionOf(of);
  if (last === undefined || of === undefined || version === undefined) return undefined;
  const [task] = last.containers ?? [];
  return {
    taskId: task?.containerId ?? last.instanceID,
    state: mesosState(task?.lastKnownState ?? 'TaskFailed'),
    message: oneLine(last.message ?? '', 500),
    host: of.agentHostname ?? '',
    at: last.terminatedAt,
    version,
  };
}

/** The name of a class, there: `TaskFailed` is TASK_FAILED. */
const mesosState = (name: string): string => oneLine(name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(), 40);
