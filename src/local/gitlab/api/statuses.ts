// Commit statuses, with all that is odd about them: rows that are never updated once they are final, transitions that
// are refused, pipelines that come into being. After app/services/ci/create_commit_status_service.rb of GitLab.
import { z } from 'zod';
import { levels } from '../access.js';
import { branchesContaining } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import type { Status } from '../state.js';
import { forbidden, notFound } from './errors.js';
import { paged } from './paging.js';
import { flag, parameters, text, whole } from './parameters.js';
import { commitParam, projectCall, type Api } from './route.js';
import { matchingPipeline, newPipeline, newRow, refuseTooLong, renderStatus, transition } from './statusRows.js';

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

const byId = (a: { readonly id: number }, b: { readonly id: number }): number => a.id - b.id;
