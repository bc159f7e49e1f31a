// Merging: what stands against it, and the commits it makes. By the method `merge`: always a merge commit, even where
// the target could be fast-forwarded, and with `squash` the source's commits become one first.
import { branchTip } from '../git/inspect.js';
import { readCommit } from '../git/commits.js';
import { asPerson, commitTree, deleteBranch, mergeCommits, moveBranch } from '../git/write.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest, Project, User } from '../state.js';
import { isDraft } from './draft.js';

export type Mergeability = 'mergeable' | 'not_open' | 'draft_status' | 'conflict' | 'broken_status';

/** GitLab's `detailed_merge_status`, as far as it can come up here. */
export async function mergeability(gitlab: Gitlab, project: Project, request: MergeRequest): Promise<Mergeability> {
  if (request.state !== 'opened') return 'not_open';
  if (isDraft(request)) return 'draft_status';
  const target = await branchTip(gitlab.folder(project), request.targetBranch);
  if (target === undefined || request.commits.length === 0) return 'broken_status';
  const merged = await mergeCommits(gitlab.folder(project), target, request.sha);
  return merged.kind === 'merged' ? 'mergeable' : 'conflict';
}

export type MergeOrder = {
  readonly squash: boolean;
  readonly mergeMessage?: string;
  readonly squashMessage?: string;
  readonly removeSource: boolean;
};

/**
 * Merges it and returns what it became, or undefined when it conflicts. Tries again when a push moved the target in
 * between; the caller holds the project's turn and has asked mergeability and rights.
 */
export async function merge(
  gitlab: Gitlab,
  project: Project,
  request: MergeRequest,
  user: User,
  order: MergeOrder,
): Promise<MergeRequest | undefined> {
  const folder = gitlab.folder(project);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const target = await branchTip(folder, request.targetBranch);
    if (target === undefined) return undefined;
    const merged = await mergeCommits(folder, target, request.sha);
    if (merged.kind === 'conflict') return undefined;
    const squashed = order.squash ? await squash(gitlab, project, request, user, order.squashMessage) : undefined;
    const mergeCommit = await commitTree(folder, {
      tree: merged.tree,
      parents: [target, squashed ?? request.sha],
      message: ended(order.mergeMessage ?? defaultMessage(project, request)),
      author: asPerson(user),
    });
    if (!(await moveBranch(folder, request.targetBranch, target, mergeCommit))) continue;
    if (order.removeSource) await deleteBranch(folder, request.sourceBranch, request.sha);
    const now = new Date().toISOString();
    return {
      ...request,
      state: 'merged',
      squash: order.squash,
      mergeCommitSha: mergeCommit,
      squashCommitSha: squashed === request.sha ? null : (squashed ?? null),
      mergedById: user.id,
      mergedAt: now,
      updatedAt: now,
    };
  }
  return undefined;
}

/** One commit already called as the squash would be called is left as it is (GitLab's MergeRequests::SquashService). */
async function squash(
  gitlab: Gitlab,
  project: Project,
  request: MergeRequest,
  user: User,
  message = request.title,
): Promise<string> {
  const folder = gitlab.folder(project);
  const head = await readCommit(folder, request.sha);
  if (request.commits.length === 1 && head.message.trim() === message.trim()) return request.sha;
  const author = gitlab.store.state.users.find((each) => each.id === request.authorId) ?? user;
  return commitTree(folder, {
    tree: `${request.sha}^{tree}`,
    parents: [request.baseSha],
    message: ended(message),
    author: asPerson(author),
    committer: asPerson(user),
  });
}

/** GitLab's default template of a merge commit. */
function defaultMessage(project: Project, request: MergeRequest): string {
  return [
    `Merge branch '${request.sourceBranch}' into '${request.targetBranch}'`,
    request.title,
    `See merge request ${project.path}!${request.iid}`,
  ].join('\n\n');
}

function ended(message: string): string {
  return message.endsWith('\n') ? message : `${message}\n`;
}
