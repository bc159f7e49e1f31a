// New commits through the API: several file changes as one, and the revert of a commit. Both obey the protection of the
// branch they write to.
import { z } from 'zod';
import { levels } from '../access.js';
import { readCommit } from '../git/commits.js';
import { branchTip, resolveCommit } from '../git/inspect.js';
import { asPerson, commitTree, editTree, isBranchName, mergeTrees, moveBranch } from '../git/write.js';
import { gitLine } from '../git/run.js';
import type { Gitlab } from '../gitlab.js';
import { follow } from '../mergeRequests/follow.js';
import { applyActions, fileAction } from './actions.js';
import { renderCommitDetail } from './commits.js';
import { Refusal, badRequest, forbidden, notFound } from './errors.js';
import { flag, parameters, text } from './parameters.js';
import { renderCommit, titleOf } from './renderCommit.js';
import { commitParam, projectCall, type Api, type ProjectCall } from './route.js';

const committing = z.object({
  branch: text,
  commit_message: text,
  start_branch: text.optional(),
  start_sha: text.optional(),
  actions: z.array(fileAction),
  author_name: text.optional(),
  author_email: text.optional(),
});

const reverting = z.object({ branch: text, dry_run: flag.default(false) });

export function addWriting(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/repository/commits';

  api.post(base, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const given = await parameters(c, committing);
    return gitlab.inTurn(call.project, async () => {
      const tip = await branchTip(call.folder, given.branch);
      const parent = await startOf(call, given, tip);
      const tree = await editTree(call.folder, parent, (env) => applyActions(call.folder, env, parent, given.actions));
      const person = asPerson(call.user);
      const sha = await commitTree(call.folder, {
        tree,
        parents: parent === undefined ? [] : [parent],
        message: given.commit_message,
        author: { name: given.author_name ?? person.name, email: given.author_email ?? person.email },
        committer: person,
      });
      if (!(await moveBranch(call.folder, given.branch, tip, sha))) throw moved();
      await follow(gitlab, call.project, call.user);
      return c.json(await renderCommitDetail(gitlab, call, sha), 201);
    });
  });

  api.post(`${base}/:sha/revert`, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const { project, folder, user } = call;
    const given = await parameters(c, reverting);
    const sha = await commitParam(c, call);
    return gitlab.inTurn(project, async () => {
      const tip = await branchTip(folder, given.branch);
      if (tip === undefined) throw notFound('Branch');
      refusePush(call, given.branch);
      const commit = await readCommit(folder, sha);
      const [before] = commit.parents;
      if (before === undefined) throw cannotRevert('conflict');
      // A merge is undone against its first parent: the branch it was merged into.
      const undone = await mergeTrees(folder, sha, tip, before);
      if (undone.kind === 'conflict') throw cannotRevert('conflict');
      if (undone.tree === (await gitLine(folder, ['rev-parse', `${tip}^{tree}`]))) throw cannotRevert('empty');
      if (given.dry_run) return c.json({ dry_run: 'success' });
      // GitLab names the merge request where the commit is the merge of one (Commit#revert_description).
      const request = gitlab.store.state.mergeRequests.find(
        (each) => each.projectId === project.id && each.mergeCommitSha === sha && commit.parents.length > 1,
      );
      const what = request === undefined ? `commit ${sha}` : `merge request !${request.iid}`;
      const revert = await commitTree(folder, {
        tree: undone.tree,
        parents: [tip],
        message: `Revert "${titleOf(commit)}"\n\nThis reverts ${what}`,
        author: asPerson(user),
      });
      if (!(await moveBranch(folder, given.branch, tip, revert))) throw moved();
      await follow(gitlab, project, user);
      return c.json(renderCommit(gitlab, project, await readCommit(folder, revert)), 201);
    });
  });
}

/** The commit a new one is put upon; undefined in an empty repository. Throws what GitLab says about bad branches. */
async function startOf(
  call: ProjectCall,
  given: z.infer<typeof committing>,
  tip: string | undefined,
): Promise<string | undefined> {
  const { folder, project } = call;
  refusePush(call, given.branch);
  if (!(await isBranchName(folder, given.branch))) throw badRequest('Branch name is invalid');
  const start = given.start_sha ?? given.start_branch;
  if (start === undefined || (start === given.branch && tip !== undefined)) {
    if (tip !== undefined) return tip;
    const empty = (await branchTip(folder, project.defaultBranch)) === undefined;
    if (empty && call.level >= levels.maintainer) return undefined;
    throw badRequest('You can only create or edit files when you are on a branch');
  }
  if (tip !== undefined) {
    throw badRequest(
      `A branch called '${given.branch}' already exists. Switch to that branch in order to make changes`,
    );
  }
  const from = await resolveCommit(folder, given.start_sha ?? `refs/heads/${start}`);
  if (from === undefined) throw badRequest(`Invalid reference name: ${start}`);
  return from;
}

function refusePush(call: ProjectCall, branch: string): void {
  if (!call.rights(branch).push) throw forbidden('You are not allowed to push into this branch');
}

/** A push came in between reading the branch and writing it. */
function moved(): Refusal {
  return badRequest('Could not update branch. Please refresh and try again.');
}

function cannotRevert(code: 'conflict' | 'empty'): Refusal {
  return new Refusal(400, {
    message:
      'Sorry, we cannot revert this commit automatically. This commit may already have been reverted, or a more recent commit may have updated some of its content.',
    error_code: code,
  });
}
