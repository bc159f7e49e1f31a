// Does an offer fit an app or a pod? All reasons against it, in the order in which Marathon's ResourceMatcher finds
// them. Ports come last and are not asked here: they are probed only on an agent that fits otherwise.
import { constraintsOf, resourcesOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { NumberRange } from './attributes.js';
import { meetsConstraints } from './constraints.js';
import type { Host, Placed } from './constraints.js';

/** Why an offer was not used, in the order of Marathon's reasonFunnel: of several reasons the first one is counted. */
export const rejectReasons = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** What an agent has, or what is left of it: cpus, MiB of memory and disk, gpus, and which host ports. */
export type Resources = {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
  readonly ports: readonly NumberRange[];
};

/** One offer of one agent. `local` is false for an agent of another region than the masters'. */
export type Offer = { readonly host: Host; readonly resources: Resources; readonly local: boolean };

/** undefined when the offer fits; an empty list when it is refused for no reason that Marathon names. */
export function refusalsOf(runSpec: RunSpec, offer: Offer, placed: Placed): readonly RejectReason[] | undefined {
  const reasons = [...scarce(runSpec, offer.resources)];
  const constraints = constraintsOf(runSpec);
  if (!acceptsUnreserved(runSpec)) reasons.push('UnfulfilledRole');
  if (!meetsConstraints(constraints, offer.host, placed)) reasons.push('UnfulfilledConstraint');
  if (wastesGpus(runSpec, offer.resources)) reasons.push('DeclinedScarceResources');
  if (reasons.length > 0) return reasons;
  // Another region is used only by those who say something about regions or zones.
  const choosesDomain = constraints.some(([field]) => field === '@region' || field === '@zone');
  return offer.local || choosesDomain ? undefined : [];
}

/** Mesos counts in thousandths, so that tenths add up. */
const lacks = (wanted: number, available: number): boolean => wanted > 0 && wanted > available + 1e-9;

function scarce(runSpec: RunSpec, available: Resources): readonly RejectReason[] {
  const { cpus, mem, disk, gpus } = resourcesOf(runSpec);
  const nothing = !acceptsUnreserved(runSpec);
  const found: RejectReason[] = [];
  if (lacks(cpus, nothing ? 0 : available.cpus)) found.push('InsufficientCpus');
  if (lacks(mem, nothing ? 0 : available.mem)) found.push('InsufficientMemory');
  if (lacks(gpus, nothing ? 0 : available.gpus)) found.push('InsufficientGpus');
  if (lacks(disk, nothing ? 0 : available.disk)) found.push('InsufficientDisk');
  return found;
}

/** All resources of these agents are unreserved, that is of the role `*`. */
function acceptsUnreserved({ kind, spec }: RunSpec): boolean {
  const roles = (kind === 'app' ? spec.acceptedResourceRoles : spec.scheduling.placement.acceptedResourceRoles) ?? [];
  return roles.length === 0 || roles.includes('*');
}

/** Agents with gpus are kept for those who need gpus (`--gpu_scheduling_behavior restricted`, Marathon's default). */
function wastesGpus(runSpec: RunSpec, { gpus }: Resources): boolean {
  const { labels } = runSpec.spec;
  return gpus > 0 && resourcesOf(runSpec).gpus === 0 && labels?.['GPU_SCHEDULING_BEHAVIOR'] !== 'unrestricted';
}
