// Processes of a balancer that were replaced by a reload and still end what they had begun. Their sessions are in no
// statistics any more, so that a set looks drained when it is not.
import type { AxiosInstance } from 'axios';
import { exchange } from '../../kit/httpExchange.js';

/** Milliseconds. */
const patience = 5_000;

/** A master and its worker: as zdd.py and marathon-lb's reloadConfig count them. */
const usual = 2;

/**
 * How many, by marathon-lb's `/_haproxy_getpids` (what `pidof haproxy` says: ids with spaces between). 0 where the
 * address answers anything else: a plain HAProxy has no such page.
 * @throws HttpFailure when there is no answer at all
 */
export async function retiringProcesses(http: AxiosInstance, address: string, signal: AbortSignal): Promise<number> {
  const url = `${address}/_haproxy_getpids`;
  const answer = await exchange(http, { method: 'GET', url, service: 'HAProxy', timeout: patience }, signal);
  if (answer.status !== 200 || !/^\d+(?:\s+\d+)*\s*$/.test(answer.text)) return 0;
  return Math.max(0, answer.text.trim().split(/\s+/).length - usual);
}
