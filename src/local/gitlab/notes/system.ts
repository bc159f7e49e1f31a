// What GitLab itself writes under a merge request when it changes (SystemNoteService). Its state is none of these: that
// a merge request was merged, closed or opened again is a resource event, which the notes do not show.
import { titleOf } from '../api/renderCommit.js';
import { readCommits } from '../git/commits.js';
import type { Gitlab } from '../gitlab.js';
import { isDraft, withoutDraft } from '../mergeRequests/draft.js';
import type { MergeRequest, User } from '../state.js';
import { addNote } from './write.js';

/** Adds a system note in the name of whoever made the change. */
export async function noteSystem(gitlab: Gitlab, request: MergeRequest, author: User, body: string): Promise<void> {
  await addNote(gitlab, request, author, { body, system: true });
}

/** Notes what an edit or a push changed in a merge request. */
export async function noteChanges(
  gitlab: Gitlab,
  folder: string,
  author: User,
  before: MergeRequest,
  after: MergeRequest,
): Promise<void> {
  const say = (body: string): Promise<void> => noteSystem(gitlab, after, author, body);
  if (isDraft(before) !== isDraft(after)) {
    await say(`marked this merge request as **${isDraft(after) ? 'draft' : 'ready'}**`);
  }
  if (withoutDraft(before.title) !== withoutDraft(after.title)) {
    await say(`changed title from **{-${before.title}-}** to **{+${after.title}+}**`);
  }
  if (before.description !== after.description) await say('changed the description');
  if (before.targetBranch !== after.targetBranch) {
    await say(`changed target branch from \`${before.targetBranch}\` to \`${after.targetBranch}\``);
  }
  if (before.sha !== after.sha) await say(await addedCommits(folder, before, after));
}

async function addedCommits(folder: string, before: MergeRequest, after: MergeRequest): Promise<string> {
  const known = new Set(before.commits);
  const fresh = await readCommits(
    folder,
    [],
    after.commits.filter((sha) => !known.has(sha)),
  );
  const items = [...fresh].reverse().map((commit) => `<li>${commit.id.slice(0, 8)} - ${titleOf(commit)}</li>`);
  return `added ${fresh.length} ${fresh.length === 1 ? 'commit' : 'commits'}\n\n<ul>${items.join('')}</ul>`;
}
