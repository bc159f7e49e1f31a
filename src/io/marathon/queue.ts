// GET /v2/queue: instances that wait, and what keeps them waiting.
import { z } from 'zod';
import { isAppId, type AppId } from '../../core/model/ids.js';
import type { QueueEntry } from '../../core/model/observed.js';

const summary = z.array(z.object({ reason: z.string(), declined: z.number() })).nullish();

const item = z.object({
  count: z.number().nullish(),
  delay: z.object({ timeLeftSeconds: z.number().nullish(), overdue: z.boolean().nullish() }).nullish(),
  processedOffersSummary: z
    .object({
      processedOffersCount: z.number().nullish(),
      rejectSummaryLastOffers: summary,
      rejectSummaryLaunchAttempt: summary,
    })
    .nullish(),
  app: z.object({ id: z.string() }).nullish(),
  pod: z.object({ id: z.string() }).nullish(),
});

/** Items that make no sense are left out: the queue only explains a wait, it decides nothing. */
export const launchQueue = z
  .object({ queue: z.array(z.unknown()) })
  .transform(({ queue }): ReadonlyMap<AppId, QueueEntry> => {
    const entries = new Map<AppId, QueueEntry>();
    for (const raw of queue) {
      const parsed = item.safeParse(raw);
      const id = parsed.data?.app?.id ?? parsed.data?.pod?.id;
      if (parsed.success && id !== undefined && isAppId(id)) entries.set(id, entryOf(parsed.data));
    }
    return entries;
  });

function entryOf(from: z.infer<typeof item>): QueueEntry {
  const offers = from.processedOffersSummary;
  const last = refused(offers?.rejectSummaryLastOffers);
  return {
    count: from.count ?? 0,
    // `overdue` means that the backoff is over and offers are being waited for.
    delaySeconds: from.delay?.overdue === true ? 0 : Math.max(0, from.delay?.timeLeftSeconds ?? 0),
    refusals: last.length > 0 ? last : refused(offers?.rejectSummaryLaunchAttempt),
    processedOffers: offers?.processedOffersCount ?? 0,
  };
}

const refused = (from: z.infer<typeof summary>): QueueEntry['refusals'] =>
  (from ?? [])
    .filter(({ declined }) => declined > 0)
    .map(({ reason, declined }) => ({ reason, declined }))
    .toSorted((left, right) => right.declined - left.declined);
