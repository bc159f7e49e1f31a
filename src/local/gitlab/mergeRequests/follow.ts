// After a push: brings every open merge request of the project up to what the repository now says. Level-triggered, so
// it may run at any time and as often as it likes, also after a kill between the push and this.
import { branchTip, commitsBetween, contains, mergeBase } from '../git/inspect.js';
import { git, gitLine } from '../git/run.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest, Project, User } from '../state.js';
import { keepChanged } from './keep.js';

/** Follows a push by `user`, or whatever happened while nobody looked. */
export function followPush(gitlab: Gitlab, project: Project, user: User | undefined): Promise<void> {
  return gitlab.inTurn(project, () => follow(gitlab, project, user));
}

/** The same for a caller whose turn it is already. */
export async function follow(gitlab: Gitlab, project: Project, user: User | undefined): Promise<void> {
  const { state } = gitlab.store;
  const open = state.mergeRequests.filter((each) => each.projectId === project.id && each.state === 'opened');
  for (const before of open) {
    const after = await seen(gitlab.folder(project), before, user);
    if (after !== before) await keepChanged(gitlab, project, before, after, user);
  }
}

/** What a merge request's branches come down to: the fields of MergeRequest that follow from the repository. */
export type Compared = Pick<MergeRequest, 'sha' | 'baseSha' | 'startSha' | 'commits'>;

/** Compares the source branch's head with the target's, and keeps the head under `refs/merge-requests/<iid>/head`. */
export async function compare(folder: string, iid: number, source: string, target: string): Promise<Compared> {
  await git(folder, ['update-ref', `refs/merge-requests/${iid}/head`, source]);
  return {
    sha: source,
    baseSha: (await mergeBase(folder, source, target)) ?? target,
    startSha: target,
    commits: await commitsBetween(folder, target, source),
  };
}

async function seen(folder: string, before: MergeRequest, user: User | undefined): Promise<MergeRequest> {
  const now = new Date().toISOString();
  const target = await branchTip(folder, before.targetBranch);
  if (target === undefined) return before;
  // Merged by hand: somebody pushed its commits, or a merge of them, to the target branch.
  if (before.commits.length > 0 && target !== before.startSha && (await contains(folder, target, before.sha))) {
    const mergeCommitSha = await mergeCommit(folder, before.sha, target);
    return { ...before, state: 'merged', mergedAt: now, mergedById: user?.id ?? null, mergeCommitSha, updatedAt: now };
  }
  const source = await branchTip(folder, before.sourceBranch);
  if (source === undefined)
    return { ...before, state: 'closed', closedAt: now, closedById: user?.id ?? null, updatedAt: now };
  if (source === before.sha) return before;
  return { ...before, ...(await compare(folder, before.iid, source, target)), updatedAt: now };
}

/** The merge on the target branch that brought the commit in; null when it came by fast-forward. */
async function mergeCommit(folder: string, sha: string, target: string): Promise<string | null> {
  const merges = await gitLine(folder, [
    'rev-list',
    '--reverse',
    '--merges',
    '--ancestry-path',
    '--first-parent',
    `${sha}..${target}`,
  ]);
  return merges.split('\n')[0] || null;
}
