// Merge requests: the routes to list, get, create, edit and merge them.
import { z } from 'zod';
import { levels } from '../access.js';
import { fileDiffs, readCommits } from '../git/commits.js';
import type { Gitlab } from '../gitlab.js';
import { follow } from '../mergeRequests/follow.js';
import { keepChanged, keepNew } from '../mergeRequests/keep.js';
import { merge, mergeability } from '../mergeRequests/merge.js';
import { Refusal, badParameters, forbidden, unauthorized } from './errors.js';
import { change, create, creation, edit } from './mergeRequestEdit.js';
import { chosen, listing } from './mergeRequestList.js';
import { paged } from './paging.js';
import { flag, parameters, text } from './parameters.js';
import { renderCommit } from './renderCommit.js';
import { renderMergeRequest, renderMergeRequestDetail } from './renderMergeRequest.js';
import { mergeRequestParam, projectCall, type Api } from './route.js';

const merging = z.object({
  sha: text.optional(),
  squash: flag.optional(),
  should_remove_source_branch: flag.optional(),
  merge_commit_message: text.optional(),
  squash_commit_message: text.optional(),
});

export function addMergeRequests(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/merge_requests';

  api.get(base, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const rows = chosen(gitlab, call, await parameters(c, listing));
    return c.json(await Promise.all(paged(c, gitlab, rows).map((row) => renderMergeRequest(gitlab, call, row))));
  });

  api.get(`${base}/:iid`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    return c.json(await renderMergeRequestDetail(gitlab, call, mergeRequestParam(c, gitlab, call)));
  });

  api.get(`${base}/:iid/commits`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { commits } = mergeRequestParam(c, gitlab, call);
    const read = await readCommits(call.folder, [], paged(c, gitlab, commits));
    return c.json(read.map((commit) => renderCommit(gitlab, call.project, commit)));
  });

  api.get(`${base}/:iid/diffs`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { baseSha, sha } = mergeRequestParam(c, gitlab, call);
    const diffs = await fileDiffs(call.folder, baseSha, sha);
    return c.json(paged(c, gitlab, diffs).map((diff) => ({ ...diff, generated_file: false })));
  });

  api.post(base, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const given = await parameters(c, creation);
    return gitlab.inTurn(call.project, async () => {
      const created = await create(gitlab, call, given);
      await keepNew(gitlab, call.project, created);
      return c.json(await renderMergeRequestDetail(gitlab, call, created), 201);
    });
  });

  api.put(`${base}/:iid`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const given = await parameters(c, edit);
    if (Object.keys(given).length === 0)
      throw badParameters(`${Object.keys(edit.shape).join(', ')} are missing, at least one parameter must be provided`);
    return gitlab.inTurn(call.project, async () => {
      const before = mergeRequestParam(c, gitlab, call);
      // Reporters may edit what they opened themselves, and nothing else.
      if (call.level < levels.developer && before.authorId !== call.user.id) throw forbidden();
      const edited = await change(gitlab, call, before, given);
      await keepChanged(gitlab, call.project, before, edited, call.user);
      return c.json(await renderMergeRequestDetail(gitlab, call, mergeRequestParam(c, gitlab, call)));
    });
  });

  api.put(`${base}/:iid/merge`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const given = await parameters(c, merging);
    return gitlab.inTurn(call.project, async () => {
      const before = mergeRequestParam(c, gitlab, call);
      const rights = call.rights(before.targetBranch);
      if (!rights.merge && !rights.push) throw unauthorized();
      const detailed = await mergeability(gitlab, call.project, before);
      if (detailed === 'not_open' || detailed === 'draft_status')
        throw new Refusal(405, { message: '405 Method Not Allowed' });
      if (detailed !== 'mergeable') throw new Refusal(422, { message: 'Branch cannot be merged' });
      if (given.sha !== undefined && given.sha !== before.sha) {
        throw new Refusal(409, { message: `SHA does not match HEAD of source branch: ${before.sha}` });
      }
      const merged = await merge(gitlab, call.project, before, call.user, {
        squash: given.squash ?? before.squash,
        removeSource:
          (given.should_remove_source_branch ?? before.removeSourceBranch) &&
          !call.rights(before.sourceBranch).protected,
        ...(given.merge_commit_message === undefined ? {} : { mergeMessage: given.merge_commit_message }),
        ...(given.squash_commit_message === undefined ? {} : { squashMessage: given.squash_commit_message }),
      });
      if (merged === undefined) throw new Refusal(422, { message: 'Branch cannot be merged' });
      await keepChanged(gitlab, call.project, before, merged, call.user);
      await follow(gitlab, call.project, call.user);
      return c.json(await renderMergeRequestDetail(gitlab, call, mergeRequestParam(c, gitlab, call)));
    });
  });
}
