// What is asked of groups and what Marathon makes of it: ids, roles, validation, dry runs, versions, embeds.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon } from './client.js';

const app = (id: string, more: object = {}) => ({ id, cmd: 'sleep 1000', instances: 0, ...more });
const pod = (id: string) => ({
  id,
  containers: [{ name: 'c', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'sleep 1000' } } }],
});
const rolesAndServices =
  'enforceRole cannot be modified in a request that adds, removes or modifies services; please make these changes in separate requests.';
const refused = (...details: readonly (readonly [string, string])[]) => ({
  message: 'Object is not valid',
  details: details.map(([path, error]) => ({ path, errors: [error] })),
});

describe('an update of a group', () => {
  it.each<[string, string, unknown, number, unknown]>([
    [
      '/v2/groups/x/tasks',
      'PUT',
      {},
      422,
      refused(['/', 'must not end with any of the following reserved keywords: restart, tasks, versions, ., ..']),
    ],
    [
      '/v2/groups/x',
      'PUT',
      { scaleBy: 2, apps: [] },
      422,
      refused(['/scaleBy', 'not allowed in conjunction with other properties.']),
    ],
    [
      '/v2/groups/x',
      'PUT',
      { version: '2020-01-01T00:00:00.000Z', scaleBy: 2 },
      422,
      refused(
        ['/version', 'not allowed in conjunction with other properties.'],
        ['/scaleBy', 'not allowed in conjunction with other properties.'],
      ),
    ],
    [
      '/v2/groups/x',
      'PUT',
      { version: '2020-01-01T00:00:00.000Z' },
      422,
      { message: 'Group /x not available in version 2020-01-01T00:00:00.000Z' },
    ],
    [
      '/v2/groups/x',
      'PUT',
      { groups: [{ id: 'y', scaleBy: 1 }] },
      422,
      refused(['/groups(0)/scaleBy', 'not allowed in conjunction with other properties.']),
    ],
    ['/v2/groups/x', 'PUT', { groups: [{ apps: [] }] }, 500, { message: 'None.get' }],
    ['/v2/groups/x', 'PUT', { apps: [app('/y/a')] }, 422, refused(['/apps(0)/id', "Identifier is not child of '/x'"])],
    ['/v2/groups/x', 'PUT', { apps: [app('b/a')] }, 422, refused(['/apps(0)/id', "Identifier is not child of '/x'"])],
    [
      '/v2/groups/x',
      'PUT',
      { groups: [{ id: 'y', apps: [app('/a')] }] },
      422,
      refused(['/groups(0)/apps(0)/id', "Identifier is not child of '/x/y'"]),
    ],
    // A relative id counts twice where a PUT is checked, so its own apps seem to be outside.
    [
      '/v2/groups',
      'PUT',
      { id: 'x', apps: [app('a')] },
      422,
      refused(['/apps(0)/id', "Identifier is not child of '/x/x'"]),
    ],
    [
      '/v2/groups/x',
      'PUT',
      { groups: [{ id: '/elsewhere' }] },
      422,
      refused(['/groups(0)', 'Group has to be child of groups with parent id']),
    ],
    [
      '/v2/groups/x/y',
      'PUT',
      { enforceRole: true },
      422,
      refused(['/enforceRole', 'enforceRole can only be set for top-level groups, and /x/y is not top-level']),
    ],
    [
      '/v2/groups/x',
      'POST',
      { groups: [{ id: 'y', enforceRole: true }] },
      422,
      refused([
        '/groups(0)/enforceRole',
        'enforceRole can only be set for top-level groups, and /x/y is not top-level',
      ]),
    ],
    ['/v2/groups', 'POST', {}, 409, { message: 'Group / is already created. Use PUT to change this group.' }],
    ['/v2/groups', 'POST', '', 400, expect.objectContaining({ message: 'Please specify data in JSON format' })],
    ['/v2/groups/x', 'PATCH', { enforceRole: true }, 404, { message: "Group '/x' does not exist", details: [] }],
    ['/v2/groups/x/y', 'PATCH', {}, 422, refused(['/', 'Path needs to be top-level'])],
    ['/v2/groups', 'PATCH', {}, 405, { message: 'Method Not Allowed' }],
    ['/v2/groups/x', 'DELETE', undefined, 404, { message: "Group '/x' does not exist" }],
    ['/v2/groups//', 'DELETE', undefined, 422, { message: 'requirement failed: The root group cannot be removed.' }],
    [
      '/v2/groups/x/versions/never',
      'GET',
      undefined,
      422,
      { message: "Invalid timestamp provided 'never'. Expecting ISO-8601 datetime string." },
    ],
    [
      '/v2/groups/x/versions/2020-01-01T00:00:00.000Z',
      'GET',
      undefined,
      404,
      { message: "Group '/x' does not exist", details: [] },
    ],
    ['/v2/groups/x/versions', 'GET', undefined, 404, { message: "Group '/x' does not exist", details: [] }],
    ['/v2/groups/x/apps', 'GET', undefined, 200, []],
  ])('%s %s %j is answered as Marathon does', async (path, method, body, status, answer) => {
    const marathon = await aMarathon({ simulate: true });
    const response = await fetch(marathon.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: body === '' ? '' : JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    expect([response.status, await response.json()]).toEqual([status, answer]);
  });

  it('that names the group may not change its role together with apps, and deeper groups never have the same role', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/groups', { id: '/x', groups: [{ id: 'y' }] });
    const together = { id: '/x', apps: [app('a')], enforceRole: true };
    expect((await marathon.put('/v2/groups/x', together)).body).toEqual(refused(['/enforceRole', rolesAndServices]));
    expect((await marathon.put('/v2/groups/x', { id: '/x', apps: [app('a')] })).status).toBe(200);
    // Marathon compares "none" with "false" here; without the id it does not look.
    const below = await marathon.put('/v2/groups/x/y', { id: '/x/y', apps: [app('b')] });
    expect(below.body).toEqual(refused(['/enforceRole', rolesAndServices]));
    expect((await marathon.put('/v2/groups/x/y', { apps: [app('b')] })).status).toBe(200);
    expect((await marathon.put('/v2/groups/x', { id: '/x', enforceRole: true })).status).toBe(200);
    expect((await marathon.get('/v2/groups/x')).body).toMatchObject({ enforceRole: true, apps: [{ id: '/x/a' }] });
  });

  it('gives new apps the role of a group that enforces it, at every depth; afterwards single apps and pods too', async () => {
    const marathon = await aMarathon({ simulate: true });
    const created = await marathon.post('/v2/groups', {
      id: '/prod',
      enforceRole: true,
      apps: [app('a')],
      groups: [{ id: 'deep', apps: [app('b')] }],
    });
    expect(created.status).toBe(201);
    await marathon.post('/v2/apps', app('/prod/c'));
    await marathon.post('/v2/pods', pod('/prod/p'));
    const apps = z.object({ apps: z.array(z.looseObject({ role: z.string() })) });
    expect(apps.parse((await marathon.get('/v2/apps')).body).apps.map(({ role }) => role)).toEqual([
      'prod',
      'prod',
      'prod',
    ]);
    expect((await marathon.get('/v2/pods/prod/p')).body).toMatchObject({ role: 'prod' });
    expect((await marathon.post('/v2/apps', app('/prod/d', { role: '*' }))).status).toBe(422);
    expect((await marathon.put('/v2/groups/x', { apps: [app('a', { role: 'invalid' })] })).status).toBe(422);
    expect((await marathon.patch('/v2/groups/prod', {})).text).toBe('');
    expect((await marathon.get('/v2/groups/prod')).body).toMatchObject({ enforceRole: false });
  });

  it('keeps pods of groups that stay, scales only apps, and rolls both back', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups/x', { apps: [app('a', { instances: 2 })], groups: [{ id: 'y' }] });
    await marathon.settled();
    await marathon.post('/v2/pods', pod('/x/y/p'));
    await marathon.settled();
    const version = z.object({ version: z.string() });
    const before = version.parse((await marathon.get('/v2/groups/x')).body).version;
    await marathon.put('/v2/groups/x', { apps: [], groups: [{ id: 'y' }] });
    await marathon.settled();
    expect((await marathon.get('/v2/groups/x')).body).toMatchObject({ groups: [{ pods: [{ id: '/x/y/p' }] }] });
    await marathon.put('/v2/groups/x', { groups: [] });
    await marathon.settled();
    expect((await marathon.get('/v2/pods')).body).toEqual([]);
    await marathon.put('/v2/groups/x', { version: before });
    await marathon.settled();
    await marathon.put('/v2/groups/x', { scaleBy: 1.5 });
    await marathon.settled();
    expect((await marathon.get('/v2/groups/x')).body).toMatchObject({
      apps: [{ instances: 3 }],
      groups: [{ pods: [{ id: '/x/y/p', spec: { scaling: { instances: 1 } }, status: 'STABLE' }] }],
    });
    expect((await marathon.get(`/v2/groups/x/versions/${before}`)).body).toMatchObject({
      apps: [{ instances: 2 }],
      groups: [{ pods: [{ id: '/x/y/p' }] }],
    });
  });

  it('is planned without care in a dry run: what it goes through is restarted, scaled to zero is scaled', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups/x', {
      apps: [app('a', { instances: 1 }), app('b')],
      groups: [{ id: 'y', apps: [app('c', { instances: 1 })] }],
    });
    await marathon.settled();
    const plan = async (body: object) => (await marathon.put('/v2/groups/x?dryRun=true', body)).body;
    expect(await plan({})).toEqual({
      steps: [
        {
          actions: [
            { action: 'RestartApplication', app: '/x/a' },
            { action: 'ScaleApplication', app: '/x/b' },
          ],
        },
      ],
    });
    expect(await plan({ scaleBy: 2 })).toEqual({
      steps: [
        {
          actions: expect.arrayContaining([
            { action: 'ScaleApplication', app: '/x/a' },
            { action: 'ScaleApplication', app: '/x/y/c' },
          ]) as unknown,
        },
      ],
    });
    expect(await plan({ apps: [], groups: [] })).toEqual({
      steps: [
        {
          actions: expect.arrayContaining([
            { action: 'StopApplication', app: '/x/a' },
            { action: 'StopApplication', app: '/x/y/c' },
          ]) as unknown,
        },
      ],
    });
    expect((await marathon.get('/v2/deployments')).body).toEqual([]);
  });

  it('announces the change under the parent of the group in the URL', async () => {
    const marathon = await aMarathon({ simulate: true });
    const stream = await fetch(`${marathon.url}/v2/events?event_type=group_change_success`, {
      headers: { Accept: 'text/event-stream' },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await marathon.put('/v2/groups/a/b', { id: 'c' });
    let seen = '';
    while (!seen.includes('groupId')) seen += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(seen).toContain('"groupId":"/a"');
    expect((await marathon.get('/v2/groups/a/b/c')).status).toBe(200);
  });

  it('shows only what is asked for: asking about apps does not ask for the apps', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups/x', { apps: [app('a')], groups: [{ id: 'y' }] });
    await marathon.settled();
    const show = async (query: string) => (await marathon.get(`/v2/groups/x?${query}`)).body;
    expect(await show('embed=group.apps.counts')).toMatchObject({ apps: [], groups: [] });
    expect(await show('embed=group.apps&embed=apps.counts')).toMatchObject({ apps: [{ id: '/x/a' }], groups: [] });
    expect(await show('embed=group.apps&embed=apps.counts')).not.toHaveProperty('apps.0.tasksRunning');
    expect(await show('embed=group.apps&embed=group.apps.counts')).toMatchObject({ apps: [{ tasksRunning: 0 }] });
    expect(await show('embed=nothing')).toMatchObject({ apps: [], groups: [] });
  });
});
