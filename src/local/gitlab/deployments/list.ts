// Which deployments a list shows. Some filters go only with one order: GitLab refuses the rest as inefficient
// (DeploymentsFinder).
import { z } from 'zod';
import { badRequest } from '../api/errors.js';
import { moment, text } from '../api/parameters.js';
import { environmentsOf } from '../environments/keep.js';
import type { Gitlab } from '../gitlab.js';
import type { Project } from '../state.js';
import type { Deployment } from './record.js';

/** The filters of GET …/deployments. */
export const listing = z.object({
  order_by: z.enum(['id', 'iid', 'created_at', 'updated_at', 'finished_at', 'ref']).default('id'),
  sort: z.enum(['asc', 'desc']).default('asc'),
  environment: text.optional(),
  status: z.enum(['created', 'running', 'success', 'failed', 'canceled', 'skipped', 'blocked']).optional(),
  updated_after: moment.optional(),
  updated_before: moment.optional(),
  finished_after: moment.optional(),
  finished_before: moment.optional(),
});

type Listing = z.infer<typeof listing>;

/** The project's deployments that pass all the filters, sorted. Throws 400 for what GitLab calls inefficient. */
export function chosen(gitlab: Gitlab, project: Project, given: Listing): Deployment[] {
  refuseInefficient(given);
  const environment = environmentsOf(gitlab, project).find((each) => each.name === given.environment);
  const within = (at: string | null, after: number | undefined, before: number | undefined): boolean =>
    (after === undefined || (at !== null && Date.parse(at) >= after)) &&
    (before === undefined || (at !== null && Date.parse(at) <= before));
  const direction = given.sort === 'asc' ? 1 : -1;
  return gitlab.store.state.deployments
    .filter((row) => row.projectId === project.id)
    .filter((row) => given.environment === undefined || row.environmentId === environment?.id)
    .filter((row) => given.status === undefined || row.status === given.status)
    .filter((row) => within(row.updatedAt, given.updated_after, given.updated_before))
    .filter((row) => within(row.finishedAt, given.finished_after, given.finished_before))
    .sort((a, b) => direction * compare(given.order_by, a, b));
}

function refuseInefficient(given: Listing): void {
  const updated = given.updated_after !== undefined || given.updated_before !== undefined;
  const finished = given.finished_after !== undefined || given.finished_before !== undefined;
  const refuse = (why: string): never => {
    throw badRequest(`400 Bad request - ${why}`);
  };
  if (updated && finished) refuse('Both `updated_at` filter and `finished_at` filter can not be specified');
  if (updated && given.order_by !== 'updated_at') refuse('`updated_at` filter requires `updated_at` sort');
  if (finished !== (given.order_by === 'finished_at'))
    refuse('`finished_at` filter and `finished_at` sorting must be paired');
  if (finished && given.status !== 'success')
    refuse('`finished_at` filter must be combined with `success` status filter.');
}

function compare(by: Listing['order_by'], a: Deployment, b: Deployment): number {
  const key = (row: Deployment): string => {
    switch (by) {
      case 'ref':
        return row.ref;
      case 'updated_at':
        return row.updatedAt;
      case 'finished_at':
        return row.finishedAt ?? '';
      case 'id':
      case 'iid':
      case 'created_at':
        return ''; // they all grow together
    }
  };
  return key(a) === key(b) ? a.id - b.id : key(a) < key(b) ? -1 : 1;
}
