// Environments: what GitLab makes of a name, and how they live and end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { project } from '../aRequest.js';
import { startRig, type Rig } from '../rig.js';
import { expectShape } from '../shapes.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

const base = `${project}/environments`;
const make = (name: string, more: object = {}, as = 'dora') => rig.api(as, 'POST', base, { name, ...more });
const made = z.object({ id: z.number(), name: z.string(), slug: z.string(), tier: z.string() });

describe('an environment', () => {
  it('is made, edited, stopped and then deleted', async () => {
    const answer = await make('production/shop', { external_url: 'https://shop.example.test' });
    expect(answer.status).toBe(201);
    expectShape(answer.json, 'api-environment');
    const { id } = made.parse(answer.json);
    const one = `${base}/${id}`;
    expect((await rig.api('dora', 'PUT', one, { tier: 'staging', description: 'the shop' })).json).toMatchObject({
      external_url: 'https://shop.example.test',
      tier: 'staging',
      description: 'the shop',
    });
    expect((await rig.api('dora', 'DELETE', one)).json).toEqual({ message: '403 Forbidden' });
    const stopped = await rig.api('dora', 'POST', `${one}/stop`);
    expect([stopped.status, stopped.json]).toMatchObject([200, { state: 'stopped' }]);
    expect((await rig.api('reader', 'GET', `${base}?states=stopped`)).json).toMatchObject([{ id }]);
    expect((await rig.api('dora', 'DELETE', one)).status).toBe(204);
    expect((await rig.api('dora', 'GET', one)).json).toEqual({ message: '404 Not found' });
  });

  it.each([
    ['production', /^production$/, 'production'],
    ['dc1-live', /^dc1-live$/, 'production'],
    ['Staging', /^staging-[a-z0-9]{6}$/, 'staging'],
    ['review/a b', /^review-a-b-[a-z0-9]{6}$/, 'development'],
    ['9lives-and-a-very-long-name-indeed', /^env-9lives-and-a-[a-z0-9]{6}$/, 'production'],
    ['somewhere', /^somewhere$/, 'other'],
  ])('%s has the slug %s and the tier %s', async (name, slug, tier) => {
    const environment = made.parse((await make(name)).json);
    expect(environment.slug).toMatch(slug);
    expect(environment.tier).toBe(tier);
  });

  it.each<[string, object, object]>([
    ['a name twice', { name: 'twice' }, { message: { name: ['has already been taken'] } }],
    ['no name', {}, { error: 'name is missing' }],
    [
      'a slash at the end',
      { name: 'a/' },
      {
        message: {
          name: [
            "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
          ],
        },
      },
    ],
    [
      'an address that is none',
      { name: 'address', external_url: 'javascript:alert(1)' },
      { message: { external_url: ['is not a valid URL'] } },
    ],
    ['an unknown tier', { name: 'tier', tier: 'prod' }, { error: 'tier does not have a valid value' }],
  ])('is refused with %s', async (_, body, words) => {
    await make('twice');
    const answer = await rig.api('dora', 'POST', base, body);
    expect([answer.status, answer.json]).toEqual([400, words]);
  });
});

it('lists are filtered by the whole name or by how it begins', async () => {
  for (const name of ['list/one', 'list/two']) await make(name);
  const names = async (query: string) =>
    z
      .array(made)
      .parse((await rig.api('reader', 'GET', `${base}?${query}`)).json)
      .map((each) => each.name);
  expect(await names('name=list/two')).toEqual(['list/two']);
  expect(await names('search=LIST')).toEqual(['list/one', 'list/two']);
  expect((await rig.api('reader', 'GET', `${base}?search=li`)).json).toEqual({
    message: '400 Bad request - Search query is less than 3 characters',
  });
  expect((await rig.api('reader', 'GET', `${base}?search=list&name=x`)).status).toBe(400);
});

it('asks for a developer to change anything', async () => {
  expect((await make('x', {}, 'reader')).status).toBe(403);
  expect((await make('x', {}, 'nobody')).status).toBe(404);
  expect((await rig.api('guest', 'GET', base)).status).toBe(403);
});
