// The number of the project. GitLab redirects for a project that was renamed, so the path is looked up once and the
// number, which never changes, is used from then on.
import { z } from 'zod';
import { jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { patiently, type GitlabApi } from './api.js';

const answerShape = z.object({ id: z.int() });

/** Gives the project's id, asking GitLab only until it has answered once. */
export function projectOf(api: GitlabApi, path: string): (signal: AbortSignal) => Promise<number> {
  let known: number | undefined;
  return async (signal) => {
    known ??= await patiently(() => find(api, path, signal), signal);
    return known;
  };
}

async function find(api: GitlabApi, path: string, signal: AbortSignal): Promise<number> {
  const answer = await api.ask('GET', `/projects/${encodeURIComponent(path)}`, signal);
  if (answer.status === 200) {
    const parsed = answerShape.safeParse(jsonOf(answer));
    if (parsed.success) return parsed.data.id;
    throw new HttpFailure(answer.asked, {
      kind: 'not-json',
      says: 'this is not a project of GitLab; check the address',
    });
  }
  const renamed = renamedTo(answer.status, answer.headers.get('location'), answer.asked.url);
  if (renamed !== undefined) return renamed;
  if (answer.status !== 404) throw api.refused(answer);
  const says =
    `GitLab shows no project ${path} to this token (404, which it also answers for what a token may not see); ` +
    'check the path, and that the token is a member of the project';
  throw new HttpFailure(answer.asked, { kind: 'status', says, status: 404 });
}

/** `…/api/v4/projects/15` at the same host: only the number is taken from it, the redirect itself is not followed. */
function renamedTo(status: number, location: string | undefined, url: string): number | undefined {
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) return undefined;
  const target = new URL(location, url);
  const [, id] = /\/api\/v4\/projects\/(\d+)$/.exec(target.pathname) ?? [];
  return id !== undefined && target.origin === new URL(url).origin ? Number(id) : undefined;
}
