// The one place where a merge request changes: its record, its versions, and the notes GitLab writes about the change.
import type { Gitlab } from '../gitlab.js';
import { noteChanges } from '../notes/system.js';
import type { MergeRequest, Project, User } from '../state.js';
import { versionOf } from '../versions/keep.js';

/** Keeps a new merge request with its first version. */
export async function keepNew(gitlab: Gitlab, project: Project, request: MergeRequest): Promise<void> {
  const version = await versionOf(gitlab, gitlab.folder(project), request);
  await gitlab.store.change((state) => ({
    ...state,
    mergeRequests: [...state.mergeRequests, request],
    versions: [...state.versions, version],
  }));
}

/** Puts a changed merge request in the place of the old one; `user` is who changed it, undefined when nobody saw. */
export async function keepChanged(
  gitlab: Gitlab,
  project: Project,
  before: MergeRequest,
  after: MergeRequest,
  user: User | undefined,
): Promise<void> {
  const folder = gitlab.folder(project);
  const moved = before.sha !== after.sha || before.targetBranch !== after.targetBranch;
  const versions = moved ? [await versionOf(gitlab, folder, after)] : [];
  await gitlab.store.change((state) => ({
    ...state,
    mergeRequests: state.mergeRequests.map((each) => (each.id === after.id ? after : each)),
    versions: [...state.versions, ...versions],
  }));
  const author = user ?? gitlab.store.state.users.find((each) => each.id === after.authorId);
  if (author !== undefined) await noteChanges(gitlab, folder, author, before, after);
}
