// Jobs of deploy.before where the settings name a Metronome: the running daemon with an embedded Marathon and an embedded
// Metronome, processes killed in between, answers that never came.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemText } from '../../src/core/model/problem.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { startMetronome, type RunningMetronome } from '../../src/local/metronome/server.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';
import { valueAt } from '../local/metronome/client.js';

let folder: string;
let world: AWorld;
let metronome: RunningMetronome;
let daemon: ADaemon;

/** The app says its version into the file that all tasks share, and so does its job. */
const web = (version: string, job: string, { timeout = '60s', more = '' } = {}): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: echo "web ${version}" >> ${folder}/ran; exec sleep 1000
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
healthChecks: [{ protocol: COMMAND, command: { value: "true" }, delaySeconds: 0, intervalSeconds: 1 }]
deploy:
  healthyWithin: 30s
  before:
    - job: { cmd: '${job}'${more} }
      timeout: ${timeout}
`,
});

const migration = (): string => `echo "migrates to $VERSION" >> ${folder}/ran`;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-metronome-jobs-'));
  metronome = await startMetronome({ port: 0 });
  world = await aWorld({
    files: web('1', migration()),
    marathon: { simulate: false },
    metronome: metronome.url,
  });
  daemon = aDaemon(world);
  await daemon.start();
});
afterEach(async () => {
  await daemon.stop();
  await world.close();
  await metronome.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const phase = (wanted: AppRecord['phase'], commit?: string): Promise<AppRecord> =>
  daemon.phase(wanted, { app: '/shop/web', commit });

const ran = async (): Promise<readonly string[]> => (await readFile(`${folder}/ran`, 'utf8')).trimEnd().split('\n');

const written = (lines: number): Promise<readonly string[]> =>
  eventually(`${lines} lines`, async () => {
    const found = await ran();
    return found.length >= lines ? found : undefined;
  });

/** A value of the job as Metronome shows it; undefined when there is none. */
async function ofJob(...at: (string | number)[]): Promise<unknown> {
  const answer = await fetch(`${metronome.url}/v1/jobs/shop.web-before?embed=activeRuns&embed=history`);
  return answer.status === 200 ? valueAt(await answer.json(), at) : undefined;
}

const gone = (): Promise<true> =>
  eventually('the job to be gone', async () => ((await ofJob('id')) === undefined ? true : undefined));

describe('a job in Metronome', () => {
  it('runs before the first deployment and before each revision, once, and leaves nothing behind', async () => {
    await phase('settled');
    const commit = await world.push(web('2', migration()));
    const record = await phase('settled', commit);
    expect(await written(4)).toEqual(['migrates to 1', 'web 1', 'migrates to 2', 'web 2']);
    expect(record.jobs).toMatchObject([{ commit, index: 1 }, { index: 1 }]);
    await gone();
    expect(await world.ask('GET', '/v2/apps//shop/web-before')).toBeUndefined();
  });

  it('that fails rejects the revision, the app is not touched, and the job stays for people to look at', async () => {
    const before = await phase('settled');
    const commit = await world.push(web('2', 'exit 3'));
    const record = await phase('rejected', commit);
    expect(record.because).toMatch(
      /job 1 of 1 \(exit 3\) failed: run \w+ ended as failed, .* see the sandbox of task shop_web-before_/,
    );
    expect(record.lastGood?.revision).toBe(before.revision);
    expect(await ofJob('history', 'failureCount')).toBe(1);
    expect(await ran()).toEqual(['migrates to 1', 'web 1']);
  });

  it('that takes too long is stopped', async () => {
    await phase('settled');
    const commit = await world.push(web('2', `echo waits >> ${folder}/ran; exec sleep 1000`, { timeout: '1s' }));
    const record = await phase('rejected', commit);
    expect(record.because).toContain('did not end within 1s');
    await eventually('the run to be stopped', async () =>
      JSON.stringify(await ofJob('activeRuns')) === '[]' ? true : undefined,
    );
  });

  it('goes on while no daemon is there, and is not begun again by the next one', async () => {
    await phase('settled');
    const waits = `echo waits >> ${folder}/ran; while [ ! -e ${folder}/go ]; do sleep 0.1; done`;
    const commit = await world.push(web('2', waits));
    await written(3);
    await daemon.stop();
    await writeFile(`${folder}/go`, '');
    await daemon.start();
    await phase('settled', commit);
    expect(await written(4)).toEqual(['migrates to 1', 'web 1', 'waits', 'web 2']);
    await gone();
  });

  it('whose run was begun without an answer is watched, and not begun again', async () => {
    await phase('settled');
    metronome.faults.cutNext((method, at) => method === 'POST' && at.endsWith('/runs'));
    const commit = await world.push(web('2', migration()));
    await phase('settled', commit);
    expect(await written(4)).toEqual(['migrates to 1', 'web 1', 'migrates to 2', 'web 2']);
    await gone();
  });

  it('waits for Metronome, and says so', async () => {
    await phase('settled');
    const port = Number(new URL(metronome.url).port);
    await metronome.close();
    const commit = await world.push(web('2', migration()));
    const record = await phase('held', commit);
    expect(record.because).toContain('what runs in Metronome is not known');
    expect(record.because).toContain('is Metronome running there?');
    metronome = await startMetronome({ port });
    await phase('settled', commit);
    expect(await written(4)).toEqual(['migrates to 1', 'web 1', 'migrates to 2', 'web 2']);
  });

  it('that Metronome has no field for is told where the app is written, and nothing is begun', async () => {
    await phase('settled');
    const commit = await world.push(web('2', migration(), { more: ', resourceLimits: { mem: 64 }' }));
    const record = await phase('invalid', commit);
    expect(record.problems.map(problemText)).toEqual([
      expect.stringMatching(
        /^web\.yaml:1:1: job-not-in-metronome: the job \/shop\/web-before cannot run in Metronome, which has no resourceLimits \(/,
      ),
    ]);
    expect(await ofJob('id')).toBeUndefined();
  });

  it('of somebody else that has the id is left alone', async () => {
    await phase('settled');
    await gone();
    await fetch(`${metronome.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: 'shop.web-before', run: { cmd: 'true', cpus: 0.1, mem: 32, disk: 0 } }),
    });
    const commit = await world.push(web('2', migration()));
    const record = await phase('held', commit);
    expect(record.because).toContain('shop.web-before in Metronome exists and is no job of this app');
    expect(await ofJob('run', 'cmd')).toBe('true');
  });
});
