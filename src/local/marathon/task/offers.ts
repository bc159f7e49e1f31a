// What became of the offers an app was given since it began to wait: the numbers of GET /v2/queue.
import type { PathId } from '../definition/pathId.js';
import { timestamp } from '../definition/timestamp.js';
import { rejectReasons } from './agents.js';
import type { Match, RejectReason } from './agents.js';

type Statistics = {
  processed: number;
  unused: number;
  lastUsedAt?: number;
  lastUnusedAt?: number;
  readonly ever: Map<RejectReason, number>;
  /** The newest refusal of each agent. */
  readonly last: Map<string, { readonly host: string; readonly reason: RejectReason; readonly at: number }>;
};

export class OfferStatistics {
  readonly #byApp = new Map<PathId, Statistics>();

  /** Counts one round of offers for an app. */
  count(appId: PathId, match: Match, now: number): void {
    const statistics: Statistics = this.#byApp.get(appId) ?? {
      processed: 0,
      unused: 0,
      ever: new Map(),
      last: new Map(),
    };
    this.#byApp.set(appId, statistics);
    for (const { agent, reason } of match.rejections) {
      statistics.unused += 1;
      statistics.lastUnusedAt = now;
      statistics.ever.set(reason, (statistics.ever.get(reason) ?? 0) + 1);
      statistics.last.set(agent.agentId, { host: agent.host, reason, at: now });
    }
    statistics.processed += match.rejections.length + (match.agent === undefined ? 0 : 1);
    if (match.agent === undefined) return;
    statistics.lastUsedAt = now;
    statistics.last.delete(match.agent.agentId);
  }

  /** Nothing waits any more: the next wait starts its own count. */
  forget(appId: PathId): void {
    this.#byApp.delete(appId);
  }

  /** `processedOffersSummary` of one queue item. */
  summary(appId: PathId): Record<string, unknown> {
    const found = this.#byApp.get(appId);
    const last = [...(found?.last.values() ?? [])];
    const lastCounts = new Map<RejectReason, number>();
    for (const { reason } of last) lastCounts.set(reason, (lastCounts.get(reason) ?? 0) + 1);
    return {
      processedOffersCount: found?.processed ?? 0,
      unusedOffersCount: found?.unused ?? 0,
      ...(found?.lastUnusedAt === undefined ? {} : { lastUnusedOfferAt: timestamp(found.lastUnusedAt) }),
      ...(found?.lastUsedAt === undefined ? {} : { lastUsedOfferAt: timestamp(found.lastUsedAt) }),
      rejectSummaryLastOffers: funnel(last.length, lastCounts),
      rejectSummaryLaunchAttempt: funnel(found?.processed ?? 0, found?.ever ?? new Map()),
    };
  }

  /** `lastUnusedOffers` of one queue item: the newest refusal of each agent. */
  unusedOffers(appId: PathId): readonly Record<string, unknown>[] {
    return [...(this.#byApp.get(appId)?.last ?? [])].map(([agentId, { host, reason, at }]) => ({
      offer: { id: `${agentId}-offer`, hostname: host, agentId, resources: [], attributes: [] },
      reason: [reason],
      timestamp: timestamp(at),
    }));
  }
}

/** All reasons in Marathon's order, each with how many offers came as far as this question. */
function funnel(offers: number, counts: ReadonlyMap<RejectReason, number>): readonly Record<string, unknown>[] {
  let processed = offers;
  return rejectReasons.map((reason) => {
    const declined = counts.get(reason) ?? 0;
    const step = { reason, declined, processed };
    processed -= declined;
    return step;
  });
}
