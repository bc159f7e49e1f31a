// A model of balancers between two sets: each is told a split, shows it a second later, keeps the last one it was told,
// and may not answer. Sessions end some time after a set has lost its traffic.
import type { AppId } from '../../../src/core/model/ids.js';
import type { BalancerReading, SetTraffic, Traffic } from '../../../src/core/model/traffic.js';
import type { Split } from './split.js';

/** What a balancer finds of a set: its tasks that answer. */
export type Healthy = (id: AppId) => number;

class OneBalancer {
  readable = true;
  /** Gets answers when it asks for weights. */
  hears = true;
  private told: Split | undefined;
  private coming: { readonly split: Split; readonly at: number } | undefined;
  private readonly weights = new Map<AppId, number>();
  private readonly lostAt = new Map<AppId, number>();

  tell(split: Split, now: number): void {
    if (!this.readable || !this.hears) return;
    const isComing = this.coming !== undefined && JSON.stringify(split) === JSON.stringify(this.coming.split);
    if (isComing || (this.coming === undefined && this.does(split))) return;
    this.coming = { split, at: now + 1_000 };
  }

  private does(split: Split): boolean {
    const ids = [split.primary, split.candidate].filter((id) => id !== undefined);
    return this.told !== undefined && ids.every((id) => this.weights.get(id) === weightIn(split, id));
  }

  /** A set that is told nothing any more keeps the weight that it has; with its servers that goes, too. */
  advance(now: number, ids: readonly AppId[]): void {
    for (const id of this.weights.keys()) if (!ids.includes(id)) this.weights.delete(id);
    if (this.coming === undefined || this.coming.at > now) return;
    const split = this.coming.split;
    this.told = split;
    this.coming = undefined;
    for (const id of [split.primary, split.candidate]) {
      if (id === undefined) continue;
      const weight = weightIn(split, id);
      if (weight === 0 && this.weight(id) > 0) this.lostAt.set(id, now);
      this.weights.set(id, weight);
    }
  }

  nextDue(): number {
    return this.coming?.at ?? Infinity;
  }

  /** Percent of new requests by set; a set that it was not told of has servers at their configured weight of next to nothing. */
  shares(ids: readonly AppId[], healthy: Healthy): ReadonlyMap<AppId, number> {
    const weights = ids.map((id): [AppId, number] => [id, healthy(id) === 0 ? 0 : this.weight(id)]);
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    return new Map(weights.map(([id, weight]) => [id, total === 0 ? 0 : (100 * weight) / total]));
  }

  sessions(id: AppId, now: number, last: number): number {
    const lost = this.lostAt.get(id);
    return this.weight(id) === 0 && lost !== undefined && now < lost + last ? 1 : 0;
  }

  /** Never told: the configured weight, next to nothing beside that of servers that were. */
  private weight(id: AppId): number {
    return this.weights.get(id) ?? (this.told === undefined ? 50 : 0.5);
  }
}

function weightIn(split: Split, id: AppId): number {
  return id === split.candidate ? split.share : 100 - split.share;
}

export class Balancers {
  readonly all: readonly OneBalancer[];
  private readonly sessionsLast: number;

  constructor(number: number, sessionsLast: number) {
    this.all = Array.from({ length: number }, () => new OneBalancer());
    this.sessionsLast = sessionsLast;
  }

  tell(split: Split | undefined, now: number): void {
    if (split !== undefined) for (const one of this.all) one.tell(split, now);
  }

  advance(now: number, ids: readonly AppId[]): void {
    for (const one of this.all) one.advance(now, ids);
  }

  nextDue(): number {
    return Math.min(...this.all.map((one) => one.nextDue()));
  }

  /** Percent that any of them really sends to the set. */
  most(id: AppId, ids: readonly AppId[], healthy: Healthy): number {
    return Math.max(...this.all.map((one) => one.shares(ids, healthy).get(id) ?? 0));
  }

  read(ids: readonly AppId[], healthy: Healthy, now: number): Traffic {
    const readings = this.all.map((one, index): BalancerReading => {
      const balancer = `http://lb-${index + 1}:9090`;
      if (!one.readable) return { kind: 'unreadable', balancer, because: 'connection refused' };
      const shares = one.shares(ids, healthy);
      const sets = ids.map((marathonId): SetTraffic => ({
        marathonId,
        servers: healthy(marathonId),
        up: healthy(marathonId),
        taking: (shares.get(marathonId) ?? 0) > 0 ? healthy(marathonId) : 0,
        share: shares.get(marathonId) ?? 0,
        leastShare: shares.get(marathonId) ?? 0,
        sessions: one.sessions(marathonId, now, this.sessionsLast),
        ...(one.hears ? {} : { unanswered: 'L4CON (Connection refused)' }),
        lines: [],
      }));
      return { kind: 'read', balancer, sets };
    });
    return { readings };
  }
}
