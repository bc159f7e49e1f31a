// Which merge requests a deployment brought to its environment: those whose commits came since the one before it
// (Deployments::LinkMergeRequestsService); with the first one, all that were merged.
import { commitsBetween } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest } from '../state.js';
import type { Deployment } from './record.js';

/** The merge requests, oldest first; none while it has not succeeded. */
export async function broughtBy(gitlab: Gitlab, folder: string, row: Deployment): Promise<MergeRequest[]> {
  if (row.status !== 'success') return [];
  const merged = gitlab.store.state.mergeRequests.filter(
    (each) => each.projectId === row.projectId && each.state === 'merged',
  );
  const before = gitlab.store.state.deployments
    .filter((each) => each.environmentId === row.environmentId && each.status === 'success' && each.id < row.id)
    .at(-1);
  if (before === undefined) return merged;
  const commits = new Set(await commitsBetween(folder, before.sha, row.sha));
  return merged.filter((each) =>
    [each.mergeCommitSha, each.squashCommitSha, each.sha].some((sha) => sha !== null && commits.has(sha)),
  );
}
