// The other Marathon apps that serve an app of git, looked at in the same pass as the app itself, and what balancers show of them.
import { appKey, type AppId, type AppKey, type Instant } from '../../core/model/ids.js';
import { labelsOf } from '../../core/definition/strategy/labels.js';
import type { Amiss, LiveApp, Looking, ObservedSet, ObservedSets } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import { besidesOf, setIdOf, setRoles, type SetRole } from '../../core/model/setRole.js';
import { hasTwoSets } from '../../core/model/strategy.js';
import type { Traffic } from '../../core/model/traffic.js';
import { look } from '../../core/rollout/looking.js';
import { amissAfter } from '../../core/rollout/twoSets/shown.js';
import { backendsOf, servedSet } from '../../core/rollout/weights/served.js';
import { carriesSetLabels } from '../../core/policy/ownership/ownership.js';
import type { TrafficOptions } from '../clusters/clusters.js';
import type { Look, World } from '../clusters/world.js';
import type { AppView, Clock, Cluster, ClusterView } from '../ports.js';
import type { Target } from '../targets.js';
import type { Failures } from './failures.js';

/** What is asked when sets are looked at. */
export interface SetSurroundings {
  readonly owner: string;
  readonly world: World;
  readonly cluster: Cluster;
  readonly traffic: TrafficOptions;
  readonly clock: Clock;
  readonly failures: Failures;
  readonly record: AppRecord | undefined;
  /** The app with the id of git. */
  readonly view: AppView;
}

/** `sets` absent: it has one, and nothing says that it ever had another. `alone`: all were read by themselves just now. */
export type SetsLook =
  | { readonly ok: true; readonly sets?: Omit<ObservedSets, 'samples'>; readonly alone: boolean }
  | Extract<Look, { readonly ok: false }>;

/** Not having looked for longer than this (ms) is a gap: every wait begins anew. */
const gap = 180_000;

interface Memory {
  readonly looking: Looking;
  readonly lookedAt: Instant;
}

export class SetWatch {
  readonly #memory = new Map<AppKey, Memory>();
  readonly #amiss = new Map<AppKey, { readonly amiss: Amiss; readonly lookedAt: Instant }>();

  /** One request more for each set that may be there, and one for each balancer; none for an app that has one set. */
  async look(target: Target, on: SetSurroundings, fresh: boolean, signal: AbortSignal): Promise<SetsLook> {
    const roles = rolesOf(target, on);
    if (roles.length === 0) {
      this.forget(target);
      return { ok: true, alone: true };
    }
    const others: ObservedSet[] = [];
    let alone = true;
    for (const role of roles) {
      const marathonId = setIdOf(target.id, role);
      const view = await on.world.look(marathonId, fresh, signal);
      if (!view.ok) return view;
      alone &&= view.value.alone;
      others.push(await this.#remembered(target, marathonId, view.value, on, signal));
    }
    const { balancing } = on.traffic;
    const traffic = await trafficOf(target, on, others, signal);
    const amiss = this.#amissOf(target, traffic, on);
    const neighbours = neighboursIn(on.world.lastFullLook);
    const sets = { others, balancing, traffic, ...(amiss && { amiss }), neighbours };
    return { ok: true, alone, sets };
  }

  #amissOf({ key, id }: Target, traffic: Traffic, { record, view, clock }: SetSurroundings): Amiss | undefined {
    const before = this.#amiss.get(key);
    const now = clock.now();
    const kept = before !== undefined && now - before.lookedAt <= gap ? before.amiss : undefined;
    const amiss = amissAfter(kept, id, record?.sets, traffic, view.readAt);
    if (amiss === undefined) this.#amiss.delete(key);
    else this.#amiss.set(key, { amiss, lookedAt: now });
    return amiss;
  }

  forget({ id, environment }: Pick<Target, 'id' | 'environment'>): void {
    this.#amiss.delete(appKey(environment.name, id));
    for (const role of setRoles) this.#memory.delete(appKey(environment.name, setIdOf(id, role)));
  }

  async #remembered(
    target: Target,
    marathonId: AppId,
    view: AppView,
    { failures, cluster, clock }: SetSurroundings,
    signal: AbortSignal,
  ): Promise<ObservedSet> {
    const key = appKey(target.environment.name, marathonId);
    const live = view.live && (await failures.quote(key, view.live, cluster, clock, signal));
    const before = this.#memory.get(key);
    const now = clock.now();
    const missed = before === undefined || now - before.lookedAt > gap;
    const looking = look(live && before?.looking, view, missed);
    this.#memory.set(key, { looking, lookedAt: now });
    return { marathonId, ...(live && { live }), deployments: view.deployments, looking };
  }
}

/** Which sets may be there: by what git wants, by what is on record, and by what the cluster shows. */
function rolesOf(target: Target, { owner, record, world }: SetSurroundings): readonly SetRole[] {
  const { id, environment, desired } = target;
  const known = [record?.begun, record?.superseded, record?.rejected, record?.lastGood].map((one) => one?.strategy);
  const wanted = new Set(
    [desired?.strategy, ...known].flatMap((strategy) => (strategy ? besidesOf(strategy.kind) : [])),
  );
  const named = [record?.sets?.primary, record?.sets?.candidate];
  return setRoles.filter((role) => {
    if (role === 'primary') return false;
    const marathonId = setIdOf(id, role);
    const live = world.lastView?.apps.get(marathonId);
    const isOurs = live !== undefined && carriesSetLabels(live, owner, { id, environment: environment.name }, role);
    return wanted.has(role) || named.includes(marathonId) || isOurs;
  });
}

/** Of all sets that there are. Nobody is asked while there is one, which has all the traffic, and shall not get another beside it. */
async function trafficOf(
  target: Target,
  { traffic, view, record }: SetSurroundings,
  others: readonly ObservedSet[],
  signal: AbortSignal,
): Promise<Traffic> {
  const live = [view.live, ...others.map((one) => one.live)].filter((one) => one !== undefined);
  if (traffic.balancer === undefined || live.length < (getsAnother(target, record) ? 1 : 2)) return { readings: [] };
  return traffic.balancer.read({ app: target.id, backends: backendsOf(live), sets: live.map(servedSet) }, signal);
}

const getsAnother = ({ desired }: Target, record: AppRecord | undefined): boolean =>
  desired !== undefined && hasTwoSets(desired.strategy) && record?.settled[0]?.revision !== desired.revision;

const known = new WeakMap<ClusterView, ObservedSets['neighbours']>();

/** Looked for once in each full look: ten thousand apps have labels, and few have a group or a port of their own. */
function neighboursIn(look: ClusterView | undefined): NonNullable<ObservedSets['neighbours']> {
  if (look === undefined) return [];
  const found = known.get(look) ?? [...look.apps.values()].filter(isNeighbour);
  known.set(look, found);
  return found;
}

const isNeighbour = ({ definition }: LiveApp): boolean =>
  Object.keys(labelsOf(definition)).some((name) => /^HAPROXY_(?:DEPLOYMENT_GROUP|\d+_PORT)$/.test(name));
