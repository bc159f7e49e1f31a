// Every real document and every example goes through `sync`: after it the plan is empty, a second sync writes nothing, and
// a restart of Marathon changes nothing about that. Which documents Marathon takes is asked of a Marathon that gets them
// as they are. The documents lie beside the repository in ../shared/fixtures and are not part of it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compose, type Composed } from '../../src/compose.js';
import { readSettings, type Settings } from '../../src/config/settings.js';
import { problemText } from '../../src/core/model/problem.js';
import { createLog } from '../../src/kit/log.js';
import { startMarathon, type RunningMarathon } from '../../src/local/marathon/server.js';
import { aRecorder, type ARecorder } from '../kit/aRecorder.js';
import { startBaton } from './program.js';

const fixtures = path.resolve('../shared/fixtures/marathon');
const files = existsSync(fixtures)
  ? readdirSync(fixtures).filter((name) => /^(?:app|pod|group)--.*\.json$/.test(name))
  : [];
if (files.length === 0) console.warn(`no fixtures in ${fixtures}: only the examples are tried`);

/** A document under an id of its own, `/d7/…`: several have the same. */
interface RealDocument {
  readonly file: string;
  readonly kind: 'apps' | 'pods' | 'groups';
  readonly group: string;
  readonly id: string;
  readonly text: string;
}

const kinds = { app: 'apps', pod: 'pods', group: 'groups' } as const;

const documents = files.map((file, index): RealDocument => {
  const document = z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(path.join(fixtures, file), 'utf8')));
  const group = `/d${index}`;
  const id = `${group}/${z.string().parse(document['id']).replace(/^\/+/, '')}`.replace(/\/$/, '');
  const kind = kinds[z.enum(['app', 'pod', 'group']).parse(file.split('--')[0])];
  return { file, kind, group, id, text: JSON.stringify({ ...document, id }) };
});

const log = createLog({ level: 'error', secrets: () => [] });
const patience = 50_000;

let folder = '';
let marathon: RunningMarathon;
let asked: ARecorder;
let settings: Settings;
/** A Marathon that knows nothing of Baton has them, put there as they are. */
let judge: RunningMarathon;
let taken: readonly RealDocument[] = [];

const startKeeping = (port: number): Promise<RunningMarathon> =>
  startMarathon({ port, simulate: true, dataDir: path.join(folder, 'marathon'), maxRunningDeployments: 500 });

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-documents-'));
  judge = await startMarathon({ port: 0, simulate: true, maxRunningDeployments: 500 });
  taken = await takenByMarathon();
  const apps = path.join(folder, 'documents', 'apps');
  mkdirSync(apps, { recursive: true });
  const environment = '{ cluster: default, rollouts: { atOnce: 200 } }';
  writeFileSync(path.join(folder, 'documents', 'baton.yaml'), `environments: { real: ${environment} }\n`);
  for (const { group, text } of taken) writeFileSync(`${apps}${group}.json`, text);
  cpSync('example-repo', path.join(folder, 'examples'), { recursive: true });
  marathon = await startKeeping(0);
  asked = await aRecorder(marathon.url);
  const repositories = 'repositories: [{ name: documents, path: documents }, { name: examples, path: examples }]';
  const file = settingsFile('baton', repositories, asked.url);
  const read = readSettings(file, {});
  if (!read.ok) throw new Error(read.problems.map(problemText).join('\n'));
  settings = read.value;
});

afterAll(async () => {
  await asked.close();
  await marathon.close();
  await judge.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function settingsFile(name: string, repositories: string, url: string): string {
  const file = path.join(folder, `${name}.config.yaml`);
  const clusters = `clusters: { default: { marathon: ["${url}"], deploymentsAtOnce: 90 } }`;
  writeFileSync(file, `${repositories}\n${clusters}\ndata: data-${name}\nmode: apply\n`);
  return file;
}

/** Of every app and pod that the other Marathon has. */
async function versions(): Promise<readonly string[]> {
  const read = async (at: string): Promise<unknown> => (await fetch(`${judge.url}${at}`)).json();
  const versioned = z.object({ id: z.string(), version: z.string() });
  const { apps } = z.object({ apps: z.array(versioned) }).parse(await read('/v2/apps'));
  const pods = z.array(versioned).parse(await read('/v2/pods'));
  return [...apps, ...pods].map(({ id, version }) => `${id} ${version}`).sort();
}

async function packages(): Promise<readonly string[]> {
  const labelled = z.object({ id: z.string(), labels: z.record(z.string(), z.string()) });
  const { apps } = z.object({ apps: z.array(labelled) }).parse(await (await fetch(`${judge.url}/v2/apps`)).json());
  const isPackage = (labels: object): boolean => Object.keys(labels).some((name) => name.startsWith('DCOS_PACKAGE_'));
  return apps.filter(({ labels }) => isPackage(labels)).map(({ id }) => id);
}

/** Those that Marathon takes. */
async function takenByMarathon(): Promise<readonly RealDocument[]> {
  const headers = { 'content-type': 'application/json' };
  const answers = await Promise.all(
    documents.map(async (one) => {
      const { status } = await fetch(`${judge.url}/v2/${one.kind}`, { method: 'POST', headers, body: one.text });
      return { one, status };
    }),
  );
  return answers.filter(({ status }) => status < 300).map(({ one }) => one);
}

/** In each repository, as a fresh process as far as memory goes. */
async function inAll<T>(work: (composed: Composed) => Promise<readonly T[]>): Promise<readonly T[]> {
  const found = await Promise.all(settings.repositories.map(async (one) => work(await compose(settings, one, log))));
  return found.flat();
}

/** What the plan would still do, and what stands in the way of it. */
async function left({ daemon }: Composed): Promise<readonly string[]> {
  const plan = await daemon.plan(undefined, AbortSignal.timeout(patience));
  if (!plan.ok) return [plan.because];
  const environments = daemon.wanted?.loaded.environments ?? [];
  const broken = environments.flatMap((one) => one.invalid.flatMap(({ problems }) => problems.map(problemText)));
  return [...broken, ...plan.value.changes.map((change) => `${fileOf(change.app)} ${JSON.stringify(change)}`)];
}

const fileOf = (app: string): string => documents.find(({ group }) => app.startsWith(`${group}/`))?.file ?? 'example';

describe('every real document that Marathon takes, and every example', () => {
  it('settles', async () => {
    expect(files.length === 0 || taken.length > 60).toBe(true);
    const ended = await inAll(async ({ daemon }) => {
      const rested = await daemon.sync(AbortSignal.timeout(patience));
      const records = [...daemon.report.records().values()].filter(({ phase }) => phase !== 'settled');
      return [
        ...(rested ? [] : ['the sync did not come to rest']),
        ...records.map(({ app, phase, because }) => `${fileOf(app)} ${app} ${phase}: ${because}`),
      ];
    });
    expect(ended).toEqual([]);
  });

  it('leaves nothing to plan', async () => {
    expect(await inAll(left)).toEqual([]);
  });

  it('is not written again by a second sync', async () => {
    asked.forget();
    expect(await inAll(async ({ daemon }) => [await daemon.sync(AbortSignal.timeout(patience))])).toEqual([true, true]);
    expect(asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('leaves nothing to plan after a restart of Marathon', async () => {
    const port = Number(new URL(marathon.url).port);
    await marathon.close();
    marathon = await startKeeping(port);
    expect(await inAll(left)).toEqual([]);
  });

  it('is adopted from a cluster that has it: the plan of what was written is empty, and nothing has moved there', async () => {
    const recorder = await aRecorder(judge.url);
    try {
      const before = await versions();
      const config = settingsFile('adopting', 'repository: { name: adopted, path: adopted }', recorder.url);
      const ended = startBaton(
        ['adopt', '--env', 'real', '--into', path.join(folder, 'adopted'), '--config', config],
        folder,
      );
      expect({ ...(await ended.ended), output: ended.output() }).toMatchObject({ code: 0 });
      const adopted = readSettings(config, {});
      if (!adopted.ok) throw new Error(adopted.problems.map(problemText).join('\n'));
      const composed = await Promise.all(adopted.value.repositories.map((one) => compose(adopted.value, one, log)));
      for (const one of composed) {
        expect(await one.daemon.sync(AbortSignal.timeout(patience))).toBe(true);
        expect(await left(one)).toEqual([]);
        const records = [...one.daemon.report.records().values()];
        expect(
          records.filter(({ phase }) => phase !== 'settled').map(({ app, because }) => `${app}: ${because}`),
        ).toEqual([]);
        const adoptedIds = records.map(({ app }): string => app);
        const missing = before.map((line) => line.split(' ')[0] ?? '').filter((id) => !adoptedIds.includes(id));
        // Baton leaves alone what the package manager of DC/OS has installed, and says so.
        expect(missing).toEqual(await packages());
        for (const id of missing) expect(ended.output()).toContain(id);
      }
      expect(recorder.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(await versions()).toEqual(before);
    } finally {
      await recorder.close();
    }
  });
});
