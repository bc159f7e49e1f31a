// Commits as one reads them: list, one, its diff, its merge requests, and the comparison of two.
import { z } from 'zod';
import { levels } from '../access.js';
import { commitStats, fileDiffs, readCommit, readCommits } from '../git/commits.js';
import { commitsBetween, mergeBase, resolveCommit } from '../git/inspect.js';
import { git } from '../git/run.js';
import type { Gitlab } from '../gitlab.js';
import { notFound } from './errors.js';
import { pageOf, paged, pagedUncounted } from './paging.js';
import { flag, moment, parameters } from './parameters.js';
import { renderPipeline } from './renderPipeline.js';
import { renderCommit } from './renderCommit.js';
import { renderMergeRequest } from './renderMergeRequest.js';
import { commitParam, projectCall, type Api, type ProjectCall } from './route.js';

const listing = z.object({
  ref_name: z.string().optional(),
  path: z.string().optional(),
  since: moment.optional(),
  until: moment.optional(),
  first_parent: flag.optional(),
});
const comparison = z.object({ from: z.string(), to: z.string(), straight: flag.default(false) });

export function addCommits(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/repository/commits';

  api.get(base, async (c) => {
    const { project, folder } = projectCall(c, gitlab, levels.reporter);
    const given = await parameters(c, listing);
    const { page, perPage } = pageOf(c);
    const from = await resolveCommit(folder, given.ref_name ?? project.defaultBranch);
    if (from === undefined) throw notFound('Commit');
    const commits = await readCommits(folder, [
      `--max-count=${perPage + 1}`,
      `--skip=${(page - 1) * perPage}`,
      ...(given.since === undefined ? [] : [`--since=${new Date(given.since).toISOString()}`]),
      ...(given.until === undefined ? [] : [`--until=${new Date(given.until).toISOString()}`]),
      ...(given.first_parent === true ? ['--first-parent'] : []),
      from,
      '--',
      ...(given.path === undefined ? [] : [given.path]),
    ]);
    return c.json(pagedUncounted(c, gitlab, commits).map((commit) => renderCommit(gitlab, project, commit)));
  });

  api.get(`${base}/:sha`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    return c.json(await renderCommitDetail(gitlab, call, await commitParam(c, call)));
  });

  api.get(`${base}/:sha/diff`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const sha = await commitParam(c, call);
    const { parents } = await readCommit(call.folder, sha);
    const emptyTree = await git(call.folder, ['hash-object', '-t', 'tree', '--stdin'], { input: '' });
    const before = parents[0] ?? emptyTree.stdout.toString('utf8').trim();
    return c.json(paged(c, gitlab, await fileDiffs(call.folder, before, sha)));
  });

  api.get(`${base}/:sha/merge_requests`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const sha = await commitParam(c, call);
    const related = gitlab.store.state.mergeRequests
      .filter((each) => each.projectId === call.project.id)
      .filter((each) => [each.mergeCommitSha, each.squashCommitSha, ...each.commits].includes(sha))
      .reverse();
    return c.json(await Promise.all(paged(c, gitlab, related).map((each) => renderMergeRequest(gitlab, call, each))));
  });

  api.get('/api/v4/projects/:id/repository/compare', async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { project, folder } = call;
    const given = await parameters(c, comparison);
    const [from, to] = await Promise.all([resolveCommit(folder, given.from), resolveCommit(folder, given.to)]);
    if (from === undefined || to === undefined) throw notFound('Ref');
    // Without `straight` GitLab compares from where the two parted, as a merge request does.
    const base = given.straight ? from : ((await mergeBase(folder, from, to)) ?? from);
    const commits = await readCommits(folder, [], (await commitsBetween(folder, from, to, 1000)).reverse());
    const last = commits.at(-1);
    return c.json({
      commit: last === undefined ? null : renderCommit(gitlab, project, last),
      commits: commits.map((commit) => renderCommit(gitlab, project, commit)),
      diffs: await fileDiffs(folder, base, to),
      compare_timeout: false,
      compare_same_ref: from === to,
      web_url: `${gitlab.url}/${project.path}/-/compare/${from}...${to}`,
    });
  });
}

/** A commit with its stats and its newest pipeline, as one commit by itself is shown. */
export async function renderCommitDetail(gitlab: Gitlab, call: ProjectCall, sha: string) {
  const { project, folder } = call;
  const [commit, stats] = await Promise.all([readCommit(folder, sha), commitStats(folder, sha)]);
  const newest = gitlab.store.state.pipelines
    .filter((each) => each.projectId === project.id && each.sha === sha)
    .at(-1);
  const pipeline = newest === undefined ? null : renderPipeline(gitlab, project, newest);
  return {
    ...renderCommit(gitlab, project, commit),
    stats: { ...stats, total: stats.additions + stats.deletions },
    status: pipeline?.status ?? null,
    project_id: project.id,
    last_pipeline: pipeline,
  };
}
