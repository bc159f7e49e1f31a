// Commit statuses, with all that is odd about them: rows that are never updated once they are final, transitions that
// are refused, pipelines that come into being. After app/services/ci/create_commit_status_service.rb of GitLab.
import { z } from 'zod';
import { levels } from '../access.js';
import { branchesContaining } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import type { Pipeline, Project, Status } from '../state.js';
import { badRequest, forbidden, notFound } from './errors.js';
import { paged } from './paging.js';
import { flag, parameters, text, whole } from './parameters.js';
import { commitParam, projectCall, type Api } from './route.js';
import { renderUserId } from './users.js';

const posting = z.object({
  state: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']),
  ref: text.optional(),
  name: text.optional(),
  context: text.optional(),
  target_url: text.nullish(),
  description: text.nullish(),
  coverage: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
    ])
    .nullish(),
  pipeline_id: whole.optional(),
});

const listing = z.object({
  ref: z.string().optional(),
  name: z.string().optional(),
  all: flag.default(false),
  pipeline_id: whole.optional(),
  order_by: z.enum(['id', 'pipeline_id']).default('id'),
  sort: z.enum(['asc', 'desc']).default('asc'),
});

export function addStatuses(api: Api, gitlab: Gitlab): void {
  api.get('/api/v4/projects/:id/repository/commits/:sha/statuses', async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const sha = await commitParam(c, call);
    const given = await parameters(c, listing);
    const key = given.order_by === 'id' ? 'id' : 'pipelineId';
    const rows = gitlab.store.state.statuses
      .filter((row) => row.projectId === call.project.id && row.sha === sha && (given.all || !row.retried))
      .filter((row) => given.ref === undefined || row.ref === given.ref)
      .filter((row) => given.name === undefined || row.name === given.name)
      .filter((row) => given.pipeline_id === undefined || row.pipelineId === given.pipeline_id)
      .sort((a, b) => (given.sort === 'asc' ? a[key] - b[key] : b[key] - a[key]));
    return c.json(paged(c, gitlab, rows).map((row) => renderStatus(gitlab, row)));
  });

  api.post('/api/v4/projects/:id/statuses/:sha', async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const { project, user, folder } = call;
    const given = await parameters(c, posting);
    const sha = await commitParam(c, call);
    // GitLab holds a lock per project and commit; our turns are per project.
    return gitlab.inTurn(project, async () => {
      const matching = matchingPipeline(gitlab, project, sha, given.ref, given.pipeline_id);
      const ref = given.ref ?? matching?.ref ?? (await branchesContaining(folder, sha))[0];
      if (ref === undefined) throw notFound('References for commit');
      if (given.pipeline_id !== undefined && matching === undefined) {
        throw notFound('Pipeline for pipeline_id, sha and ref');
      }
      const rights = call.rights(ref);
      if (!rights.push && !rights.merge) throw forbidden();

      const now = new Date().toISOString();
      const pipeline = matching ?? newPipeline(gitlab, project, sha, ref, now);
      const name = given.name ?? given.context ?? 'default';
      const open = gitlab.store.state.statuses.find(
        (each) =>
          each.pipelineId === pipeline.id &&
          (each.state === 'running' || each.state === 'pending') &&
          each.name === name &&
          each.ref === ref &&
          each.userId === user.id,
      );
      const row = open ?? newRow(gitlab, pipeline, user.id, name, now);
      const described: Status = {
        ...row,
        ...(given.target_url === undefined ? {} : { targetUrl: given.target_url }),
        ...(given.description === undefined ? {} : { description: given.description }),
        ...(given.coverage === undefined ? {} : { coverage: given.coverage }),
      };
      refuseTooLong(described);
      const changed = transition(described, open?.state, given.state, now);
      await gitlab.store.change((state) => ({
        ...state,
        pipelines: [...state.pipelines.filter((each) => each.id !== pipeline.id), { ...pipeline, updatedAt: now }].sort(
          byId,
        ),
        statuses: [
          ...state.statuses
            .filter((each) => each.id !== changed.id)
            .map((each) => (each.pipelineId === pipeline.id && each.name === name ? { ...each, retried: true } : each)),
          changed,
        ].sort(byId),
      }));
      return c.json(renderStatus(gitlab, changed), 201);
    });
  });
}

const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;

/** The newest pipeline of the commit, of that ref and id where they are given. */
function matchingPipeline(
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

function newPipeline(gitlab: Gitlab, project: Project, sha: string, ref: string, now: string): Pipeline {
  const iid = 1 + gitlab.store.state.pipelines.filter((each) => each.projectId === project.id).length;
  return { id: gitlab.store.id(), iid, projectId: project.id, sha, ref, createdAt: now, updatedAt: now };
}

function newRow(gitlab: Gitlab, pipeline: Pipeline, userId: number, name: string, now: string): Status {
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
function refuseTooLong(row: Status): void {
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
function transition(row: Status, before: Status['state'] | undefined, to: Status['state'], now: string): Status {
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

function renderStatus(gitlab: Gitlab, row: Status) {
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
