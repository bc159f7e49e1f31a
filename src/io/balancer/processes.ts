// Processes of a balancer that were replaced by a reload and still end what they had begun. Their sessions are in no
// statistics any more, so that a set looks drained when it is not.
import { exchange } from '../../kit/httpExchange.js';
import type { AccessedHttp } from '../../kit/remote/access.js';

/** Milliseconds. */
const patience = 5_000;

/** A master and its worker: as zdd.py and marathon-lb's reloadConfig count them. */
const usual = 2;

/**
 * How many, by marathon-lb's `/_haproxy_getpids` (what `pidof haproxy` says: ids with spaces between). 0 where the
 * address answers anything else: a plain HAProxy has no such page.
 * @throws HttpFailure when there is no answer at all
 */
export async function retiringProcesses(
  { http, headers }: AccessedHttp,
  address: string,
  signal: AbortSignal,
): Promise<number> {
  const asked = { method: 'GET', url: `${address}/_haproxy_getpids`, service: 'HAProxy' } as const;
  const request = { ...asked, headers: await headers(asked, signal), timeout: patience };
  const answer = await exchange(http, request, signal);
  if (answer.status !== 200 || !/^\d+(?:\s+\d+)*\s*$/.test(answer.text)) return 0;
  return Math.max(0, answer.text.trim().split(/\s+/).length - usual);
}
