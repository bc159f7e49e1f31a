// Threads of a merge request: list, get, begin, answer, edit, resolve. A note by itself is a discussion too, and the
// first answer to it makes a thread of it.
import { z } from 'zod';
import { levels } from '../access.js';
import { badParameters, badRequest, forbidden, notFound } from '../api/errors.js';
import { paged } from '../api/paging.js';
import { flag, parameters, text } from '../api/parameters.js';
import { mergeRequestParam, projectCall, type Api, type ApiEnv, type ProjectCall } from '../api/route.js';
import type { Context } from 'hono';
import type { Gitlab } from '../gitlab.js';
import type { MergeRequest } from '../state.js';
import type { Note } from './record.js';
import { isResolvable, renderDiscussion, renderNote } from './render.js';
import { checkedBody, editNote, noteOf, notesOf, own } from './routes.js';
import { addNote, putNotes, removeNote } from './write.js';

const position = z
  .looseObject({ base_sha: text, start_sha: text, head_sha: text, position_type: z.enum(['text', 'image', 'file']) })
  .optional();
const beginning = z.object({ body: text, position });
const answering = z.object({ body: text });
const resolving = z.object({ resolved: flag });
const editing = z.object({ body: text.optional(), resolved: flag.optional() });

export function addDiscussions(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/merge_requests/:iid/discussions';

  api.get(base, (c) => {
    const { request } = asked(c, gitlab);
    const notes = notesOf(gitlab, request);
    const threads = paged(c, gitlab, [...new Set(notes.map((note) => note.discussionId))]);
    const within = (id: string): Note[] => notes.filter((note) => note.discussionId === id);
    return c.json(threads.map((id) => renderDiscussion(gitlab, request, within(id))));
  });

  api.get(`${base}/:thread`, (c) => {
    const { request, notes } = thread(c, gitlab);
    return c.json(renderDiscussion(gitlab, request, notes));
  });

  api.post(base, async (c) => {
    const { call, request } = asked(c, gitlab);
    const given = await parameters(c, beginning);
    const note = await addNote(gitlab, request, call.user, {
      body: checkedBody(given.body),
      type: given.position === undefined ? 'DiscussionNote' : 'DiffNote',
      position: given.position ?? null,
    });
    return c.json(renderDiscussion(gitlab, request, [note]), 201);
  });

  api.post(`${base}/:thread/notes`, async (c) => {
    const { call, request, notes } = thread(c, gitlab);
    const body = checkedBody((await parameters(c, answering)).body);
    const [first] = notes;
    if (first === undefined || first.system) throw badRequest('400 Bad request - Discussion can not be replied to.');
    if (first.type === null) await putNotes(gitlab, request, [{ ...first, type: 'DiscussionNote' }]);
    const type = first.type ?? 'DiscussionNote';
    const answer = await addNote(gitlab, request, call.user, { body, type, discussionId: first.discussionId });
    return c.json(renderNote(gitlab, request, answer), 201);
  });

  api.put(`${base}/:thread`, async (c) => {
    const { call, request, notes } = thread(c, gitlab);
    const { resolved } = await parameters(c, resolving);
    if (!mayResolve(call, request) || !notes.some(isResolvable)) throw forbidden();
    await resolve(gitlab, call, request, notes, resolved);
    return c.json(renderDiscussion(gitlab, request, thread(c, gitlab).notes));
  });

  api.put(`${base}/:thread/notes/:note`, async (c) => {
    const { call, request, notes } = thread(c, gitlab);
    const given = await parameters(c, editing);
    const note = noteOf(gitlab, request, c.req.param('note'));
    if (!notes.includes(note)) throw notFound();
    if ((given.body === undefined) === (given.resolved === undefined))
      throw badParameters('body, resolved are missing, exactly one parameter must be provided');
    if (given.body !== undefined)
      return c.json(renderNote(gitlab, request, await editNote(gitlab, request, own(call, note), given.body)));
    if (!mayResolve(call, request)) throw forbidden();
    if (!isResolvable(note)) throw badRequest('400 Bad request - Note is not resolvable');
    await resolve(gitlab, call, request, [note], given.resolved === true);
    return c.json(renderNote(gitlab, request, noteOf(gitlab, request, c.req.param('note'))));
  });

  api.delete(`${base}/:thread/notes/:note`, async (c) => {
    const { call, request, notes } = thread(c, gitlab);
    const note = noteOf(gitlab, request, c.req.param('note'));
    if (!notes.includes(note)) throw notFound();
    await removeNote(gitlab, request, own(call, note));
    return c.body(null, 204);
  });
}

type Asked = { readonly call: ProjectCall; readonly request: MergeRequest };

function asked(c: Context<ApiEnv>, gitlab: Gitlab): Asked {
  const call = projectCall(c, gitlab, levels.reporter);
  return { call, request: mergeRequestParam(c, gitlab, call) };
}

function thread(c: Context<ApiEnv>, gitlab: Gitlab): Asked & { readonly notes: readonly Note[] } {
  const { call, request } = asked(c, gitlab);
  const notes = notesOf(gitlab, request).filter((note) => note.discussionId === c.req.param('thread'));
  if (notes.length === 0) throw notFound('Discussion');
  return { call, request, notes };
}

/** NotePolicy's resolve_note: developers, and the author of the merge request. */
function mayResolve(call: ProjectCall, request: MergeRequest): boolean {
  return call.level >= levels.developer || call.user.id === request.authorId;
}

function resolve(
  gitlab: Gitlab,
  { user }: ProjectCall,
  request: MergeRequest,
  notes: readonly Note[],
  resolved: boolean,
): Promise<void> {
  const at = new Date().toISOString();
  const changed = notes
    .filter((note) => isResolvable(note) && (note.resolvedAt !== null) !== resolved)
    .map((note) => ({ ...note, resolvedById: resolved ? user.id : null, resolvedAt: resolved ? at : null }));
  return putNotes(gitlab, request, changed);
}
