// Notes on merge requests: written, edited in place, listed; and who may do what to whose.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aRequest } from '../aRequest.js';
import { startRig, type Rig } from '../rig.js';
import { expectShape } from '../shapes.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    users: [{ username: 'looker', token: 'token-of-looker', role: 'owner', scopes: ['read_api'] }],
  });
});
afterAll(() => rig.end());

const idOf = (json: unknown): number => z.object({ id: z.number() }).parse(json).id;

describe('a note', () => {
  it('is written, edited in place and deleted', async () => {
    const { url } = await aRequest(rig, 'note');
    const before = z.object({ updated_at: z.string() }).parse((await rig.api('mona', 'GET', url)).json);
    const written = await rig.api('dora', 'POST', `${url}/notes`, { body: 'first' });
    expect(written.status).toBe(201);
    expectShape(written.json, 'api-mr-note', (note) => ({
      ...z.record(z.string(), z.unknown()).parse(note),
      imported: false,
      imported_from: 'none',
    }));
    const id = idOf(written.json);
    const edited = await rig.api('dora', 'PUT', `${url}/notes/${id}`, { body: 'second' });
    expect([edited.status, edited.json]).toMatchObject([200, { id, body: 'second', author: { username: 'dora' } }]);
    const request = await rig.api('mona', 'GET', url);
    expect(request.json).toMatchObject({ user_notes_count: 1 });
    expect(z.object({ updated_at: z.string() }).parse(request.json).updated_at > before.updated_at).toBe(true);
    expect((await rig.api('dora', 'DELETE', `${url}/notes/${id}`)).status).toBe(204);
    expect((await rig.api('dora', 'GET', `${url}/notes/${id}`)).json).toEqual({ message: '404 Not found' });
  });

  it.each([
    ['no body', {}, { error: 'body is missing' }],
    ['a blank body', { body: ' ' }, { message: `400 Bad request - Note {:note=>["can't be blank"]}` }],
    [
      'a body beyond a million characters',
      { body: '🚀'.repeat(1_000_001) },
      { message: '400 Bad request - Note {:note=>["is too long (maximum is 1000000 characters)"]}' },
    ],
  ])('is refused with %s', async (what, body, words) => {
    const { url } = await aRequest(rig, `bad-${what.replaceAll(' ', '-')}`);
    const answer = await rig.api('dora', 'POST', `${url}/notes`, body);
    expect([answer.status, answer.json]).toEqual([400, words]);
  });

  it('is edited by its author and by maintainers only, and one by GitLab by nobody', async () => {
    const { url } = await aRequest(rig, 'whose');
    const id = idOf((await rig.api('reader', 'POST', `${url}/notes`, { body: 'mine' })).json);
    const edit = (who: string, note: number) => rig.api(who, 'PUT', `${url}/notes/${note}`, { body: 'other' });
    expect((await edit('dora', id)).json).toEqual({ message: '403 Forbidden' });
    expect((await edit('mona', id)).status).toBe(200);
    await rig.api('mona', 'POST', `${url}/approve`);
    const [system] = z
      .array(z.object({ id: z.number() }))
      .parse((await rig.api('mona', 'GET', `${url}/notes?activity_filter=only_activity`)).json);
    expect((await edit('mona', system?.id ?? 0)).status).toBe(403);
    expect((await rig.api('guest', 'POST', `${url}/notes`, { body: 'x' })).status).toBe(403);
    expect((await rig.api('nobody', 'POST', `${url}/notes`, { body: 'x' })).status).toBe(404);
    expect((await rig.api('looker', 'POST', `${url}/notes`, { body: 'x' })).json).toMatchObject({
      scope: 'api read_api',
    });
  });
});

it('lists are paged and sorted, newest first unless asked otherwise', async () => {
  const { url } = await aRequest(rig, 'many');
  for (const body of ['1', '2', '3']) await rig.api('dora', 'POST', `${url}/notes`, { body });
  const page = await rig.api('reader', 'GET', `${url}/notes?per_page=2`);
  expect(page.json).toMatchObject([{ body: '3' }, { body: '2' }]);
  expect(page.headers.get('x-total')).toBe('3');
  expect((await rig.api('reader', 'GET', `${url}/notes?sort=asc&order_by=created_at&per_page=1`)).json).toMatchObject([
    { body: '1' },
  ]);
  await rig.restart();
  expect((await rig.api('reader', 'GET', `${url}/notes?per_page=2`)).json).toEqual(page.json);
});
