// What several routes do alike.
import type { Plan } from '../deployment/plan.js';
import { canonicalPath } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import type { Answer, Request } from '../http/router.js';

/** DeploymentResult, with the header that carries the same id. */
export function deploymentResult(
  { id, version }: Plan,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    kind: 'json',
    status,
    body: { version, deploymentId: id },
    headers: { 'Marathon-Deployment-Id': id, ...headers },
  };
}

/** The n-th capture as an absolute id; `/v2/apps/a`, `/v2/apps//a` and `/v2/apps/a/` mean the same. */
export const idOf = ({ captures }: Request, index = 0): PathId => canonicalPath(`/${captures[index] ?? ''}`);

/**
 * Location of something created: Marathon resolves the id against the root of the server, not against /v2/apps.
 */
export function locationOf({ incoming }: Request, id: PathId): string {
  return `http://${incoming.headers.host ?? 'localhost'}${id}`;
}

/** Ids ending in `*` mean the group before it. */
export function wildcardGroup({ captures }: Request): PathId | undefined {
  const match = /^(?:(.+)\/)?\*$/.exec(captures[0] ?? '');
  return match === null ? undefined : canonicalPath(`/${match[1] ?? ''}`);
}

/** What Marathon's Timestamp says of a version that is none. */
export const invalidTimestamp = (text: string): string =>
  `Invalid timestamp provided '${text}'. Expecting ISO-8601 datetime string.`;
