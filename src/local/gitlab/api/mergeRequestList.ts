// Which merge requests a list shows, and in which order.
import { z } from 'zod';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest } from '../state.js';
import { moment, names, text, whole } from './parameters.js';
import type { ProjectCall } from './route.js';

/** The filters of GET …/merge_requests. */
export const listing = z.object({
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

/** The project's merge requests that pass all the filters, sorted. */
export function chosen(gitlab: Gitlab, call: ProjectCall, given: z.infer<typeof listing>): MergeRequest[] {
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
