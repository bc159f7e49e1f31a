// Jobs of deploy.before with the running daemon and the embedded Marathon: what runs, in which order, and what is left.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

let folder: string;
let world: AWorld;
let daemon: ADaemon;

/** The app says its version into the file that all tasks share, and so does its job. */
const web = (version: string, job: string, more = ''): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: echo "web ${version}" >> ${folder}/ran; exec sleep 1000
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
healthChecks: [{ protocol: COMMAND, command: { value: "true" }, delaySeconds: 0, intervalSeconds: 1 }]
deploy:
  healthyWithin: 30s
  before:
    - job: { cmd: '${job}' }
      timeout: 60s
${more}`,
});

const migration = (): string => `echo "migrates to $VERSION as $MARATHON_APP_ID" >> ${folder}/ran`;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-jobs-'));
  world = await aWorld({ files: web('1', migration()), marathon: { simulate: false } });
  daemon = aDaemon(world);
  await daemon.start();
});
afterEach(async () => {
  await daemon.stop();
  await world.close();
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

async function live(id: string): Promise<object | undefined> {
  const answer: unknown = await world.ask('GET', `/v2/apps/${id}`);
  const app: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'app') : undefined;
  return typeof app === 'object' && app !== null ? app : undefined;
}

const member = async (id: string, name: string): Promise<unknown> => {
  const app = await live(id);
  return app === undefined ? undefined : Reflect.get(app, name);
};

const gone = (id: string): Promise<true> =>
  eventually(`${id} to be gone`, async () => ((await live(id)) === undefined ? true : undefined));

describe('a job', () => {
  it('runs before the first deployment and before each revision, once, and leaves nothing behind', async () => {
    await phase('settled');
    expect(await written(2)).toEqual(['migrates to 1 as /shop/web-before', 'web 1']);
    const commit = await world.push(web('2', migration()));
    const record = await phase('settled', commit);
    expect(await written(4)).toEqual([
      'migrates to 1 as /shop/web-before',
      'web 1',
      'migrates to 2 as /shop/web-before',
      'web 2',
    ]);
    expect(record.jobs).toMatchObject([{ commit, index: 1 }, { index: 1 }]);
    await gone('/shop/web-before');
  });

  it('that fails rejects the revision, and the app is not touched', async () => {
    const before = await phase('settled');
    const untouched = await member('/shop/web', 'version');
    const commit = await world.push(web('2', 'echo no such column >&2; exit 3'));
    const record = await phase('rejected', commit);
    expect(record.because).toMatch(/job 1 of 1 \(echo no such column.*\) failed: .*exited with status 3/);
    expect(record.lastGood?.revision).toBe(before.revision);
    expect(await member('/shop/web', 'version')).toBe(untouched);
    await eventually('the job to be stopped', async () =>
      (await member('/shop/web-before', 'instances')) === 0 ? true : undefined,
    );
    const mended = await world.push(web('2', migration()));
    await phase('settled', mended);
    expect((await written(4)).slice(2)).toEqual(['migrates to 2 as /shop/web-before', 'web 2']);
    await gone('/shop/web-before');
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
    expect(await written(4)).toEqual(['migrates to 1 as /shop/web-before', 'web 1', 'waits', 'web 2']);
    await gone('/shop/web-before');
  });
});
