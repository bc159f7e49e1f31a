// The versions of a merge request, newest first, and one with its commits and differences.
import { levels } from '../access.js';
import { notFound } from '../api/errors.js';
import { paged } from '../api/paging.js';
import { renderCommit } from '../api/renderCommit.js';
import { mergeRequestParam, projectCall, type Api } from '../api/route.js';
import { fileDiffs, readCommits } from '../git/commits.js';
import { commitsBetween } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import type { Version } from './record.js';

export function addVersions(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/merge_requests/:iid/versions';

  api.get(base, (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { id } = mergeRequestParam(c, gitlab, call);
    const rows = gitlab.store.state.versions.filter((each) => each.requestId === id).reverse();
    return c.json(paged(c, gitlab, rows).map(renderVersion));
  });

  api.get(`${base}/:version`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { id } = mergeRequestParam(c, gitlab, call);
    const row = gitlab.store.state.versions.find(
      (each) => each.requestId === id && String(each.id) === c.req.param('version'),
    );
    if (row === undefined) throw notFound();
    const commits = await readCommits(call.folder, [], await commitsBetween(call.folder, row.startSha, row.headSha));
    return c.json({
      ...renderVersion(row),
      commits: commits.map((commit) => renderCommit(gitlab, call.project, commit)),
      diffs: (await fileDiffs(call.folder, row.baseSha, row.headSha)).map((diff) => ({
        ...diff,
        generated_file: false,
      })),
    });
  });
}

/** The fields of GitLab's API::Entities::MergeRequestDiff; `real_size` is a text. */
function renderVersion(row: Version) {
  return {
    id: row.id,
    head_commit_sha: row.headSha,
    base_commit_sha: row.baseSha,
    start_commit_sha: row.startSha,
    created_at: row.createdAt,
    merge_request_id: row.requestId,
    state: row.changedFiles === 0 ? 'empty' : 'collected',
    real_size: String(row.changedFiles),
    patch_id_sha: row.patchId,
  };
}
