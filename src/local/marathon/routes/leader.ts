// /v2/leader: who leads, and asking the leader to step down.
import { ApiError, notFound, notValid } from '../http/errors.js';
import type { Leadership } from '../http/leadership.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';

export type LeaderResourceParts = {
  /** `host:port`. */
  readonly leader: () => string;
  readonly leadership: Leadership;
  /** Begins a fail-over a moment later, so that the answer still gets out. */
  readonly abdicate: () => void;
};

export const leaderResource = (parts: LeaderResourceParts): Resource => ({
  pattern: /^\/v2\/leader\/?$/,
  methods: {
    GET: () => {
      if (parts.leadership.since === undefined) throw notFound('There is no leader');
      return ok({ leader: parts.leader() });
    },
    DELETE: (request) => abdicate(parts, request),
  },
});

function abdicate({ leadership, abdicate: begin }: LeaderResourceParts, { query }: Request): Answer {
  if (leadership.since === undefined) throw notFound('There is no leader');
  for (const name of ['backup', 'restore']) {
    const uri = query.get(name);
    if (uri === null) continue;
    if (!isStorage(uri)) throw notValid([{ path: '/', errors: [`Invalid URI or unsupported scheme: ${uri}`] }]);
    // Marathon would write or read its ZooKeeper state there; to say yes and do nothing would lose somebody's data.
    throw new ApiError(422, {
      message: `This embedded Marathon has no ${name} of its state: leave out the parameter '${name}'.`,
    });
  }
  begin();
  return ok({ message: 'Leadership abdicated', details: [] });
}

/** `file:///path` or `s3://bucket/path`, as UriIO takes them. */
function isStorage(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, pathname } = new URL(uri);
  if (protocol === 'file:') return pathname.length > 1;
  return protocol === 's3:' && hostname !== '' && pathname !== '';
}
