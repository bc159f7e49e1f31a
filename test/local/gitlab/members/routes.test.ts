// Members: with which role a person is in a project, by the account and by the project itself.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startRig, type Rig } from '../rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    projects: [{ path: 'platform/closed', from: 'from', members: { dora: 'owner', mona: 'none', reader: 'guest' } }],
  });
});
afterAll(() => rig.end());

const members = z.array(z.object({ id: z.number(), username: z.string(), access_level: z.number() }));
const list = async (path: string) =>
  Object.fromEntries(
    members
      .parse((await rig.api('guest', 'GET', `/projects/platform%2Fclosed${path}`)).json)
      .map((each) => [each.username, each.access_level]),
  );

it('are listed with and without the roles from above', async () => {
  expect(await list('/members')).toEqual({ dora: 50, reader: 10 });
  expect(await list('/members/all')).toEqual({ dora: 50, reader: 10, guest: 10 });
  expect(await list('/members/all?query=DOR')).toEqual({ dora: 50 });
});

it('are found by the id of a person, or not', async () => {
  const me = z.object({ id: z.number() }).parse((await rig.api('guest', 'GET', '/user')).json);
  const base = '/projects/platform%2Fclosed/members';
  expect((await rig.api('guest', 'GET', `${base}/all/${me.id}`)).json).toMatchObject({
    username: 'guest',
    access_level: 10,
    membership_state: 'active',
  });
  expect((await rig.api('guest', 'GET', `${base}/${me.id}`)).json).toEqual({ message: '404 Not found' });
  expect((await rig.api('mona', 'GET', `${base}/all`)).json).toEqual({ message: '404 Project Not Found' });
});
