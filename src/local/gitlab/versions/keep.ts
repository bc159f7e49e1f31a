// Keeps a version whenever a merge request has another head or another target: GitLab's merge_request_diffs.
import { git } from '../git/run.js';
import { fileDiffs } from '../git/commits.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest } from '../state.js';
import type { Version } from './record.js';

/** The version that the merge request stands at now; its commits must be in the repository. */
export async function versionOf(gitlab: Gitlab, folder: string, request: MergeRequest): Promise<Version> {
  const patch = await git(folder, ['diff-tree', '-r', '--patch', '--full-index', request.baseSha, request.sha, '--']);
  const named = await git(folder, ['patch-id', '--stable'], { input: patch.stdout });
  const [patchId = ''] = named.stdout.toString('utf8').trim().split(' ');
  return {
    id: gitlab.store.id(),
    requestId: request.id,
    headSha: request.sha,
    baseSha: request.baseSha,
    startSha: request.startSha,
    patchId: patchId === '' ? null : patchId,
    changedFiles: (await fileDiffs(folder, request.baseSha, request.sha)).length,
    createdAt: new Date().toISOString(),
  };
}

/** The newest version of a merge request. */
export function newestVersion(gitlab: Gitlab, request: MergeRequest): Version | undefined {
  return gitlab.store.state.versions.filter((each) => each.requestId === request.id).at(-1);
}
