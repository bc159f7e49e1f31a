// Notes of a merge request: list, get, write, edit, delete.
import { z } from 'zod';
import { levels } from '../access.js';
import { badParameters, badRequest, forbidden, notFound } from '../api/errors.js';
import { paged } from '../api/paging.js';
import { flag, parameters, text } from '../api/parameters.js';
import { mergeRequestParam, projectCall, type Api, type ProjectCall } from '../api/route.js';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest } from '../state.js';
import type { Note } from './record.js';
import { renderNote } from './render.js';
import { addNote, putNotes, removeNote } from './write.js';

const listing = z.object({
  order_by: z.enum(['created_at', 'updated_at']).default('created_at'),
  sort: z.enum(['asc', 'desc']).default('desc'),
  activity_filter: z.enum(['all_notes', 'only_comments', 'only_activity']).default('all_notes'),
});
const writing = z.object({ body: text, internal: flag.default(false) });
const editing = z.object({ body: text });

export function addNotes(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/merge_requests/:iid/notes';

  api.get(base, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const request = mergeRequestParam(c, gitlab, call);
    const given = await parameters(c, listing);
    const key = given.order_by === 'created_at' ? 'createdAt' : 'updatedAt';
    const direction = given.sort === 'asc' ? 1 : -1;
    const rows = notesOf(gitlab, request)
      .filter(
        (each) => given.activity_filter === 'all_notes' || each.system === (given.activity_filter === 'only_activity'),
      )
      .sort((a, b) => direction * (a[key] === b[key] ? a.id - b.id : a[key] < b[key] ? -1 : 1));
    return c.json(paged(c, gitlab, rows).map((row) => renderNote(gitlab, request, row)));
  });

  api.get(`${base}/:note`, (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const request = mergeRequestParam(c, gitlab, call);
    return c.json(renderNote(gitlab, request, noteOf(gitlab, request, c.req.param('note'))));
  });

  api.post(base, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const request = mergeRequestParam(c, gitlab, call);
    const { body, internal } = await parameters(c, writing);
    const note = await addNote(gitlab, request, call.user, { body: checkedBody(body), internal });
    return c.json(renderNote(gitlab, request, note), 201);
  });

  api.put(`${base}/:note`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const request = mergeRequestParam(c, gitlab, call);
    const { body } = await parameters(c, editing);
    const note = own(call, noteOf(gitlab, request, c.req.param('note')));
    if (body.trim() === '') throw badParameters('body is empty');
    const edited = await editNote(gitlab, request, note, body);
    return c.json(renderNote(gitlab, request, edited));
  });

  api.delete(`${base}/:note`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const request = mergeRequestParam(c, gitlab, call);
    await removeNote(gitlab, request, own(call, noteOf(gitlab, request, c.req.param('note'))));
    return c.body(null, 204);
  });
}

/** The notes of a merge request, oldest first. */
export function notesOf(gitlab: Gitlab, request: MergeRequest): Note[] {
  return gitlab.store.state.notes.filter((each) => each.requestId === request.id);
}

/** One of its notes by the id in the path. Throws 404. */
export function noteOf(gitlab: Gitlab, request: MergeRequest, id: string): Note {
  const note = notesOf(gitlab, request).find((each) => String(each.id) === id);
  if (note === undefined) throw notFound();
  return note;
}

/** The note, when the caller may edit it: its author, and maintainers; nobody edits what GitLab wrote. */
export function own(call: ProjectCall, note: Note): Note {
  if (note.system || (call.level < levels.maintainer && note.authorId !== call.user.id)) throw forbidden();
  return note;
}

/** Replaces the text of a note. */
export async function editNote(gitlab: Gitlab, request: MergeRequest, note: Note, body: string): Promise<Note> {
  const edited = { ...note, body: checkedBody(body), updatedAt: new Date().toISOString() };
  await putNotes(gitlab, request, [edited]);
  return edited;
}

const longestBody = 1_000_000;

/** The text of a note. Throws GitLab's 400, in which the list of errors is printed as Ruby prints one. */
export function checkedBody(body: string): string {
  const refused = (why: string) => badRequest(`400 Bad request - Note {:note=>["${why}"]}`);
  if (body.trim() === '') throw refused("can't be blank");
  if (Array.from(body).length > longestBody) throw refused(`is too long (maximum is ${longestBody} characters)`);
  return body;
}
