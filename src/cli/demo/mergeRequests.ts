// Merge requests through GitLab's REST API, as the people of the story would click them.
import { z } from 'zod';
import { createHttp } from '../../kit/http.js';
import { exchange, type HttpRequest } from '../../kit/httpExchange.js';
import { until } from './until.js';
import { project, type Person } from './workshop.js';

export interface MergeRequests {
  /** Opens a merge request of the branch into main, by the developer. Returns its iid. */
  open(branch: string, title: string): Promise<number>;
  /** Merges it, by the maintainer, once GitLab says that it can be merged. Returns the id of the merge commit. */
  merge(iid: number): Promise<string>;
}

// https://docs.gitlab.com/api/merge_requests: only the fields that are used. New values of detailed_merge_status appear
// with every version of GitLab; all but `mergeable` mean "not yet".
const opened = z.object({ iid: z.int() });
const mergeable = z.object({ detailed_merge_status: z.string(), sha: z.string() });
const merged = z.object({ merge_commit_sha: z.string().nullable(), sha: z.string() });

export function openMergeRequests(
  gitlab: string,
  token: (person: Person) => string,
  signal: AbortSignal,
): MergeRequests {
  const http = createHttp();
  const api = `${gitlab}/api/v4/projects/${encodeURIComponent(project)}/merge_requests`;

  const ask = async (person: Person, method: HttpRequest['method'], url: string, body?: unknown): Promise<unknown> => {
    const headers = { 'private-token': token(person) };
    const answer = await exchange(http, { method, url, headers, body, service: 'GitLab' }, signal);
    if (answer.status >= 300) throw new Error(`${method} ${url} as ${person}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  };

  return {
    async open(branch, title) {
      const body = { source_branch: branch, target_branch: 'main', title };
      return opened.parse(await ask('developer', 'POST', api, body)).iid;
    },
    async merge(iid) {
      const url = `${api}/${iid}`;
      let status = 'unknown';
      const { sha } = await until(
        async () => {
          const seen = mergeable.parse(await ask('maintainer', 'GET', url));
          status = seen.detailed_merge_status;
          return status === 'mergeable' ? seen : undefined;
        },
        () => `merge request !${iid} cannot be merged: GitLab says ${status}`,
        { within: 30_000, every: 250, signal },
      );
      // With `sha` GitLab merges what was looked at, or nothing.
      const answer = merged.parse(await ask('maintainer', 'PUT', `${url}/merge`, { sha }));
      return answer.merge_commit_sha ?? answer.sha;
    },
  };
}
