// How the cluster reads definitions, as it tells by /v2/info and its groups, or by what it shows.
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../src/core/model/dialect.js';
import { versionIn } from '../../../src/io/marathon/info.js';
import type { MarathonCluster } from '../../../src/io/marathon/openCluster.js';
import { json } from '../../kit/aServer.js';
import { aCluster, aMarathon, anAppInfo, cart, dated, logged, never, type Routes } from './aMarathon.js';

async function dialectSeen(cluster: MarathonCluster): Promise<Dialect | undefined> {
  const reading = await cluster.readAll(never);
  if (!reading.ok) throw new Error(reading.because);
  return reading.value.apps.get(cart)?.dialect;
}

const showing = (more: object, routes: Routes = {}): Routes => ({
  'GET /v2/apps': (response) => json(response, { apps: [anAppInfo(more)] }, 200, dated),
  ...routes,
});

describe('a cluster', () => {
  it('tells its version, its flags and its groups', async () => {
    const marathon = await aMarathon(
      showing(
        {},
        {
          'GET /v2/info': (response) =>
            json(response, {
              version: '1.9.109-3fc1a8c',
              marathon_config: {
                mesos_role: 'marathon',
                local_port_min: 30_000,
                local_port_max: 30_999,
                default_network_name: 'dev',
              },
            }),
          'GET /v2/groups': (response) =>
            json(response, {
              id: '/',
              groups: [
                { id: '/shop', enforceRole: true, groups: [{ id: '/shop/inner', enforceRole: true }] },
                { id: '/other', enforceRole: false },
              ],
            }),
        },
      ),
    );
    expect(await dialectSeen(aCluster(marathon.url))).toEqual({
      version: { major: 1, minor: 9, patch: 109 },
      defaultRole: 'marathon',
      enforcedRoles: new Set(['shop']),
      localPorts: { first: 30_000, last: 30_999 },
      defaultNetwork: 'dev',
    });
  });

  it('is asked once, for every look and every app', async () => {
    const marathon = await aMarathon(showing({}));
    const cluster = aCluster(marathon.url);
    const first = await dialectSeen(cluster);
    expect(await dialectSeen(cluster)).toBe(first);
    await cluster.readApp(cart, never);
    const asked = marathon.asked.filter(({ url }) => /info|groups/.test(url)).map(({ url }) => url);
    expect(asked).toEqual(['/v2/info', '/v2/groups?embed=group.groups']);
  });

  it('is asked again by another leader, and stays the same dialect if it says the same', async () => {
    let leader = 'http://a:8080';
    const marathon = await aMarathon({
      'GET /v2/apps': (response) =>
        json(response, { apps: [anAppInfo()] }, 200, { ...dated, 'X-Marathon-Leader': leader }),
    });
    const cluster = aCluster(marathon.url);
    const first = await dialectSeen(cluster);
    leader = 'http://b:8080';
    expect(await dialectSeen(cluster)).toBe(first);
    expect(marathon.asked.filter(({ url }) => url === '/v2/info')).toHaveLength(2);
  });

  it('is asked again when an app has its group’s role and nobody said that it is enforced', async () => {
    let role = '*';
    const marathon = await aMarathon({
      'GET /v2/apps': (response) => json(response, { apps: [anAppInfo({ role })] }, 200, dated),
      'GET /v2/groups': (response) =>
        json(response, { id: '/', groups: [{ id: '/shop', enforceRole: role !== '*' }] }, 200, dated),
    });
    const cluster = aCluster(marathon.url);
    expect((await dialectSeen(cluster))?.enforcedRoles).toEqual(new Set());
    role = 'shop';
    expect((await dialectSeen(cluster))?.enforcedRoles).toEqual(new Set(['shop']));
  });

  it('of 1.8 has no roles, and is not asked for its groups', async () => {
    const marathon = await aMarathon(
      showing({}, { 'GET /v2/info': (response) => json(response, { version: '1.8.244' }) }),
    );
    expect((await dialectSeen(aCluster(marathon.url)))?.version.minor).toBe(8);
    expect(marathon.asked.map(({ url }) => url)).not.toContain('/v2/groups?embed=group.groups');
  });
});

describe('a cluster that does not tell', () => {
  const refuses: Routes = { 'GET /v2/info': (response) => json(response, { message: 'Not Authorized' }, 403) };
  it.each([
    ['shows uris', { uris: [], fetch: [] }, 4],
    ['shows networks, and no role', { networks: [{ mode: 'host' }] }, 8],
    ['shows roles', { networks: [{ mode: 'host' }], role: '*' }, 11],
    ['shows nothing of the kind', {}, 11],
  ])('is known by what its apps show: %s', async (_, more, minor) => {
    const marathon = await aMarathon(showing(more, refuses));
    expect((await dialectSeen(aCluster(marathon.url)))?.version.minor).toBe(minor);
    expect(logged.join('\n')).toContain('Marathon does not tell its version');
  });

  it('stays what it was', async () => {
    let status = 200;
    let leader = 'http://a:8080';
    const marathon = await aMarathon({
      'GET /v2/apps': (response) =>
        json(response, { apps: [anAppInfo()] }, 200, { ...dated, 'X-Marathon-Leader': leader }),
      'GET /v2/info': (response) => json(response, { version: '1.6.352' }, status),
    });
    const cluster = aCluster(marathon.url);
    const first = await dialectSeen(cluster);
    [status, leader] = [403, 'http://b:8080'];
    expect(await dialectSeen(cluster)).toBe(first);
  });
});

describe('the version', () => {
  it.each([
    ['1.9.109', [1, 9, 109]],
    ['1.5.0-SNAPSHOT-612-g1234567', [1, 5, 0]],
    ['1.11', [1, 11, 0]],
    ['v1.4.13', [1, 4, 13]],
    ['UNKNOWN', undefined],
    ['1.2.3.4', undefined],
  ])('%s', (text, expected) => {
    const version = versionIn(text);
    expect(version && [version.major, version.minor, version.patch]).toEqual(expected);
  });
});
