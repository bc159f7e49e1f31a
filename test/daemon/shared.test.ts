// Two repositories of one process on one cluster: what both have in common is read once, and neither ever touches what is
// the other's.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compose, shareClusters, type Composed } from '../../src/compose.js';
import { readSettings } from '../../src/config/settings.js';
import { problemText } from '../../src/core/model/problem.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { createLog } from '../../src/kit/log.js';
import { startMarathon, type RunningMarathon } from '../../src/local/marathon/server.js';
import { aRecorder, type ARecorder } from '../kit/aRecorder.js';
import { aWeb } from '../kit/aBranchWorld.js';
import { eventually } from '../kit/eventually.js';

let folder: string;
let marathon: RunningMarathon;
let asked: ARecorder;
const end = { signal: new AbortController() };
let running: Promise<unknown> = Promise.resolve();
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-shared-'));
  marathon = await startMarathon({ port: 0, simulate: true });
  asked = await aRecorder(marathon.url);
  end.signal = new AbortController();
});
afterEach(async () => {
  end.signal.abort();
  await running;
  await asked.close();
  await marathon.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Folders of files by the name of the repository, all run by one process. */
async function run(
  repositories: Readonly<Record<string, Readonly<Record<string, string>>>>,
  { deploymentsAtOnce = 50, may = '' } = {},
): Promise<ReadonlyMap<string, Composed>> {
  const lines: string[] = [];
  for (const [name, files] of Object.entries(repositories)) {
    await mkdir(path.join(folder, name));
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, name, file), text);
    lines.push(`  - { name: ${name}, path: ${name}, poll: 100ms${name === 'billing' ? may : ''} }`);
  }
  const file = path.join(folder, 'baton.config.yaml');
  await writeFile(
    file,
    `repositories:\n${lines.join('\n')}\nclusters: { default: { marathon: "${asked.url}", deploymentsAtOnce: ${deploymentsAtOnce} } }\nmode: apply\n`,
  );
  const settings = readSettings(file, {});
  if (!settings.ok) throw new Error(settings.problems.map(problemText).join('\n'));
  const log = createLog({ level: 'silent' });
  const clusters = shareClusters(settings.value, log);
  const all = await Promise.all(
    settings.value.repositories.map((one) => compose(settings.value, one, log, { clusters })),
  );
  running = Promise.all(all.map(({ daemon }) => daemon.run(end.signal.signal)));
  return new Map(all.map((one) => [one.name, one]));
}

const record = (
  all: ReadonlyMap<string, Composed>,
  name: string,
  id: string,
  right: (one: AppRecord) => boolean,
): Promise<AppRecord> =>
  eventually(`${id} of ${name}`, () =>
    [...(all.get(name)?.daemon.report.records().values() ?? [])].find((one) => one.app === id && right(one)),
  );
const settled = ({ phase }: AppRecord): boolean => phase === 'settled';
const held = ({ phase }: AppRecord): boolean => phase === 'held';
const writes = (): readonly string[] =>
  asked.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ path: at }) => at.replace(/\?.*/, '').replace('//', '/'));

it('of one id only one gets it; the other is held and names the owner, also when both come at the same moment', async () => {
  const all = await run({
    shop: { 'web.yaml': aWeb('/shared/web', 1), 'own.yaml': aWeb('/shop/own', 1) },
    billing: { 'web.yaml': aWeb('/shared/web', 2), 'own.yaml': aWeb('/billing/own', 1) },
  });
  await record(all, 'shop', '/shop/own', settled);
  await record(all, 'billing', '/billing/own', settled);
  const has = async (name: string) => record(all, name, '/shared/web', (one) => settled(one) || held(one));
  const records = [await has('shop'), await has('billing')];
  expect(records.map(({ phase }) => phase).sort()).toEqual(['held', 'settled']);
  expect(records.find(held)?.because).toMatch(
    /its labels say that it belongs to (shop|billing), default \/shared\/web/,
  );
  expect(writes().filter((at) => at === '/v2/apps/shared/web')).toHaveLength(1);
  expect([...(all.get('shop')?.daemon.targets.keys() ?? [])].sort()).toEqual([
    'default /shared/web',
    'default /shop/own',
  ]);
});

it('the places of the cluster are counted over both, and its event stream is read once', async () => {
  marathon.faults.holdOffers(true);
  const all = await run(
    { shop: { 'one.yaml': aWeb('/shop/one', 1) }, billing: { 'two.yaml': aWeb('/billing/two', 1) } },
    { deploymentsAtOnce: 1 },
  );
  const waiting = await eventually('one of them waits', () =>
    [...all.values()]
      .flatMap(({ daemon }) => [...daemon.report.records().values()])
      .find(({ because }) => because.includes('deploymentsAtOnce')),
  );
  expect(waiting.because).toContain('1 app of all repositories in motion on the cluster default');
  await eventually('the other one is written', () => writes()[0]);
  expect(writes()).toHaveLength(1);
  marathon.faults.holdOffers(false);
  await record(all, 'shop', '/shop/one', settled);
  await record(all, 'billing', '/billing/two', settled);
  expect(asked.requests.filter(({ path: at }) => at.startsWith('/v2/events'))).toHaveLength(1);
});

it('a repository is kept from what the settings do not let it touch, whatever its files say', async () => {
  const all = await run(
    {
      shop: { 'own.yaml': aWeb('/shop/own', 1) },
      billing: { 'own.yaml': aWeb('/billing/own', 1), 'greedy.yaml': aWeb('/shop/greedy', 1) },
    },
    { may: ', may: { default: { apps: [/billing/**] } }' },
  );
  await record(all, 'shop', '/shop/own', settled);
  await record(all, 'billing', '/billing/own', settled);
  const greedy = await record(all, 'billing', '/shop/greedy', held);
  expect(greedy.because).toContain('the settings let billing touch only /billing/** in default');
  expect([...writes()].sort()).toEqual(['/v2/apps/billing/own', '/v2/apps/shop/own']);
});
