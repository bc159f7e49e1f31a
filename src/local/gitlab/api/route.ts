// What every route under /projects/:id begins with: the project one may see, and the role a call needs.
import type { Context, Hono } from 'hono';
import { findProject, levelIn } from '../accounts.js';
import { branchRights, levels, type BranchRights, type Level } from '../access.js';
import { resolveCommit } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest, Project, User } from '../state.js';
import { forbidden, notFound } from './errors.js';

/** What every route finds in its context. */
export type ApiEnv = { Variables: { user: User } };
export type Api = Hono<ApiEnv>;

/** One call on a project by somebody who may see it. */
export type ProjectCall = {
  readonly project: Project;
  readonly user: User;
  readonly level: Level;
  readonly folder: string;
  /** What the caller may do to a branch. */
  rights(branch: string): BranchRights;
};

/**
 * The project of `:id`, which is an id or a path with its slashes as %2F. Throws 404 when the caller may not see it and
 * 403 when the role is below what the call needs.
 */
export function projectCall(c: Context<ApiEnv>, gitlab: Gitlab, needed: Level): ProjectCall {
  const user = c.get('user');
  const project = findProject(gitlab.store.state, c.req.param('id') ?? '');
  const level = project === undefined ? levels.none : levelIn(project, user);
  if (project === undefined || level < levels.guest) throw notFound('Project');
  if (level < needed) throw forbidden();
  return {
    project,
    user,
    level,
    folder: gitlab.folder(project),
    rights: (branch) => branchRights(project.protected, branch, level),
  };
}

/** The commit that `:sha`, a commit, branch or tag, means. Throws 404. */
export async function commitParam(c: Context<ApiEnv>, call: ProjectCall): Promise<string> {
  const sha = await resolveCommit(call.folder, c.req.param('sha') ?? '');
  if (sha === undefined) throw notFound('Commit');
  return sha;
}

/** The merge request that `:iid`, its number in the project, means. Throws 404. */
export function mergeRequestParam(c: Context<ApiEnv>, gitlab: Gitlab, { project }: ProjectCall): MergeRequest {
  const iid = c.req.param('iid');
  const found = gitlab.store.state.mergeRequests.find(
    (each) => each.projectId === project.id && String(each.iid) === iid,
  );
  if (found === undefined) throw notFound();
  return found;
}
