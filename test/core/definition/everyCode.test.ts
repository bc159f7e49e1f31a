// Every code of docs/errors.md, provoked through the door that people use, shows where and about what it is. A code that
// is added to the table without an example fails here.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, type Composed } from '../../../src/compose.js';
import { readSettings, type Settings } from '../../../src/config/settings.js';
import { loadRepository, renderApp } from '../../../src/core/definition/load.js';
import { parseSource } from '../../../src/core/definition/read/parseSource.js';
import { problemsOf } from '../../../src/core/definition/rules/problemsOf.js';
import { setIn } from '../../../src/core/edit/edit.js';
import { importRepository } from '../../../src/core/import/importRepository.js';
import { readValues } from '../../../src/core/import/values.js';
import { errorCodes } from '../../../src/core/model/errorCodes.js';
import { isEnvironmentName } from '../../../src/core/model/ids.js';
import { problemText, type Checked } from '../../../src/core/model/problem.js';
import { createLog } from '../../../src/kit/log.js';
import { startMarathon } from '../../../src/local/marathon/server.js';
import { startMetronome } from '../../../src/local/metronome/server.js';
import { aDeadAddress, json } from '../../kit/aServer.js';
import { aMarathon, anAppInfo, dated } from '../../io/marathon/aMarathon.js';
import { examples, type Example } from './codeExamples.js';
import { aCommit, anId, parsed } from './repository.js';

const within = (): AbortSignal => AbortSignal.timeout(60_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-codes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const said = (files: Example['files']): readonly string[] => {
  const sources = Object.entries(files).map(([name, content]) =>
    parseSource({ path: name, content: typeof content === 'string' ? { kind: 'text', text: content } : content }),
  );
  return problemsOf(loadRepository({ owner: 'shop', commit: aCommit(), sources })).map(problemText);
};

const lines: string[] = [];

/** A plain folder as repository, `web.yaml` in it, and a cluster at that address; `named` is how baton.yaml calls it. */
async function aRepository(
  marathon: string,
  web: string,
  named = 'dc1',
  {
    environment = '',
    repository: more = '',
    cluster = '',
  }: { environment?: string; repository?: string; cluster?: string } = {},
): Promise<Composed> {
  const here = await mkdtemp(path.join(folder, 'repository-'));
  const apps = await mkdtemp(path.join(here, 'wanted-'));
  await writeFile(path.join(apps, 'baton.yaml'), `environments: { live: { cluster: ${named}${environment} } }`);
  await writeFile(path.join(apps, 'web.yaml'), web);
  const file = path.join(here, 'baton.config.yaml');
  await writeFile(
    file,
    `repository: { name: shop, path: ${apps}${more} }\nclusters: { dc1: { marathon: "${marathon}"${cluster} } }\nmode: apply\ndata: ${here}/data\n`,
  );
  const settings = settingsOf(readSettings(file, {}));
  const [repository] = settings.repositories;
  if (repository === undefined) throw new Error('no repository');
  return compose(settings, repository, createLog({ colour: false, write: (line) => void lines.push(line) }));
}

function settingsOf(read: Checked<Settings>): Settings {
  if (read.ok) return read.value;
  throw new Error(read.problems.map(problemText).join('\n'));
}

async function planned(composed: Composed): Promise<readonly string[]> {
  const plan = await composed.daemon.plan(undefined, within());
  return plan.ok ? plan.value.problems.map(problemText) : [plan.because];
}

/** With an app, which shows how this release reads definitions. */
const oldMarathon = () =>
  aMarathon({
    'GET /v2/info': (response) => json(response, { name: 'marathon', version: '1.4.9' }, 200, dated),
    'GET /v2/apps': (response) => json(response, { apps: [anAppInfo({ id: '/shop/old' })] }, 200, dated),
  });

const web = 'id: /shop/cart\ncmd: sleep 1000\n';

/** What becomes of an app with this job on a cluster with a Metronome. */
async function saidOfJob(job: string): Promise<readonly string[]> {
  const marathon = await startMarathon({ port: 0, simulate: true });
  const metronome = await startMetronome({ port: 0 });
  try {
    const file = `${web}deploy: { before: [{ job: ${job} }] }\n`;
    const { daemon } = await aRepository(marathon.url, file, 'dc1', { cluster: `, metronome: "${metronome.url}"` });
    await daemon.sync(within());
    return [...daemon.report.records()].flatMap(([, record]) => record.problems.map(problemText));
  } finally {
    await Promise.all([marathon.close(), metronome.close()]);
  }
}

const problemsIn = (checked: Checked<unknown>): readonly string[] =>
  checked.ok ? [] : checked.problems.map(problemText);

function imported(templates: Readonly<Record<string, string>>, values?: string): Promise<readonly string[]> {
  const read = values === undefined ? undefined : readValues('live.env', values);
  const environment = { name: 'live', cluster: 'dc1', values: read?.ok ? read.value : undefined };
  const made = importRepository(
    Object.entries(templates).map(([name, text]) => ({ path: name, text })),
    [environment],
  );
  return Promise.resolve(made.ok ? made.value.warnings.map(problemText) : problemsIn(made));
}

const colour = (name: string, started: number): string =>
  JSON.stringify({
    id: `/web-${name}`,
    cmd: 'run web',
    instances: 1,
    labels: {
      HAPROXY_APP_ID: 'web',
      HAPROXY_DEPLOYMENT_GROUP: 'web',
      HAPROXY_DEPLOYMENT_COLOUR: name,
      HAPROXY_DEPLOYMENT_TARGET_INSTANCES: '4',
      HAPROXY_DEPLOYMENT_STARTED_AT: `2026-01-0${started}T00:00:00.000000`,
    },
  });

/** Guards: no input is known to provoke them, and a property test looks for one. */
const guards = ['import-inexact'];

/** Codes that no file of a repository provokes by itself. */
const doors: Readonly<Record<string, { readonly said: () => Promise<readonly string[]>; readonly says: string }>> = {
  'app-unknown': {
    said() {
      const environment = 'live';
      if (!isEnvironmentName(environment)) throw new Error('no name');
      const files = { 'baton.yaml': 'environments: { live: { cluster: dc1 } }', 'apps/web.yaml': 'cmd: run web' };
      const rendered = renderApp(
        { owner: 'shop', commit: aCommit(), sources: parsed(files) },
        environment,
        anId('/wbe'),
      );
      return Promise.resolve(rendered.ok ? [] : rendered.problems.map(problemText));
    },
    says: 'app-unknown: no app /wbe is wanted in live',
  },
  'branch-unusable': {
    said: async () => planned(await aRepository(await aDeadAddress(), web, 'dc1', { environment: ', branch: stable' })),
    says: 'baton.yaml:1:47: branch-unusable: live follows the branch stable: the repository has no such branch',
  },
  'branch-rewritten': {
    async said() {
      const composed = await aRepository(await aDeadAddress(), web);
      await composed.status.commit({ files: new Map([['branches.json', '{']]), message: 'x', at: 0 });
      return planned(composed);
    },
    says: 'branch-rewritten: which commit of main was taken last cannot be read from branches.json',
  },
  'branches-unreadable': {
    async said() {
      const { status, daemon } = await aRepository(await aDeadAddress(), web);
      await status.commit({ files: new Map([['branches.json', '{ "version": 2 }']]), message: 'x', at: 0 });
      lines.length = 0;
      await daemon.report.refresh(undefined, within());
      return [...lines];
    },
    says: 'branches.json:1:1: branches-unreadable: ',
  },
  'ceiling-exceeded': {
    async said() {
      const asked = { environment: ', drift: restore', repository: ', may: { live: { drift: warn } }' };
      return planned(await aRepository(await aDeadAddress(), web, 'dc1', asked));
    },
    says: 'baton.yaml:1:46: ceiling-exceeded: live asks for drift: restore, and the settings allow at most warn',
  },
  'cluster-unknown': {
    said: async () => planned(await aRepository('http://127.0.0.1:1', web, 'dc7')),
    says: 'baton.yaml:1:34: cluster-unknown: the settings have no cluster dc7',
  },
  'cluster-unreachable': {
    said: async () => planned(await aRepository(await aDeadAddress(), web)),
    says: 'baton.yaml:1:34: cluster-unreachable: live is not planned, cluster dc1: ',
  },
  'app-unreadable': {
    async said() {
      const odd = anAppInfo({ version: 'soon' });
      const marathon = await aMarathon({ 'GET /v2/apps': (response) => json(response, { apps: [odd] }, 200, dated) });
      return planned(await aRepository(marathon.url, web));
    },
    says: 'web.yaml:1:1: app-unreadable: live /shop/cart: what the cluster dc1 says about it cannot be read: ',
  },
  'marathon-refused': {
    async said() {
      const marathon = await startMarathon({ port: 0, simulate: true });
      try {
        const { daemon } = await aRepository(marathon.url, `${web}acceptedResourceRoles: [nobody]\n`);
        await daemon.sync(within());
        return [...daemon.report.records()].flatMap(([, record]) => record.problems.map(problemText));
      } finally {
        await marathon.close();
      }
    },
    says: 'web.yaml:1:1: marathon-refused: Marathon refuses /shop/cart: /acceptedResourceRoles',
  },
  'job-not-in-metronome': {
    said: () => saidOfJob('{ cmd: ./migrate, resourceLimits: { mem: 64 } }'),
    says: 'web.yaml:1:1: job-not-in-metronome: the job /shop/cart-before cannot run in Metronome, which has no resourceLimits',
  },
  'metronome-refused': {
    said: () => saidOfJob('{ cmd: ./migrate, mem: 16 }'),
    says: 'web.yaml:1:1: metronome-refused: Metronome refuses the job /shop/cart-before: /run/mem',
  },
  'not-in-version': {
    async said() {
      const { daemon } = await aRepository((await oldMarathon()).url, `${web}networks: [{ mode: container/bridge }]\n`);
      await daemon.sync(within());
      return [...daemon.report.records()].flatMap(([, record]) => record.problems.map(problemText));
    },
    says: 'web.yaml:1:1: not-in-version: /shop/cart: a bridge network without the Docker engine came with Marathon 1.5',
  },
  'field-not-in-version': {
    said: async () => planned(await aRepository((await oldMarathon()).url, `${web}tty: true\n`)),
    says: 'web.yaml:3:1: field-not-in-version: live /shop/cart: Marathon 1.4.9 does not know tty',
  },
  'record-unreadable': {
    async said() {
      const { status, daemon } = await aRepository(await aDeadAddress(), web);
      await status.commit({ files: new Map([['apps/live/shop/cart.json', '{ "version": 1 ']]), message: 'x', at: 0 });
      lines.length = 0;
      await daemon.report.refresh(undefined, within());
      return [...lines];
    },
    says: 'apps/live/shop/cart.json:1:1: record-unreadable: ',
  },
  'decision-unreadable': {
    async said() {
      const { status, daemon } = await aRepository(await aDeadAddress(), web);
      await status.commit({ files: new Map([['decisions/live.json', '{ "version": 1 ']]), message: 'x', at: 0 });
      lines.length = 0;
      await daemon.report.refresh(undefined, within());
      return [...lines];
    },
    says: 'decisions/live.json:1:1: decision-unreadable: ',
  },
  'edit-refused': {
    said() {
      const text = 'a: &same { tag: "1" }\nb: *same\n';
      const edited = setIn({ path: 'images.yaml', text }, { pointer: '/b/tag' }, '2');
      return Promise.resolve(edited.ok ? [edited.value] : edited.problems.map(problemText));
    },
    says: 'images.yaml:2:4: edit-refused: ',
  },
  'placeholder-unset': {
    said: () => imported({ 'a.json': '{\n"id": "/a", "cmd": "run {{what}}" }' }),
    says: 'a.json:2:25: placeholder-unset: ',
  },
  'template-logic': {
    said: () => imported({ 'a.json': '{"id": "/a", "cmd": "{{#if x}}run{{/if}}" }' }),
    says: 'a.json:1:22: template-logic: ',
  },
  'value-unused': {
    said: () => imported({ 'a.json': '{"id": "/a", "cmd": "run a" }' }, 'A=1\nB=2'),
    says: 'live.env:2:1: value-unused: no template uses B in live',
  },
  'values-invalid': {
    said: () => Promise.resolve(problemsIn(readValues('live.env', 'A=1\nB'))),
    says: 'live.env:2:1: values-invalid: this line is not NAME=value',
  },
  'zdd-unfinished': {
    said: () => imported({ 'a.json': colour('blue', 1), 'b.json': colour('green', 2) }),
    says: 'b.json:1:1: zdd-unfinished: /web-blue and /web-green both have tasks, and the newer one has 1 of 4',
  },
  'settings-invalid': {
    async said() {
      const file = path.join(folder, 'wrong.config.yaml');
      await writeFile(file, 'repository: { name: shop, path: . }\nclusters: {}\ncolour: red\n');
      const read = readSettings(file, {});
      return read.ok ? [] : read.problems.map(problemText);
    },
    says: 'wrong.config.yaml:3:9: settings-invalid: colour: is not a setting of this version',
  },
};

it('has an example for every code', () => {
  expect([...Object.keys(examples), ...Object.keys(doors), ...guards].sort()).toEqual(Object.keys(errorCodes).sort());
});

/** With where, and with what to do next. */
function expectToSay(all: readonly string[], code: string, says: string): void {
  const found = all.filter((one) => one.includes(`${code}: `)).join('\n');
  expect(found).toContain(says);
  expect(found).toMatch(/ \(.{4,}\)/);
}

describe('the files of a repository', () => {
  it.each(Object.entries(examples))('%s', (code, { files, says }) => expectToSay(said(files), code, says));
});

describe('what is asked, imported or edited, the settings, the cluster and the status branch', () => {
  it.each(Object.entries(doors))('%s', async (code, { said: ask, says }) => expectToSay(await ask(), code, says));
});
