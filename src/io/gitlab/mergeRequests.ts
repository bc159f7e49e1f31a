// Which merge request brought a commit to a branch.
import { z } from 'zod';
import type { CommitSha } from '../../core/model/ids.js';
import { jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { patiently, type GitlabApi } from './api.js';

const mergeRequest = z.object({
  iid: z.int(),
  state: z.string(),
  target_branch: z.string(),
  merged_at: z.string().nullish(),
  sha: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
});

type MergeRequest = z.infer<typeof mergeRequest>;

/**
 * The iid, or undefined when the commit came another way. GET …/repository/commits/:sha/merge_requests lists open,
 * closed and merged ones into any branch; its own `state` filter exists only since 18.2. Throws HttpFailure.
 */
export async function mergeRequestBehind(
  api: GitlabApi,
  project: number,
  commit: CommitSha,
  branch: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = `/projects/${project}/repository/commits/${commit}/merge_requests?per_page=100`;
  return patiently(async () => {
    const answer = await api.ask('GET', path, signal);
    // GitLab does not know the commit (yet): it was not pushed there, or a mirror is behind.
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw api.refused(answer);
    const parsed = z.array(mergeRequest).safeParse(jsonOf(answer));
    if (!parsed.success) {
      throw new HttpFailure(answer.asked, { kind: 'not-json', says: 'this is not a list of merge requests' });
    }
    const merged = parsed.data.filter((one) => one.state === 'merged' && one.target_branch === branch);
    return best(merged, commit)?.iid;
  }, signal);
}

/** The one whose result the commit is; else the one that was merged first, for that one brought it. */
function best(merged: readonly MergeRequest[], commit: CommitSha): MergeRequest | undefined {
  const made = ({ merge_commit_sha, squash_commit_sha, sha }: MergeRequest): boolean =>
    [merge_commit_sha, squash_commit_sha, sha].includes(commit);
  const mergedAt = ({ merged_at }: MergeRequest): number => Date.parse(merged_at ?? '') || Infinity;
  return (
    merged.find(made) ?? merged.toSorted((left, right) => mergedAt(left) - mergedAt(right) || left.iid - right.iid)[0]
  );
}
