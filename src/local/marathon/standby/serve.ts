// What a standby does with a request: all go to the leader, the one for the event stream by a redirect
// (LeaderProxyFilter). It answers nothing itself, not even /ping.
import { noLeader, settledLeadership } from '../http/leadership.js';
import type { Exchange } from '../http/listener.js';
import type { Answer } from '../http/router.js';
import type { Election } from './election.js';
import type { Forward } from './forward.js';

/** @param self this server's `host:port`: to hear that itself leads only means that the transition is not over */
export function serveAsStandby(
  election: Election,
  self: () => string,
  forward: Forward,
): (exchange: Exchange) => Promise<Answer> {
  const otherLeader = (): string | undefined => (election.leader === self() ? undefined : election.leader);
  return async (exchange) => {
    const leader = await settledLeadership(otherLeader, exchange.signal);
    if (leader === undefined) return noLeader;
    const { path, query } = exchange.target;
    if (!path.startsWith('/v2/events')) return forward(leader, exchange);
    const location = `http://${leader}${path}${query === '' ? '' : `?${query}`}`;
    return { kind: 'empty', status: 302, headers: { Location: location } };
  };
}
