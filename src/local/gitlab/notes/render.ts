// Notes and their threads as the API shows them (API::Entities::Note, API::Entities::Discussion).
import { renderUserId } from '../api/users.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest } from '../state.js';
import type { Note } from './record.js';

/** A note; whether it is resolved is told of those that can be. */
export function renderNote(gitlab: Gitlab, request: MergeRequest, note: Note) {
  const resolvable = isResolvable(note);
  return {
    id: note.id,
    type: note.type,
    body: note.body,
    attachment: null,
    author: renderUserId(gitlab, note.authorId),
    created_at: note.createdAt,
    updated_at: note.updatedAt,
    system: note.system,
    noteable_id: request.id,
    noteable_type: 'MergeRequest',
    noteable_iid: request.iid,
    project_id: note.projectId,
    ...(note.position === null ? {} : { position: note.position }),
    resolvable,
    ...(resolvable
      ? {
          resolved: note.resolvedAt !== null,
          resolved_by: renderUserId(gitlab, note.resolvedById),
          resolved_at: note.resolvedAt,
        }
      : {}),
    confidential: note.internal,
    internal: note.internal,
    imported: false,
    imported_from: 'none',
    commands_changes: {},
  };
}

/** A thread, or a note by itself: `individual_note`. */
export function renderDiscussion(gitlab: Gitlab, request: MergeRequest, notes: readonly Note[]) {
  return {
    id: notes[0]?.discussionId,
    individual_note: notes[0]?.type === null,
    notes: notes.map((note) => renderNote(gitlab, request, note)),
  };
}

/** Notes of threads can be resolved; those by themselves, and what GitLab wrote, cannot. */
export function isResolvable(note: Note): boolean {
  return note.type !== null && !note.system;
}

/** True when all threads of the merge request that can be resolved are. */
export function allResolved(gitlab: Gitlab, request: MergeRequest): boolean {
  const notes = gitlab.store.state.notes.filter((each) => each.requestId === request.id && isResolvable(each));
  return notes.every((each) => each.resolvedAt !== null);
}
