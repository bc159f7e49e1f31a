// The settings name a Metronome while a job runs as an app: that one goes on, and nothing runs beside it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compose, type Composed } from '../../src/compose.js';
import type { Settings } from '../../src/config/settings.js';
import { createLog } from '../../src/kit/log.js';
import { startMetronome, type RunningMetronome } from '../../src/local/metronome/server.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

let folder: string;
let world: AWorld;
let metronome: RunningMetronome;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-metronome-named-'));
  metronome = await startMetronome({ port: 0 });
  world = await aWorld({ files: web('1'), marathon: { simulate: false } });
});
afterEach(async () => {
  await Promise.all([world.close(), metronome.close()]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The job says where it runs, and waits to be let go. */
const web = (version: string): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: exec sleep 1000
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
healthChecks: [{ protocol: COMMAND, command: { value: "true" }, delaySeconds: 0, intervalSeconds: 1 }]
deploy:
  before:
    - job: { cmd: 'echo "$VERSION as $MARATHON_APP_ID" >> ${folder}/ran; while [ ! -e ${folder}/go ]; do sleep 0.1; done' }
`,
});

const ran = (lines: number): Promise<readonly string[]> =>
  eventually(`${lines} lines`, async () => {
    const found = (await readFile(`${folder}/ran`, 'utf8').catch(() => '')).trimEnd().split('\n');
    return found[0] !== '' && found.length >= lines ? found : undefined;
  });

const withMetronome = (settings: Settings): Settings => ({
  ...settings,
  clusters: new Map([...settings.clusters].map(([name, one]) => [name, { ...one, metronome: [metronome.url] }])),
});

async function running(settings: Settings): Promise<Composed & { stop(): Promise<void> }> {
  const [repository] = settings.repositories;
  if (repository === undefined) throw new Error('the settings of the test have no repository');
  const composed = await compose(settings, repository, createLog({ level: 'silent' }));
  const end = new AbortController();
  const daemon = composed.daemon.run(end.signal);
  return {
    ...composed,
    async stop() {
      end.abort();
      await daemon;
    },
  };
}

const settled = (composed: Composed, commit: string | undefined): Promise<true> =>
  eventually('/shop/web to be settled', () => {
    const record = [...composed.daemon.report.records().values()].find(({ app }) => app === '/shop/web');
    return record?.phase === 'settled' && (commit === undefined || record.commit === commit) ? true : undefined;
  });

it('a job that was begun as an app is watched to its end, and the next one runs in Metronome', async () => {
  const before = await running(world.settings);
  expect(await ran(1)).toEqual(['1 as /shop/web-before']);
  await before.stop();
  const after = await running(withMetronome(world.settings));
  try {
    await writeFile(`${folder}/go`, '');
    await settled(after, undefined);
    expect(await ran(1)).toEqual(['1 as /shop/web-before']);
    expect(await (await fetch(`${metronome.url}/v1/jobs`)).json()).toEqual([]);
    const commit = await world.push(web('2'));
    await settled(after, commit);
    expect(await ran(2)).toEqual(['1 as /shop/web-before', expect.stringMatching(/^2 as \/shop\/web-before\/\w+$/)]);
    await eventually('the app of the job to be gone', async () =>
      (await world.ask('GET', '/v2/apps//shop/web-before')) === undefined ? true : undefined,
    );
  } finally {
    await after.stop();
  }
});
