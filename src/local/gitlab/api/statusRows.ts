// The rows of commit statuses and their pipelines: how they begin, which transitions they refuse, how they are shown.
import type { Gitlab } from '../gitlab.js';
import type { Pipeline, Project, Status } from '../state.js';
import { badRequest } from './errors.js';
import { renderUserId } from './users.js';

/** The newest pipeline of the commit, of that ref and id where they are given. */
export function matchingPipeline(
  gitlab: Gitlab,
  project: Project,
  sha: string,
  ref?: string,
  id?: number,
): Pipeline | undefined {
  return gitlab.store.state.pipelines
    .filter((each) => each.projectId === project.id && each.sha === sha)
    .filter((each) => ref === undefined || each.ref === ref)
    .filter((each) => id === undefined || each.id === id)
    .at(-1);
}

/** A pipeline of source `external`, which holds statuses and nothing else. */
export function newPipeline(gitlab: Gitlab, project: Project, sha: string, ref: string, now: string): Pipeline {
  const iid = 1 + gitlab.store.state.pipelines.filter((each) => each.projectId === project.id).length;
  return { id: gitlab.store.id(), iid, projectId: project.id, sha, ref, createdAt: now, updatedAt: now };
}

/** A row that nobody posted to yet. */
export function newRow(gitlab: Gitlab, pipeline: Pipeline, userId: number, name: string, now: string): Status {
  return {
    id: gitlab.store.id(),
    projectId: pipeline.projectId,
    pipelineId: pipeline.id,
    userId,
    sha: pipeline.sha,
    ref: pipeline.ref,
    name,
    state: 'pending',
    targetUrl: null,
    description: null,
    coverage: null,
    retried: false,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
  };
}

/** Lengths are counted in characters as people see them in a database: code points, not UTF-16 units. */
export function refuseTooLong(row: Status): void {
  const errors: Record<string, string[]> = {};
  const fields = { name: row.name, ref: row.ref, target_url: row.targetUrl ?? '', description: row.description ?? '' };
  for (const [field, value] of Object.entries(fields)) {
    if (Array.from(value).length > 255) errors[field] = ['is too long (maximum is 255 characters)'];
  }
  if (row.targetUrl !== null && row.targetUrl !== '' && !/^https?:\/\/[^\s]+$/i.test(row.targetUrl)) {
    errors['target_url'] = [...(errors['target_url'] ?? []), 'is blocked: Only allowed schemes are http, https'];
  }
  if (Object.keys(errors).length > 0) throw badRequest(errors);
}

/** `before` is undefined for a new row, from which every state can be reached. */
export function transition(row: Status, before: Status['state'] | undefined, to: Status['state'], now: string): Status {
  const refuse = (event: string): never => {
    throw badRequest(
      `Cannot transition status via :${event} from :${String(before)} (Reason(s): Status cannot transition via "${event}")`,
    );
  };
  switch (to) {
    case 'pending':
      if (before !== undefined) refuse('enqueue');
      return { ...row, state: to };
    case 'running':
      if (before === 'running') refuse('run');
      return { ...row, state: to, startedAt: now };
    case 'success':
    case 'failed':
    case 'canceled':
      return { ...row, state: to, finishedAt: now };
    case 'skipped':
      return { ...row, state: to };
  }
}

/** A row as the API shows it; what a POST calls `state` is `status` here. */
export function renderStatus(gitlab: Gitlab, row: Status) {
  return {
    id: row.id,
    sha: row.sha,
    ref: row.ref,
    status: row.state,
    name: row.name,
    target_url: row.targetUrl,
    description: row.description,
    created_at: row.createdAt,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    allow_failure: false,
    coverage: row.coverage,
    pipeline_id: row.pipelineId,
    author: renderUserId(gitlab, row.userId),
  };
}
