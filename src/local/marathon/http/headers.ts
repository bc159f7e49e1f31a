// The headers that Marathon's filters put on every answer of a leader.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** LeaderProxyFilter and CacheDisablingFilter. @param leader `http://host:port` */
export function setLeaderHeaders(outgoing: ServerResponse, leader: string): void {
  outgoing.setHeader('X-Marathon-Leader', leader);
  outgoing.setHeader('X-Frame-Options', 'DENY');
  outgoing.setHeader('X-XSS-Protection', '1; mode=block');
  outgoing.setHeader('Cache-Control', 'no-cache, no-store, must-revalidate');
  outgoing.setHeader('Pragma', 'no-cache');
  outgoing.setHeader('Expires', '0');
}

/** CORSFilter. Of several origins only the last one is sent: each replaces the one before. */
export function setCorsHeaders(incoming: IncomingMessage, outgoing: ServerResponse, origins: string | undefined): void {
  const origin = origins?.split(',').at(-1)?.trim();
  if (origin === undefined) return;
  const asked = incoming.headers['access-control-request-headers'];
  outgoing.setHeader('Access-Control-Allow-Origin', origin);
  outgoing.setHeader(
    'Access-Control-Allow-Headers',
    (Array.isArray(asked) ? asked.join(',') : (asked ?? '')).split(',').join(', '),
  );
  outgoing.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
  outgoing.setHeader('Access-Control-Max-Age', '86400');
}
