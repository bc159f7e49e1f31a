// A running cluster adopted into a repository: real documents come back as files whose plan is empty, nothing is written to
// the cluster, and later commits change only what they change. The documents lie beside the repository in
// ../shared/fixtures and are not part of it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeFiles } from '../../src/cli/adopt/writeFiles.js';
import { readWorkingCopy } from '../../src/cli/workingCopy.js';
import { compose, openClusters } from '../../src/compose.js';
import { readSettings, type Settings } from '../../src/config/settings.js';
import { adopt, type Adoption } from '../../src/core/adopt/adopt.js';
import { problemText } from '../../src/core/model/problem.js';
import { createLog } from '../../src/kit/log.js';
import { startMarathon, type RunningMarathon } from '../../src/local/marathon/server.js';
import { environment } from '../core/plan/builders.js';
import { aRecorder, type ARecorder } from '../kit/aRecorder.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const fixtures = path.resolve('../shared/fixtures/marathon');
const names = existsSync(fixtures)
  ? readdirSync(fixtures).filter((name) => /^(?:app|pod|group)--.*\.json$/.test(name))
  : [];
if (names.length === 0) console.warn(`no fixtures in ${fixtures}: only made-up apps are adopted`);

const kinds = { app: 'apps', pod: 'pods', group: 'groups' } as const;

const log = createLog({ level: 'silent' });
const soon = (): AbortSignal => AbortSignal.timeout(50_000);

let folder = '';
let marathon: RunningMarathon | undefined;
let asked: ARecorder | undefined;
let world: AWorld | undefined;

afterEach(async () => {
  await asked?.close();
  await marathon?.close();
  await world?.close();
  if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  [asked, marathon, world, folder] = [undefined, undefined, undefined, ''];
});

const documentOf = (name: string): Readonly<Record<string, z.core.util.JSONType>> =>
  z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(path.join(fixtures, name), 'utf8')));

async function send(url: string, method: 'POST' | 'PUT', at: string, document: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}${at}`, { method, headers, body: JSON.stringify(document) });
  return status;
}

/** A Marathon behind a recorder, and settings that name it and the folder `repository`. */
async function aCluster(): Promise<Settings> {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-adopt-'));
  marathon = await startMarathon({ port: 0, simulate: true, maxRunningDeployments: 500 });
  asked = await aRecorder(marathon.url);
  const file = path.join(folder, 'baton.config.yaml');
  writeFileSync(
    file,
    `repository: { name: shop, path: repository }\nclusters: { default: { marathon: "${asked.url}" } }\nmode: apply\n`,
  );
  const read = readSettings(file, {});
  if (!read.ok) throw new Error(read.problems.map(problemText).join('\n'));
  return read.value;
}

/** Adopts all that runs into the folder of the settings, as the command does. */
async function adoptAll(settings: Settings): Promise<Adoption> {
  const into = settings.repositories[0]?.path ?? '';
  const cluster = openClusters(settings, log).get('default')?.cluster;
  const view = await cluster?.readAll(soon());
  if (view?.ok !== true) throw new Error(view?.because ?? 'there is no cluster');
  await writeFiles(into, []);
  const copy = { ...(await readWorkingCopy(into, soon())), owner: 'shop' };
  const made = adopt({
    ...copy,
    environment: environment('production'),
    cluster: 'default',
    live: view.value.apps,
    only: [],
    format: 'yaml',
  });
  if (!made.ok) throw new Error(made.because);
  const written = await writeFiles(into, made.value.files);
  expect(written.refused).toEqual([]);
  return made.value;
}

/** What `baton plan` would change. */
async function planned(settings: Settings): Promise<readonly string[]> {
  const [repository] = settings.repositories;
  if (repository === undefined) throw new Error('the settings have no repository');
  const { daemon } = await compose(settings, repository, log);
  const plan = await daemon.plan(undefined, soon());
  if (!plan.ok) throw new Error(plan.because);
  return plan.value.changes.map(
    (change) => `${change.app} ${change.kind} ${change.fields.map((one) => one.path).join(' ')}`,
  );
}

const appList = z.object({ apps: z.array(z.object({ id: z.string(), version: z.string() })) });

async function versions(url: string): Promise<Readonly<Record<string, string>>> {
  const { apps } = appList.parse(await (await fetch(`${url}/v2/apps`)).json());
  return Object.fromEntries(apps.map(({ id, version }) => [id, version]));
}

const writes = (of: ARecorder | undefined): readonly string[] =>
  (of?.requests ?? []).filter(({ method }) => method !== 'GET').map(({ method, path: at }) => `${method} ${at}`);

describe('adopting', () => {
  it.skipIf(names.length === 0)(
    'every real document that Marathon takes: the plan is empty, and no version moves',
    async () => {
      const settings = await aCluster();
      const url = marathon?.url ?? '';
      const taken = await Promise.all(
        names.map(async (name, index) => {
          const kind = kinds[z.enum(['app', 'pod', 'group']).parse(name.split('--')[0])];
          const document = documentOf(name);
          const id = `/d${index}/${z.string().parse(document['id']).replace(/^\/+/, '')}`.replace(/\/$/, '');
          return (await send(url, 'POST', `/v2/${kind}`, { ...document, id })) < 300;
        }),
      );
      expect(taken.filter(Boolean).length).toBeGreaterThan(60);
      const before = await versions(url);
      const made = await adoptAll(settings);
      expect(made).toMatchObject({ differing: [], unusable: [] });
      expect(made.adopted.length + made.leftOut.length).toBeGreaterThan(60);
      expect(await planned(settings)).toEqual([]);
      expect(writes(asked)).toEqual([]);
      expect(await versions(url)).toEqual(before);
    },
  );

  it('of strange apps gives back exactly what runs', async () => {
    const settings = await aCluster();
    const url = marathon?.url ?? '';
    const labels = {
      YES: 'yes',
      NUMBER: '1e3',
      HEX: '0x1',
      EMPTY: '',
      LINES: 'a\n b \n\n',
      'a: b': '{"c": [1]}',
      '~': 'ä 🚀',
    };
    const strange = [
      {
        id: '/a.b/c',
        cmd: "for i in 1 2; do\n  echo 'x: y' # no comment \ndone\n",
        env: { ...labels, ON: 'on' },
        labels,
      },
      { id: '/defaults', args: ['--', '- x', ' lead', 'yes', ''], container: { docker: { image: 'x:1' } } },
      { id: '/a.yaml/b', cmd: 'sleep 1', env: { BIG: 'x'.repeat(100_000) } },
      {
        id: '/a',
        cmd: 'sleep 1',
        ports: [0, 0, 8080],
        uris: ['http://x/y.tgz'],
        constraints: [['hostname', 'UNIQUE']],
      },
    ];
    for (const app of strange) expect(await send(url, 'POST', '/v2/apps', app)).toBe(201);
    expect((await adoptAll(settings)).adopted.length).toBe(strange.length);
    expect(await planned(settings)).toEqual([]);
    const again = await adoptAll(settings);
    expect(again).toMatchObject({ files: [], differing: [] });
  });

  it('writes nothing to the cluster later either: a commit changes the apps that it changes', async () => {
    world = await aWorld({ files: { 'README.md': 'apps' } });
    const { settings } = world;
    const ids = Array.from({ length: 10 }, (_, index) => `/shop/app${index}`);
    for (const id of ids) {
      const check = { protocol: 'MESOS_HTTP', path: '/health', intervalSeconds: 1, delaySeconds: 0 };
      const app = { id, cmd: 'sleep 1000', cpus: 0.1, mem: 32, healthChecks: [check], env: { LEVEL: 'info' } };
      expect(await send(world.marathon.url, 'POST', '/v2/apps', app)).toBe(201);
    }
    const before = await versions(world.marathon.url);
    const copy = path.join(world.folder, 'copy');
    const files = await adoptInto(settings, copy);
    await world.push(files);
    world.asked.forget();
    await world.sync();
    expect(writes(world.asked)).toEqual([]);
    expect(await versions(world.marathon.url)).toEqual(before);
    expect([...(await world.records()).values()].map(({ phase }) => phase)).toEqual(ids.map(() => 'settled'));

    const changed = 'apps/shop/app3.yaml';
    await world.push({ [changed]: (files[changed] ?? '').replace('LEVEL: info', 'LEVEL: debug') });
    await world.sync();
    expect(writes(world.asked)).toEqual(['PUT /v2/apps/shop/app3?force=false&partialUpdate=false']);
    const after = await versions(world.marathon.url);
    expect(ids.filter((id) => after[id] !== before[id])).toEqual(['/shop/app3']);
  });
});

/** The files that adopting the cluster of these settings gives, by path. */
async function adoptInto(settings: Settings, into: string): Promise<Record<string, string>> {
  const made = await adoptAll({
    ...settings,
    repositories: settings.repositories.map((one) => ({ ...one, path: into })),
  });
  return Object.fromEntries(made.files.map(({ path: name, text }) => [name, text]));
}
