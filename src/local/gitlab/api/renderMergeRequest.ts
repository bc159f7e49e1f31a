// Merge requests as the API shows them: the shorter form of lists, and the whole of one by itself.
import { branchRights, levels } from '../access.js';
import { fileDiffs } from '../git/commits.js';
import type { Gitlab } from '../gitlab.js';
import { isDraft } from '../mergeRequests/draft.js';
import { mergeability } from '../mergeRequests/merge.js';
import { allResolved } from '../notes/render.js';
import type { MergeRequest } from '../state.js';
import { renderPipeline } from './renderPipeline.js';
import type { ProjectCall } from './route.js';
import { renderUserId } from './users.js';

/** The fields of lists. */
export async function renderMergeRequest(gitlab: Gitlab, { project }: ProjectCall, request: MergeRequest) {
  const detailed = await mergeability(gitlab, project, request);
  const draft = isDraft(request);
  const reference = `!${request.iid}`;
  return {
    id: request.id,
    iid: request.iid,
    project_id: project.id,
    title: request.title,
    description: request.description,
    state: request.state,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    merged_by: renderUserId(gitlab, request.mergedById),
    merge_user: renderUserId(gitlab, request.mergedById),
    merged_at: request.mergedAt,
    closed_by: renderUserId(gitlab, request.closedById),
    closed_at: request.closedAt,
    target_branch: request.targetBranch,
    source_branch: request.sourceBranch,
    user_notes_count: gitlab.store.state.notes.filter((each) => each.requestId === request.id && !each.system).length,
    upvotes: 0,
    downvotes: 0,
    author: renderUserId(gitlab, request.authorId),
    assignees: [],
    assignee: null,
    reviewers: [],
    source_project_id: project.id,
    target_project_id: project.id,
    labels: request.labels,
    draft,
    work_in_progress: draft,
    imported: false,
    imported_from: 'none',
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: detailed === 'conflict' || detailed === 'broken_status' ? 'cannot_be_merged' : 'can_be_merged',
    detailed_merge_status: detailed,
    sha: request.sha,
    merge_commit_sha: request.mergeCommitSha,
    squash_commit_sha: request.squashCommitSha,
    discussion_locked: null,
    should_remove_source_branch: null,
    force_remove_source_branch: request.removeSourceBranch,
    prepared_at: request.createdAt,
    reference,
    references: { short: reference, relative: reference, full: `${project.path}${reference}` },
    web_url: `${gitlab.url}/${project.path}/-/merge_requests/${request.iid}`,
    time_stats: {
      time_estimate: 0,
      total_time_spent: 0,
      human_time_estimate: null,
      human_total_time_spent: null,
    },
    squash: request.squash,
    squash_on_merge: request.squash,
    task_completion_status: { count: 0, completed_count: 0 },
    has_conflicts: detailed === 'conflict',
    blocking_discussions_resolved: allResolved(gitlab, request),
  };
}

/** One by itself: with its diff's ends, its pipeline, and what the caller may do. `changes_count` is a text. */
export async function renderMergeRequestDetail(gitlab: Gitlab, call: ProjectCall, request: MergeRequest) {
  const { project, folder, level } = call;
  const newest = gitlab.store.state.pipelines
    .filter((each) => each.projectId === project.id && each.sha === request.sha && each.ref === request.sourceBranch)
    .at(-1);
  const pipeline = newest === undefined ? null : renderPipeline(gitlab, project, newest);
  const rights = branchRights(project.protected, request.targetBranch, level);
  return {
    ...(await renderMergeRequest(gitlab, call, request)),
    subscribed: false,
    changes_count: String((await fileDiffs(folder, request.baseSha, request.sha)).length),
    latest_build_started_at: null,
    latest_build_finished_at: null,
    first_deployed_to_production_at: null,
    pipeline,
    head_pipeline: pipeline,
    diff_refs: { base_sha: request.baseSha, head_sha: request.sha, start_sha: request.startSha },
    merge_error: null,
    first_contribution: false,
    user: { can_merge: level >= levels.developer && (rights.merge || rights.push) },
  };
}
