// Branches and merge requests for tests, made through the API as people make them.
import { z } from 'zod';
import type { ApiAnswer, Rig } from './rig.js';

export const project = '/projects/platform%2Fapps';

/** A commit that writes one file to a branch, which begins at `main` when it is new. Gives the commit's id. */
export async function aCommit(rig: Rig, branch: string, file: string, content: string, as = 'mona'): Promise<string> {
  const known = await rig.api(as, 'GET', `${project}/repository/branches/${encodeURIComponent(branch)}`);
  const there = await rig.api(
    as,
    'GET',
    `${project}/repository/files/${encodeURIComponent(file)}?ref=${known.status === 200 ? branch : 'main'}`,
  );
  const answer = await rig.api(as, 'POST', `${project}/repository/commits`, {
    branch,
    ...(known.status === 200 ? {} : { start_branch: 'main' }),
    commit_message: `set ${file}`,
    actions: [{ action: there.status === 200 ? 'update' : 'create', file_path: file, content }],
  });
  return z.object({ id: z.string() }).parse(answer.json).id;
}

/** What a test wants to know of a merge request. */
export type ARequest = { readonly id: number; readonly iid: number; readonly sha: string; readonly url: string };

/** A merge request by dora for a branch with one commit. */
export async function aRequest(rig: Rig, branch: string, more: object = {}): Promise<ARequest> {
  await aCommit(rig, branch, `${branch}.txt`, branch);
  const answer = await openRequest(rig, branch, more);
  const opened = z.object({ id: z.number(), iid: z.number(), sha: z.string() }).parse(answer.json);
  return { ...opened, url: `${project}/merge_requests/${opened.iid}` };
}

/** Asks for a merge request as dora, whatever comes of it. */
export function openRequest(rig: Rig, branch: string, more: object = {}): Promise<ApiAnswer> {
  const body = { source_branch: branch, target_branch: 'main', title: `About ${branch}`, ...more };
  return rig.api('dora', 'POST', `${project}/merge_requests`, body);
}
