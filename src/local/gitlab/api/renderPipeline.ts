// Pipelines as the API shows them. Ours are all external: they hold commit statuses and nothing else.
import type { Gitlab } from '../gitlab.js';
import type { Pipeline, Project, Status } from '../state.js';

/** A pipeline with the status that its newest rows add up to. */
export function renderPipeline(gitlab: Gitlab, project: Project, pipeline: Pipeline) {
  const rows = gitlab.store.state.statuses.filter((each) => each.pipelineId === pipeline.id && !each.retried);
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: composite(rows.map((row) => row.state)),
    source: 'external',
    created_at: pipeline.createdAt,
    updated_at: pipeline.updatedAt,
    web_url: `${gitlab.url}/${project.path}/-/pipelines/${pipeline.id}`,
  };
}

/** GitLab's composite status: something under way wins, then failure, then cancellation. */
function composite(states: readonly Status['state'][]): Status['state'] {
  if (states.length === 0) return 'pending';
  const has = (state: Status['state']): boolean => states.includes(state);
  const settled = states.some((state) => state === 'success' || state === 'failed' || state === 'canceled');
  if (has('running') || (has('pending') && settled)) return 'running';
  if (has('pending')) return 'pending';
  if (has('failed')) return 'failed';
  if (has('canceled')) return 'canceled';
  return has('success') ? 'success' : 'skipped';
}
