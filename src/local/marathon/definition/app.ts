// An app as Marathon keeps and prints it: canonical fields only, defaults filled in, empty lists and maps left out
// exactly where Marathon leaves them out. The stored form is the printed form, so GET cannot disagree with what runs.
import type { z } from 'zod';
import type { PathId } from './pathId.js';
import type { Exact } from './present.js';
import type { AppDocument } from './schema/app.js';
import type { Container, HealthCheck, Network, PortDefinition, PortMapping, ReadinessCheck } from './schema/index.js';
import type { check } from './schema/checks.js';
import type { Timestamp } from './timestamp.js';

type Present<T> = Exclude<T, undefined>;

export type CanonicalPortMapping = Exact<Omit<PortMapping, 'networkNames'>> & {
  readonly networkNames?: readonly string[];
};
export type CanonicalPortDefinition = Exact<Omit<PortDefinition, 'labels'>> & {
  readonly labels?: Readonly<Record<string, string>>;
};
export type CanonicalNetwork = Exact<Omit<Network, 'labels'>> & { readonly labels?: Readonly<Record<string, string>> };
export type CanonicalHealthCheck = Exact<HealthCheck>;
export type CanonicalCheck = Exact<z.output<typeof check>>;
export type CanonicalContainer = {
  readonly type: Container['type'];
  readonly docker?: {
    readonly image: string;
    readonly forcePullImage: boolean;
    readonly privileged: boolean;
    readonly parameters: readonly { readonly key: string; readonly value: string }[];
    readonly pullConfig?: { readonly secret: string };
  };
  readonly linuxInfo?: Exact<Present<Container['linuxInfo']>>;
  readonly volumes: Exact<Container['volumes']>;
  readonly portMappings?: readonly CanonicalPortMapping[];
};

/** Everything about an app but its id and versions: what two versions are compared by. */
export type AppSpec = {
  readonly acceptedResourceRoles?: readonly string[];
  readonly args?: readonly string[];
  readonly backoffFactor: number;
  readonly backoffSeconds: number;
  readonly check?: CanonicalCheck;
  readonly cmd?: string;
  readonly constraints?: readonly (readonly string[])[];
  readonly container?: CanonicalContainer;
  readonly cpus: number;
  readonly dependencies?: readonly PathId[];
  readonly disk: number;
  readonly env?: Readonly<Record<string, string | { readonly secret: string }>>;
  readonly executor: string;
  readonly executorResources?: Present<AppDocument['executorResources']>;
  readonly fetch?: readonly Exact<AppDocument['fetch'][number]>[];
  readonly healthChecks?: readonly CanonicalHealthCheck[];
  readonly instances: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly maxLaunchDelaySeconds: number;
  readonly mem: number;
  readonly gpus: number;
  readonly networks: readonly CanonicalNetwork[];
  readonly portDefinitions?: readonly CanonicalPortDefinition[];
  readonly readinessChecks?: readonly ReadinessCheck[];
  readonly requirePorts: boolean;
  readonly residency?: { readonly relaunchEscalationTimeoutSeconds: number; readonly taskLostBehavior: string };
  readonly resourceLimits?: Exact<Present<AppDocument['resourceLimits']>>;
  readonly role: string;
  readonly secrets?: Readonly<Record<string, { readonly source: string }>>;
  readonly taskKillGracePeriodSeconds?: number;
  readonly tty?: boolean;
  readonly unreachableStrategy: Present<AppDocument['unreachableStrategy']>;
  readonly upgradeStrategy: { readonly maximumOverCapacity: number; readonly minimumHealthCapacity: number };
  readonly user?: string;
  readonly killSelection: AppDocument['killSelection'];
};

/** When an app last changed, and how: tasks launched at or after `lastConfigChangeAt` run the current configuration. */
export type VersionInfo = {
  readonly version: Timestamp;
  readonly lastScalingAt: Timestamp;
  readonly lastConfigChangeAt: Timestamp;
};

/** One stored version of an app. Immutable: every change makes a new one. */
export type App = {
  readonly kind: 'app';
  readonly id: PathId;
  readonly spec: AppSpec;
  readonly versions: VersionInfo;
};

export function hasVolume(container: { readonly volumes: readonly object[] } | undefined, kind: string): boolean {
  return container?.volumes.some((volume) => kind in volume) ?? false;
}

/** The ports a load balancer would use: one per port definition, or per port mapping outside host mode. */
export function servicePorts(spec: AppSpec): readonly number[] {
  if (spec.portDefinitions !== undefined) return spec.portDefinitions.map(({ port }) => port);
  return spec.container?.portMappings?.map(({ servicePort }) => servicePort) ?? [];
}

/** True when the app shares the agent's network, so that its ports are the agent's. */
export const usesHostNetwork = (spec: { readonly networks: readonly { readonly mode: string }[] }): boolean =>
  spec.networks.every(({ mode }) => mode === 'host');
