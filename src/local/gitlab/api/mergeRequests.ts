// Merge requests: list, get, create, edit, merge.
import { z } from 'zod';
import { levels } from '../access.js';
import { fileDiffs, readCommits } from '../git/commits.js';
import { branchTip } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import { compare, follow, replace } from '../mergeRequests/follow.js';
import { merge, mergeability } from '../mergeRequests/merge.js';
import type { MergeRequest } from '../state.js';
import { Refusal, badParameters, badRequest, notFound, unauthorized } from './errors.js';
import { paged } from './paging.js';
import { flag, moment, names, parameters, text, whole } from './parameters.js';
import { renderCommit } from './renderCommit.js';
import { renderMergeRequest, renderMergeRequestDetail } from './renderMergeRequest.js';
import { projectCall, type Api, type ProjectCall } from './route.js';

const listing = z.object({
  state: z.enum(['opened', 'closed', 'locked', 'merged', 'all']).default('all'),
  source_branch: text.optional(),
  target_branch: text.optional(),
  iids: z.union([z.array(whole), whole.transform((one) => [one])]).optional(),
  labels: names.optional(),
  author_id: whole.optional(),
  author_username: text.optional(),
  search: text.optional(),
  created_after: moment.optional(),
  created_before: moment.optional(),
  updated_after: moment.optional(),
  updated_before: moment.optional(),
  order_by: z.enum(['created_at', 'updated_at', 'merged_at', 'title']).default('created_at'),
  sort: z.enum(['asc', 'desc']).default('desc'),
});

const creation = z.object({
  source_branch: text,
  target_branch: text,
  title: text,
  description: text.nullish(),
  labels: names.default([]),
  squash: flag.default(false),
  remove_source_branch: flag.default(false),
});

const edit = z.object({
  title: text.optional(),
  description: text.nullish(),
  labels: names.optional(),
  target_branch: text.optional(),
  squash: flag.optional(),
  remove_source_branch: flag.optional(),
  state_event: z.enum(['close', 'reopen']).optional(),
});

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
    return c.json(await renderMergeRequestDetail(gitlab, call, find(gitlab, call, c.req.param('iid'))));
  });

  api.get(`${base}/:iid/commits`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { commits } = find(gitlab, call, c.req.param('iid'));
    const read = await readCommits(call.folder, [], paged(c, gitlab, commits));
    return c.json(read.map((commit) => renderCommit(gitlab, call.project, commit)));
  });

  api.get(`${base}/:iid/diffs`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { baseSha, sha } = find(gitlab, call, c.req.param('iid'));
    const diffs = await fileDiffs(call.folder, baseSha, sha);
    return c.json(paged(c, gitlab, diffs).map((diff) => ({ ...diff, generated_file: false })));
  });

  api.post(base, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const given = await parameters(c, creation);
    return gitlab.inTurn(call.project, async () => {
      const created = await create(gitlab, call, given);
      await gitlab.store.change((state) => ({ ...state, mergeRequests: [...state.mergeRequests, created] }));
      return c.json(await renderMergeRequestDetail(gitlab, call, created), 201);
    });
  });

  api.put(`${base}/:iid`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const given = await parameters(c, edit);
    if (Object.keys(given).length === 0)
      throw badParameters(`${Object.keys(edit.shape).join(', ')} are missing, at least one parameter must be provided`);
    return gitlab.inTurn(call.project, async () => {
      const before = find(gitlab, call, c.req.param('iid'));
      // Reporters may edit what they opened themselves, and nothing else.
      if (call.level < levels.developer && before.authorId !== call.user.id)
        throw new Refusal(403, { message: '403 Forbidden' });
      const edited = await change(gitlab, call, before, given);
      await replace(gitlab, edited);
      return c.json(await renderMergeRequestDetail(gitlab, call, edited));
    });
  });

  api.put(`${base}/:iid/merge`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const given = await parameters(c, merging);
    return gitlab.inTurn(call.project, async () => {
      const before = find(gitlab, call, c.req.param('iid'));
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
      await replace(gitlab, merged);
      await follow(gitlab, call.project, call.user);
      return c.json(await renderMergeRequestDetail(gitlab, call, merged));
    });
  });
}

function find(gitlab: Gitlab, call: ProjectCall, iid: string): MergeRequest {
  const found = gitlab.store.state.mergeRequests.find(
    (each) => each.projectId === call.project.id && String(each.iid) === iid,
  );
  if (found === undefined) throw notFound();
  return found;
}

function chosen(gitlab: Gitlab, call: ProjectCall, given: z.infer<typeof listing>): MergeRequest[] {
  const author =
    given.author_id ?? gitlab.store.state.users.find((each) => each.username === given.author_username)?.id;
  const within = (at: string, after: number | undefined, before: number | undefined): boolean =>
    (after === undefined || Date.parse(at) >= after) && (before === undefined || Date.parse(at) <= before);
  const words = (given.search ?? '').toLowerCase();
  const key = (row: MergeRequest): string => {
    if (given.order_by === 'title') return row.title;
    if (given.order_by === 'merged_at') return row.mergedAt ?? '';
    return given.order_by === 'created_at' ? row.createdAt : row.updatedAt;
  };
  const direction = given.sort === 'asc' ? 1 : -1;
  return gitlab.store.state.mergeRequests
    .filter((row) => row.projectId === call.project.id)
    .filter((row) => given.state === 'all' || row.state === given.state)
    .filter((row) => given.source_branch === undefined || row.sourceBranch === given.source_branch)
    .filter((row) => given.target_branch === undefined || row.targetBranch === given.target_branch)
    .filter((row) => given.iids === undefined || given.iids.includes(row.iid))
    .filter((row) => given.labels === undefined || given.labels.every((label) => row.labels.includes(label)))
    .filter((row) => (given.author_id ?? given.author_username) === undefined || row.authorId === author)
    .filter((row) => `${row.title}\n${row.description}`.toLowerCase().includes(words))
    .filter((row) => within(row.createdAt, given.created_after, given.created_before))
    .filter((row) => within(row.updatedAt, given.updated_after, given.updated_before))
    .sort((a, b) => direction * (key(a) === key(b) ? a.id - b.id : key(a) < key(b) ? -1 : 1));
}

async function create(gitlab: Gitlab, call: ProjectCall, given: z.infer<typeof creation>): Promise<MergeRequest> {
  const { project, folder, user } = call;
  const source = await branchTip(folder, given.source_branch);
  const target = await branchTip(folder, given.target_branch);
  if (given.source_branch === given.target_branch) {
    throw new Refusal(422, { message: ["You can't use same project/branch for source and target"] });
  }
  const missing =
    source === undefined ? `Source branch "${given.source_branch}"` : `Target branch "${given.target_branch}"`;
  if (source === undefined || target === undefined) throw new Refusal(422, { message: [`${missing} does not exist`] });
  if (given.title.trim() === '') throw badRequest({ title: ["can't be blank"] });
  const mine = gitlab.store.state.mergeRequests.filter((each) => each.projectId === project.id);
  refuseTwin(mine, given.source_branch, given.target_branch);
  const now = new Date().toISOString();
  const iid = 1 + Math.max(0, ...mine.map((each) => each.iid));
  return {
    id: gitlab.store.id(),
    iid,
    projectId: project.id,
    authorId: user.id,
    title: given.title,
    description: given.description ?? '',
    labels: given.labels,
    state: 'opened',
    sourceBranch: given.source_branch,
    targetBranch: given.target_branch,
    squash: given.squash,
    removeSourceBranch: given.remove_source_branch,
    ...(await compare(folder, iid, source, target)),
    mergeCommitSha: null,
    squashCommitSha: null,
    mergedById: null,
    mergedAt: null,
    closedById: null,
    closedAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

function refuseTwin(rows: readonly MergeRequest[], source: string, target: string): void {
  const twin = rows.find(
    (each) => each.state === 'opened' && each.sourceBranch === source && each.targetBranch === target,
  );
  if (twin === undefined) return;
  throw new Refusal(409, {
    message: [`Another open merge request already exists for this source branch: !${twin.iid}`],
  });
}

async function change(
  gitlab: Gitlab,
  call: ProjectCall,
  before: MergeRequest,
  given: z.infer<typeof edit>,
): Promise<MergeRequest> {
  if (given.title?.trim() === '') throw badParameters('title is empty');
  const now = new Date().toISOString();
  let edited: MergeRequest = {
    ...before,
    title: given.title ?? before.title,
    description: given.description ?? before.description,
    labels: given.labels ?? before.labels,
    targetBranch: given.target_branch ?? before.targetBranch,
    squash: given.squash ?? before.squash,
    removeSourceBranch: given.remove_source_branch ?? before.removeSourceBranch,
    updatedAt: now,
  };
  if (given.state_event === 'close' && before.state === 'opened') {
    edited = { ...edited, state: 'closed', closedById: call.user.id, closedAt: now };
  }
  const reopened = given.state_event === 'reopen' && before.state === 'closed';
  if (reopened) {
    const others = gitlab.store.state.mergeRequests.filter((each) => each.projectId === call.project.id);
    refuseTwin(others, edited.sourceBranch, edited.targetBranch);
    edited = { ...edited, state: 'opened', closedById: null, closedAt: null };
  }
  if (edited.state !== 'opened' || (!reopened && edited.targetBranch === before.targetBranch)) return edited;
  const source = await branchTip(call.folder, edited.sourceBranch);
  const target = await branchTip(call.folder, edited.targetBranch);
  if (source === undefined || target === undefined) throw badRequest(['Source or target branch does not exist']);
  return { ...edited, ...(await compare(call.folder, edited.iid, source, target)) };
}
