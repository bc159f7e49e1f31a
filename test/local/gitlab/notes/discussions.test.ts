// Threads: begun, answered, resolved; and what an unresolved one does to its merge request.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { aRequest, type ARequest } from '../aRequest.js';
import { startRig, type Rig } from '../rig.js';
import { expectShape } from '../shapes.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

const thread = z.object({ id: z.string(), notes: z.array(z.object({ id: z.number() })) });
const begin = async ({ url }: ARequest, body = 'look', more: object = {}) => {
  const answer = await rig.api('mona', 'POST', `${url}/discussions`, { body, ...more });
  return { answer, ...thread.parse(answer.json) };
};

it('is begun, answered and resolved, which the merge request tells', async () => {
  const request = await aRequest(rig, 'talk');
  const { answer, id } = await begin(request);
  expect(answer.status).toBe(201);
  expect(answer.json).toMatchObject({ individual_note: false, notes: [{ type: 'DiscussionNote', resolved: false }] });
  expectShape(answer.json, 'api-mr-discussion', (recorded) => {
    const notes = z.object({ notes: z.array(z.record(z.string(), z.unknown())) }).parse(recorded).notes;
    const newer = { imported: false, imported_from: 'none', resolved_at: null };
    return { id, individual_note: false, notes: notes.map((note) => ({ ...note, ...newer })) };
  });
  const replied = await rig.api('dora', 'POST', `${request.url}/discussions/${id}/notes`, { body: 'seen' });
  expect([replied.status, replied.json]).toMatchObject([201, { type: 'DiscussionNote', body: 'seen' }]);
  expect((await rig.api('reader', 'GET', request.url)).json).toMatchObject({ blocking_discussions_resolved: false });

  const resolve = (who: string, resolved: boolean) =>
    rig.api(who, 'PUT', `${request.url}/discussions/${id}`, { resolved });
  expect((await resolve('reader', true)).json).toEqual({ message: '403 Forbidden' });
  expect((await resolve('dora', true)).json).toMatchObject({
    notes: [{ resolved: true, resolved_by: { username: 'dora' } }, { resolved: true }],
  });
  expect((await rig.api('reader', 'GET', request.url)).json).toMatchObject({ blocking_discussions_resolved: true });
  expect((await resolve('mona', false)).json).toMatchObject({ notes: [{ resolved: false, resolved_by: null }, {}] });
});

it('comes of a note by itself with its first answer', async () => {
  const { url } = await aRequest(rig, 'turn');
  await rig.api('dora', 'POST', `${url}/notes`, { body: 'alone' });
  const [alone] = z.array(thread).parse((await rig.api('reader', 'GET', `${url}/discussions`)).json);
  expect((await rig.api('mona', 'PUT', `${url}/discussions/${alone?.id ?? ''}`, { resolved: true })).status).toBe(403);
  await rig.api('mona', 'POST', `${url}/discussions/${alone?.id ?? ''}/notes`, { body: 'no more' });
  expect((await rig.api('reader', 'GET', `${url}/discussions/${alone?.id ?? ''}`)).json).toMatchObject({
    individual_note: false,
    notes: [
      { body: 'alone', resolvable: true },
      { body: 'no more', resolvable: true },
    ],
  });
});

it('may stand at a line, and is edited note by note', async () => {
  const request = await aRequest(rig, 'line');
  const { sha } = request;
  const position = {
    base_sha: sha,
    start_sha: sha,
    head_sha: sha,
    position_type: 'text',
    new_path: 'line.txt',
    new_line: 1,
  };
  const { id, notes } = await begin(request, 'here', { position });
  const note = `${request.url}/discussions/${id}/notes/${notes[0]?.id ?? 0}`;
  expect((await rig.api('mona', 'PUT', note, { body: 'there' })).json).toMatchObject({
    type: 'DiffNote',
    body: 'there',
    position: { new_line: 1 },
  });
  expect((await rig.api('mona', 'PUT', note, { resolved: true })).json).toMatchObject({ resolved: true });
  expect((await rig.api('mona', 'PUT', note, {})).status).toBe(400);
  expect((await rig.api('mona', 'DELETE', note)).status).toBe(204);
  expect((await rig.api('mona', 'GET', `${request.url}/discussions/${id}`)).json).toEqual({
    message: '404 Discussion Not Found',
  });
});
