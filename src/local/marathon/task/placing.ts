// Finds agents and ports for what waits of one app or pod: Marathon's TaskLauncherActor and InstanceOpFactory. A round
// goes through all that waits, in the order it began to, so that what fits nowhere keeps nobody else from starting.
import type { PathId } from '../definition/pathId.js';
import { constraintsOf, wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Agent, Agents, Match } from '../agent/agents.js';
import type { Backoff } from './backoff.js';
import type { Placed } from '../agent/constraints.js';
import type { HostPorts } from '../agent/hostPorts.js';
import { awaitsOffer, isLost, isScheduled } from './instance.js';
import type { Instance } from './instance.js';
import type { Instances } from './instances.js';
import type { OfferStatistics } from '../agent/offers.js';
import { portRequests } from '../run/ports.js';

export type PlacingParts = {
  readonly instances: Instances;
  readonly agents: Agents;
  readonly ports: HostPorts;
  readonly backoff: Backoff;
  readonly offers: OfferStatistics;
};

/** An instance with all it needs; what it got is booked. */
export type Place = { readonly instance: Instance; readonly agent: Agent; readonly hostPorts: readonly number[] };

/** What became of a round: was somebody refused, and when may the next one that backs off be launched? */
export type Round = { readonly refused: boolean; readonly nextAt?: number };

/**
 * One round of offers for one app or pod.
 * @param goesOn asked before every instance: offers may be held, or the server may be closing
 */
export async function placeWaiting(
  id: PathId,
  parts: PlacingParts,
  launch: (place: Place) => void,
  goesOn: () => boolean,
): Promise<Round> {
  const { instances, backoff, offers } = parts;
  // Instances of one version need the same: when one is refused, so are the others in this round.
  const refused = new Set<RunSpec>();
  let last: Match | undefined;
  let nextAt: number | undefined;
  for (const { id: instanceId } of instances.of(id).filter(awaitsOffer)) {
    // Looked up again: while ports were probed, a deployment may have changed its mind.
    const instance = instances.find(id, instanceId);
    if (instance === undefined || !awaitsOffer(instance) || refused.has(instance.runSpec)) continue;
    const allowedAt = backoff.launchAllowedAt(instance.runSpec, Date.now());
    if (allowedAt > Date.now()) {
      nextAt = Math.min(nextAt ?? allowedAt, allowedAt);
      continue;
    }
    if (!goesOn()) return { refused: true, ...(nextAt === undefined ? {} : { nextAt }) };
    const match = await placeOne(instance, parts, launch);
    if (match === undefined || match.taken !== undefined) continue;
    last = match;
    if (instance.reservation === undefined) refused.add(instance.runSpec);
  }
  // An offer is counted once, with the reasons of the instance that was tried last.
  if (last !== undefined) offers.count(id, last, Date.now());
  return { refused: last !== undefined, ...(nextAt === undefined ? {} : { nextAt }) };
}

/** The match that was used or that failed; undefined when the instance is not wanted any more. */
async function placeOne(
  instance: Instance,
  parts: PlacingParts,
  launch: (place: Place) => void,
): Promise<Match | undefined> {
  const { agents, instances, ports, offers } = parts;
  const { runSpec, reservation } = instance;
  const placed = placedBeside(instance, parts);
  const match =
    reservation === undefined
      ? agents.match(runSpec, placed)
      : agents.matchReserved(runSpec, placed, reservation.agentId);
  if (match.taken === undefined) return match;
  const { agent } = match.taken;
  const giveBack = (): void => {
    if (reservation === undefined) agents.release(runSpec, agent.agentId);
  };
  const hostPorts = await takePorts(runSpec, agent, ports);
  if (hostPorts === undefined) {
    giveBack();
    return { rejections: [...match.rejections, { ...match.taken, reasons: ['InsufficientPorts'] }] };
  }
  const current = instances.find(runSpec.id, instance.id);
  if (current === undefined || !awaitsOffer(current) || agents.isLost(agent.agentId)) {
    ports.give(hostPorts);
    giveBack();
    return undefined;
  }
  offers.count(runSpec.id, match, Date.now());
  launch({ instance: current, agent, hostPorts });
  return match;
}

/**
 * Where the others are, as far as constraints care: not those that are lost or wait themselves, and of older
 * configurations none, since a new instance may stand beside an old one that will die for it.
 */
function placedBeside(instance: Instance, { instances, agents }: PlacingParts): Placed {
  const { runSpec } = instance;
  if (constraintsOf(runSpec).length === 0) return { hosts: [], wanted: 1 };
  const { lastConfigChangeAt } = runSpec.versions;
  const others = instances
    .of(runSpec.id)
    .filter(
      (other) =>
        other.id !== instance.id &&
        other.runSpec.versions.version >= lastConfigChangeAt &&
        !isLost(other.condition) &&
        !isScheduled(other),
    );
  const hosts = others.flatMap(({ placement }) => agents.find(placement?.agentId ?? '') ?? []);
  return { hosts, wanted: others[0] === undefined ? 1 : wantedInstances(others[0].runSpec) };
}

async function takePorts(runSpec: RunSpec, agent: Agent, ports: HostPorts): Promise<readonly number[] | undefined> {
  const requests = portRequests(runSpec);
  const fixed = requests.flatMap(({ fixed }) => fixed ?? []);
  const ranges = agent.capacity.ports;
  if (fixed.length > 0 && !(await ports.takeFixed(fixed, agent.host, ranges))) return undefined;
  const dynamic = await ports.take(requests.length - fixed.length, ranges);
  if (dynamic === undefined) {
    ports.give(fixed);
    return undefined;
  }
  const rest = [...dynamic];
  return requests.map((request) => request.fixed ?? rest.shift() ?? 0);
}
