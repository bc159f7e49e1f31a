// Opening and editing merge requests: what is asked, what GitLab refuses, and the record that comes of it.
import { z } from 'zod';
import { branchTip } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import { compare } from '../mergeRequests/follow.js';
import type { MergeRequest } from '../state.js';
import { Refusal, badParameters, badRequest } from './errors.js';
import { flag, names, text } from './parameters.js';
import type { ProjectCall } from './route.js';

/** The parameters of POST …/merge_requests. */
export const creation = z.object({
  source_branch: text,
  target_branch: text,
  title: text,
  description: text.nullish(),
  labels: names.default([]),
  squash: flag.default(false),
  remove_source_branch: flag.default(false),
});

/** The parameters of PUT …/merge_requests/:iid. */
export const edit = z.object({
  title: text.optional(),
  description: text.nullish(),
  labels: names.optional(),
  target_branch: text.optional(),
  squash: flag.optional(),
  remove_source_branch: flag.optional(),
  state_event: z.enum(['close', 'reopen']).optional(),
});

/** The record of a new merge request. Throws 400, 409 and 422 as GitLab does. */
export async function create(
  gitlab: Gitlab,
  call: ProjectCall,
  given: z.infer<typeof creation>,
): Promise<MergeRequest> {
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

/** The record after an edit. Throws as `create` does. */
export async function change(
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
