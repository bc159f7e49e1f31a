// One instance inside a PodStatus, as Marathon's PodStatusConversion prints it.
import { exact } from '../definition/present.js';
import type { PodSpec } from '../definition/pod/pod.js';
import { timestamp } from '../definition/timestamp.js';
import { isScheduled } from '../task/instance.js';
import type { Instance, Placement } from '../task/instance.js';
import { printLocalVolume } from '../agent/reservations.js';
import { hasResources, printContainerStatus } from './podContainerStatus.js';
import type { PrintedContainer } from './podContainerStatus.js';

export type PodInstanceState = 'PENDING' | 'STAGING' | 'STABLE' | 'DEGRADED' | 'TERMINAL';
export type PrintedPodInstance = Readonly<Record<string, unknown>> & {
  readonly status: PodInstanceState;
  readonly statusSince: string;
};

/** Nothing for the instance of an app. */
export function printPodInstance(instance: Instance): readonly PrintedPodInstance[] {
  const { runSpec, placement } = instance;
  if (runSpec.kind !== 'pod') return [];
  const containers = instance.tasks.map((task) => printContainerStatus(runSpec, task));
  const { status, message } = stateOf(instance, containers);
  const since = timestamp(instance.since);
  return [
    {
      id: instance.id,
      status,
      statusSince: since,
      ...(message === undefined ? {} : { message }),
      conditions: [],
      ...(placement === undefined ? {} : printAgent(placement)),
      resources: resourcesInUse(instance, runSpec.spec),
      networks: networks(instance, runSpec.spec),
      containers,
      specReference: `/v2/pods${runSpec.id}::versions/${javaDateTime(runSpec.versions.version)}`,
      localVolumes: (instance.reservation?.volumes ?? []).map((volume) => printLocalVolume(runSpec, volume)),
      lastUpdated: since,
      lastChanged: since,
      role: runSpec.spec.role,
    },
  ];
}

const printAgent = ({ host, agentId, region, zone }: Placement) =>
  exact({ agentHostname: host, agentId, agentRegion: region, agentZone: zone });

function stateOf(
  instance: Instance,
  containers: readonly PrintedContainer[],
): { readonly status: PodInstanceState; readonly message?: string } {
  const { condition, goal } = instance;
  if (isScheduled(instance) || (condition === 'Provisioned' && goal === 'Running')) return { status: 'PENDING' };
  switch (condition) {
    case 'Staging':
    case 'Starting':
      return { status: 'STAGING' };
    case 'Unreachable':
    case 'UnreachableInactive':
      return { status: 'DEGRADED', message: 'pod instance has become unreachable' };
    case 'Running':
      return containers.some(({ conditions }) => conditions.some(({ value }) => value === 'false'))
        ? { status: 'DEGRADED', message: 'at least one container is not healthy' }
        : { status: 'STABLE' };
    default:
      return { status: 'TERMINAL' };
  }
}

/** The executor counts with Marathon's default for it, whatever the definition gives it. */
function resourcesInUse({ tasks }: Instance, { containers }: PodSpec) {
  const used = { cpus: 0.1, mem: 32, disk: 10, gpus: 0 };
  for (const { container, condition } of tasks) {
    const resources = containers.find(({ name }) => name === container)?.resources;
    if (resources === undefined || !hasResources(condition)) continue;
    used.cpus += resources.cpus;
    used.mem += resources.mem;
    used.disk += resources.disk;
    used.gpus += resources.gpus;
  }
  return used;
}

/** Known once Mesos has reported on a task. The address is the agent's: there are no others here. */
function networks({ tasks, placement }: Instance, { networks: declared = [] }: PodSpec) {
  if (placement === undefined || tasks.every(({ mesosState }) => mesosState === undefined)) return [];
  const addresses = [placement.host];
  const names = declared.flatMap(({ mode, name }) => (mode === 'container/bridge' ? ['mesos-bridge'] : (name ?? [])));
  return names.length === 0 ? [{ addresses }] : names.map((name) => ({ name, addresses }));
}

/** Java prints no more of a time than it needs: neither a zero fraction nor zero seconds. */
const javaDateTime = (time: string): string => time.replace(/(?::00)?\.000Z$/, 'Z');
