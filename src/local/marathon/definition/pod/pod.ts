// A pod as Marathon keeps and prints it: one group of containers on one agent that share networks and volumes.
import type { z } from 'zod';
import type { VersionInfo } from '../app.js';
import type { PathId } from '../pathId.js';
import type { Exact } from '../present.js';
import type { podContainer, resources } from './schemaContainer.js';
import type { executorResources } from '../schema/app.js';
import type { podVolume } from './schema.js';

type Text = Readonly<Record<string, string>>;
type Environment = Readonly<Record<string, string | { readonly secret: string }>>;
type ContainerDocument = z.output<typeof podContainer>;

export type PodNetwork = {
  readonly name?: string;
  readonly mode: 'container' | 'container/bridge' | 'host';
  readonly labels?: Text;
};
export type PodEndpoint = Exact<Omit<ContainerDocument['endpoints'][number], 'labels' | 'networkNames'>> & {
  readonly labels?: Text;
  readonly networkNames?: readonly string[];
};
export type PodHealthCheck = Exact<NonNullable<ContainerDocument['healthCheck']>>;
export type PodLinuxInfo = Exact<NonNullable<ContainerDocument['linuxInfo']>>;
export type PodImage = Exact<Omit<NonNullable<ContainerDocument['image']>, 'labels'>> & { readonly labels?: Text };
export type PodVolumeMount = { readonly name: string; readonly mountPath: string; readonly readOnly: boolean };

/** One container of a pod; each becomes a task of its own. */
export type PodContainer = {
  readonly name: string;
  readonly exec?: Exact<NonNullable<ContainerDocument['exec']>>;
  readonly resources: z.output<typeof resources>;
  readonly resourceLimits?: Exact<NonNullable<ContainerDocument['resourceLimits']>>;
  readonly endpoints?: readonly PodEndpoint[];
  readonly linuxInfo?: PodLinuxInfo;
  readonly image?: PodImage;
  readonly environment?: Environment;
  readonly user?: string;
  readonly healthCheck?: PodHealthCheck;
  readonly volumeMounts?: readonly PodVolumeMount[];
  readonly artifacts?: readonly Exact<ContainerDocument['artifacts'][number]>[];
  readonly labels?: Text;
  readonly lifecycle?: Exact<NonNullable<ContainerDocument['lifecycle']>>;
  readonly tty?: boolean;
};

/** In seconds, kept to the millisecond. */
export type PodBackoff = { readonly backoff: number; readonly backoffFactor: number; readonly maxLaunchDelay: number };
export type PodConstraint = { readonly fieldName: string; readonly operator: string; readonly value?: string };
export type PodScheduling = {
  readonly backoff: PodBackoff;
  readonly upgrade: { readonly minimumHealthCapacity: number; readonly maximumOverCapacity: number };
  readonly placement: {
    readonly constraints?: readonly PodConstraint[];
    readonly acceptedResourceRoles?: readonly string[];
  };
  readonly killSelection: 'YOUNGEST_FIRST' | 'OLDEST_FIRST';
  readonly unreachableStrategy:
    'disabled' | { readonly inactiveAfterSeconds: number; readonly expungeAfterSeconds: number };
};

/** Everything about a pod but its id and versions, in the order Marathon prints it. */
export type PodSpec = {
  readonly labels?: Text;
  readonly user?: string;
  readonly environment?: Environment;
  readonly containers: readonly PodContainer[];
  readonly secrets?: Readonly<Record<string, { readonly source: string }>>;
  readonly volumes?: readonly Exact<z.output<typeof podVolume>>[];
  readonly networks?: readonly PodNetwork[];
  readonly scaling: { readonly instances: number; readonly kind: 'fixed' };
  readonly scheduling: PodScheduling;
  readonly executorResources: z.output<typeof executorResources>;
  readonly role: string;
  readonly linuxInfo?: PodLinuxInfo;
  readonly legacySharedCgroups?: true;
};

/** A new definition, not yet stored. */
export type NewPod = { readonly kind: 'pod'; readonly id: PathId; readonly spec: PodSpec };

/** One stored version of a pod. Immutable: every change makes a new one. */
export type Pod = NewPod & { readonly versions: VersionInfo };

/** What GET answers: Marathon prints the version after the labels. */
export function printPod({ id, spec, versions }: Pod) {
  const { labels, ...rest } = spec;
  return { id, ...(labels === undefined ? {} : { labels }), version: versions.version, ...rest };
}
