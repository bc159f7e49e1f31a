// What is gone from git and the cluster is forgotten whole: brought back, it is tried like anything new.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Composed } from '../../../src/compose.js';
import { aWorld, type AWorld } from '../../kit/aWorld.js';
import { eventually } from '../../kit/eventually.js';

const web = { 'web.yaml': 'id: /shop/web\ncmd: sleep 1000\ncpus: 0.1\nmem: 32\n' };
/** No agent of the cluster has that role, so that Marathon answers 422. */
const refused = {
  'other.yaml': 'id: /shop/other\ncmd: sleep 1000\ncpus: 0.1\nmem: 32\nacceptedResourceRoles: [nobody]\n',
};

let world: AWorld;
let composed: Composed;
let ended: Promise<void> = Promise.resolve();
const end = new AbortController();

beforeAll(async () => {
  world = await aWorld({ files: { ...web, ...refused } });
  composed = await world.composed();
  ended = composed.daemon.run(end.signal);
});
afterAll(async () => {
  end.abort();
  await ended;
  await world.close();
});

it('asks Marathon again for a definition that it refused, once git has given it up and brought it back', async () => {
  await phase('invalid');
  expect(puts()).toBe(1);
  await world.push({ 'other.yaml': null });
  await phase(undefined);
  await world.push(refused);
  await phase('invalid');
  expect(puts()).toBe(2);
});

const phase = (wanted: string | undefined): Promise<true> =>
  eventually(`/shop/other to be ${wanted ?? 'forgotten'}`, () => {
    const known = [...composed.daemon.report.records().values()].find(({ app }) => app === '/shop/other');
    return known?.phase === wanted ? true : undefined;
  });

const puts = (): number =>
  world.asked.requests.filter(({ method, path }) => method === 'PUT' && path.startsWith('/v2/apps/shop/other?')).length;
