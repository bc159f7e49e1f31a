// Approvals as GitLab Free has them: advice that nobody enforces, and that a push does not take away.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aCommit, aRequest } from '../aRequest.js';
import { startRig, type Rig } from '../rig.js';
import { expectShape } from '../shapes.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    users: [{ username: 'looker', token: 'token-of-looker', role: 'owner', scopes: ['read_api'] }],
  });
});
afterAll(() => rig.end());

it('are given and taken back by one person once, with a note by GitLab for each', async () => {
  const { url, sha } = await aRequest(rig, 'once');
  const none = await rig.api('mona', 'GET', `${url}/approvals`);
  expectShape(none.json, 'api-mr-approvals-ce-none');
  expect(none.json).toEqual({ user_has_approved: false, user_can_approve: true, approved: false, approved_by: [] });

  const given = await rig.api('mona', 'POST', `${url}/approve`, { sha });
  expect(given.status).toBe(201);
  expectShape(given.json, 'api-mr-approvals-ce');
  expect(given.json).toMatchObject({ approved: true, user_has_approved: true, user_can_approve: false });
  expect((await rig.api('mona', 'POST', `${url}/approve`)).json).toEqual({ message: '401 Unauthorized' });
  expect((await rig.api('reader', 'GET', `${url}/approvals`)).json).toMatchObject({
    user_has_approved: false,
    user_can_approve: false,
    approved_by: [{ user: { username: 'mona' } }],
  });

  expect((await rig.api('mona', 'POST', `${url}/unapprove`)).json).toMatchObject({ approved: false });
  expect((await rig.api('mona', 'POST', `${url}/unapprove`)).json).toEqual({ message: '404 Not found' });
  expect((await rig.api('reader', 'GET', `${url}/notes?sort=asc`)).json).toMatchObject([
    { system: true, author: { username: 'mona' }, body: 'approved this merge request' },
    { system: true, author: { username: 'mona' }, body: 'unapproved this merge request' },
  ]);
});

it('may be by the author, and survive a push', async () => {
  const { url, sha } = await aRequest(rig, 'author');
  expect((await rig.api('dora', 'POST', `${url}/approve`)).status).toBe(201);
  const head = await aCommit(rig, 'author', 'author.txt', 'more');
  expect((await rig.api('dora', 'GET', `${url}/approvals`)).json).toMatchObject({ approved: true });
  const stale = await rig.api('mona', 'POST', `${url}/approve`, { sha });
  expect([stale.status, stale.json]).toEqual([409, { message: `SHA does not match HEAD of source branch: ${head}` }]);
});

it('cannot be taken back once it is merged', async () => {
  const { url } = await aRequest(rig, 'late');
  await rig.api('mona', 'POST', `${url}/approve`);
  expect((await rig.api('mona', 'PUT', `${url}/merge`)).status).toBe(200);
  expect((await rig.api('mona', 'POST', `${url}/unapprove`)).status).toBe(404);
});

it.each([
  ['reader', 403, { message: '403 Forbidden' }],
  ['guest', 403, { message: '403 Forbidden' }],
  ['nobody', 404, { message: '404 Project Not Found' }],
  ['stranger', 401, { message: '401 Unauthorized' }],
])('are refused to %s', async (who, status, body) => {
  const { url } = await aRequest(rig, `refused-${who}`);
  const answer = await rig.api(who, 'POST', `${url}/approve`);
  expect([answer.status, answer.json]).toEqual([status, body]);
});

it('need a token that may write, and the paid calls are not there', async () => {
  const { url } = await aRequest(rig, 'scope');
  expect((await rig.api('looker', 'GET', `${url}/approvals`)).status).toBe(200);
  expect((await rig.api('looker', 'POST', `${url}/approve`)).json).toMatchObject({ error: 'insufficient_scope' });
  expect((await rig.api('mona', 'GET', `${url}/approval_state`)).json).toEqual({ error: '404 Not Found' });
});
