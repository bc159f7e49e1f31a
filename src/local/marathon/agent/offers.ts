// What became of the offers an app or pod was given since it began to wait: the numbers of GET /v2/queue.
import type { PathId } from '../definition/pathId.js';
import { timestamp } from '../definition/timestamp.js';
import type { Match, Refusal } from './agents.js';
import { printAttribute } from './attributes.js';
import { rejectReasons } from './matching.js';
import type { RejectReason } from './matching.js';
import { portRange } from './hostPorts.js';

type Unused = Refusal & { readonly at: number };
type Statistics = {
  processed: number;
  unused: number;
  lastUsedAt?: number;
  lastUnusedAt?: number;
  readonly ever: Map<RejectReason, number>;
  /** The newest refusal of each agent; it stays when a later offer of that agent is used. */
  readonly last: Map<string, Unused>;
};

export class OfferStatistics {
  readonly #byId = new Map<PathId, Statistics>();

  /** Counts one round of offers. */
  count(id: PathId, match: Match, now: number): void {
    const statistics: Statistics = this.#byId.get(id) ?? {
      processed: 0,
      unused: 0,
      ever: new Map(),
      last: new Map(),
    };
    this.#byId.set(id, statistics);
    for (const refusal of match.rejections) {
      const reason = firstOf(refusal.reasons);
      statistics.unused += 1;
      statistics.lastUnusedAt = now;
      if (reason !== undefined) statistics.ever.set(reason, (statistics.ever.get(reason) ?? 0) + 1);
      statistics.last.set(refusal.agent.agentId, { ...refusal, at: now });
    }
    statistics.processed += match.rejections.length + (match.taken === undefined ? 0 : 1);
    if (match.taken !== undefined) statistics.lastUsedAt = now;
  }

  /** A new leader has counted nothing yet. */
  forgetAll(): void {
    this.#byId.clear();
  }

  /** Nothing waits any more: the next wait starts its own count. */
  forget(id: PathId): void {
    this.#byId.delete(id);
  }

  /** `processedOffersSummary` of one queue item. */
  summary(id: PathId): Record<string, unknown> {
    const found = this.#byId.get(id);
    const last = [...(found?.last.values() ?? [])];
    const lastCounts = new Map<RejectReason, number>();
    for (const { reasons } of last) {
      const reason = firstOf(reasons);
      if (reason !== undefined) lastCounts.set(reason, (lastCounts.get(reason) ?? 0) + 1);
    }
    return {
      processedOffersCount: found?.processed ?? 0,
      unusedOffersCount: found?.unused ?? 0,
      ...(found?.lastUnusedAt === undefined ? {} : { lastUnusedOfferAt: timestamp(found.lastUnusedAt) }),
      ...(found?.lastUsedAt === undefined ? {} : { lastUsedOfferAt: timestamp(found.lastUsedAt) }),
      rejectSummaryLastOffers: funnel(last.length, lastCounts),
      rejectSummaryLaunchAttempt: funnel(found?.processed ?? 0, found?.ever ?? new Map()),
    };
  }

  /** `lastUnusedOffers` of one queue item: the newest refused offer of each agent. */
  unusedOffers(id: PathId): readonly Record<string, unknown>[] {
    return [...(this.#byId.get(id)?.last.values() ?? [])].map((unused) => ({
      offer: printOffer(unused),
      reason: unused.reasons,
      timestamp: timestamp(unused.at),
    }));
  }
}

/** Of several reasons the one that stands first in the funnel is counted. */
const firstOf = (reasons: readonly RejectReason[]): RejectReason | undefined =>
  rejectReasons.find((reason) => reasons.includes(reason));

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

function printOffer({ agent, resources, at }: Unused): Record<string, unknown> {
  const { agentId, host } = agent;
  const scalars = (['cpus', 'mem', 'disk', 'gpus'] as const).flatMap((name) =>
    Number.isFinite(resources[name]) && resources[name] > 0
      ? [{ name, role: '*', scalar: Math.round(resources[name] * 1000) / 1000 }]
      : [],
  );
  const ranges = resources.ports.length > 0 ? resources.ports : [{ begin: portRange.min, end: portRange.max }];
  return {
    // Mesos numbers its offers; the moment and the agent are as unique.
    id: `${agentId}-O${at}`,
    hostname: host,
    agentId,
    resources: [...scalars, { name: 'ports', role: '*', ranges }],
    attributes: [...agent.attributes].map(([name, attribute]) => printAttribute(name, attribute)),
  };
}
