// Notes come into being, change and go here; each of these moves the `updated_at` of the merge request, as in GitLab.
import { randomBytes } from 'node:crypto';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest, User } from '../state.js';
import type { Note } from './record.js';

export type NewNote = Pick<Note, 'body'> &
  Partial<Pick<Note, 'type' | 'position' | 'system' | 'internal'>> & {
    /** The thread it answers; default one of its own. */
    readonly discussionId?: string;
  };

/** Adds a note and returns it. */
export async function addNote(gitlab: Gitlab, request: MergeRequest, author: User, fresh: NewNote): Promise<Note> {
  const now = new Date().toISOString();
  const note: Note = {
    id: gitlab.store.id(),
    projectId: request.projectId,
    requestId: request.id,
    authorId: author.id,
    discussionId: fresh.discussionId ?? randomBytes(20).toString('hex'),
    type: fresh.type ?? null,
    position: fresh.position ?? null,
    body: fresh.body,
    system: fresh.system ?? false,
    internal: fresh.internal ?? false,
    resolvedById: null,
    resolvedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await gitlab.store.change((state) => ({ ...touched(state, request.id, now), notes: [...state.notes, note] }));
  return note;
}

/** Puts changed notes in the place of the old ones. */
export async function putNotes(gitlab: Gitlab, request: MergeRequest, changed: readonly Note[]): Promise<void> {
  const byId = new Map(changed.map((each) => [each.id, each]));
  await gitlab.store.change((state) => ({
    ...touched(state, request.id, new Date().toISOString()),
    notes: state.notes.map((each) => byId.get(each.id) ?? each),
  }));
}

/** Takes a note away. */
export async function removeNote(gitlab: Gitlab, request: MergeRequest, note: Note): Promise<void> {
  await gitlab.store.change((state) => ({
    ...touched(state, request.id, new Date().toISOString()),
    notes: state.notes.filter((each) => each.id !== note.id),
  }));
}

type State = Gitlab['store']['state'];

function touched(state: State, requestId: number, now: string): State {
  const touch = (each: MergeRequest): MergeRequest => (each.id === requestId ? { ...each, updatedAt: now } : each);
  return { ...state, mergeRequests: state.mergeRequests.map(touch) };
}
