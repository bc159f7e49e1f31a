// Checks that cannot be asked, and times that no timer takes: definitions may have both, and the server goes on.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';

/** 35 days and more in milliseconds do not fit into 31 bits, 58 days not into 32. */
const tooLong = { seconds: 3_000_000, timeoutSeconds: 5_000_000 } as const;

let marathon: TestMarathon;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'marathon-limits-'));
});
beforeEach(async () => {
  marathon = await aMarathon();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const soon = { delaySeconds: 0, gracePeriodSeconds: 0, intervalSeconds: 1, maxConsecutiveFailures: 100 } as const;
const linesOf = async (file: string): Promise<number> => {
  try {
    return (await readFile(file, 'utf8')).split('\n').length - 1;
  } catch {
    // Nobody has written into it yet.
    return 0;
  }
};

describe('a check that cannot be asked', () => {
  it.each([
    ['a path with a space', '/space', { protocol: 'HTTP', path: '/a b', portIndex: 0 }],
    ['a path with half a character', '/half', { protocol: 'HTTP', path: '/\ud800', portIndex: 0 }],
    ['a path with a line break, asked by an agent', '/agent', { protocol: 'MESOS_HTTP', path: '/\r\n', portIndex: 0 }],
    ['a command with a NUL', '/nul', { protocol: 'COMMAND', command: { value: 'true \0' } }],
    [
      'a command longer than the system takes',
      '/long',
      { protocol: 'COMMAND', command: { value: `true ${'x'.repeat(300_000)}` } },
    ],
  ])('for %s fails', async (_what, id, check) => {
    await marathon.post('/v2/apps', {
      id,
      cmd: 'sleep 1000',
      cpus: 0.1,
      mem: 8,
      healthChecks: [{ ...soon, ...check }],
    });
    await until(async () => (await marathon.app(id)).tasksUnhealthy === 1);
  });

  it('for readiness leaves the deployment waiting', async () => {
    await marathon.post('/v2/apps', {
      id: '/ready',
      cmd: 'sleep 1000',
      cpus: 0.1,
      mem: 8,
      portDefinitions: [{ port: 0, name: 'http' }],
      readinessChecks: [
        { portName: 'http', path: '/a\r\nb', intervalSeconds: 2, timeoutSeconds: 1, preserveLastResponse: true },
      ],
    });
    await until(async () => JSON.stringify((await marathon.get('/v2/deployments')).body).includes('504'));
  });

  it('is another matter than letters beyond ASCII, which go over the wire as UTF-8', async () => {
    const file = path.join(folder, 'asked');
    const serve = `require('http').createServer((q, s) => { require('fs').appendFileSync('${file}', q.url + '\\n'); s.end() }).listen(process.env.PORT0)`;
    await marathon.post('/v2/apps', {
      id: '/letters',
      cmd: `exec ${process.execPath} -e "${serve}"`,
      cpus: 0.1,
      mem: 8,
      healthChecks: [{ ...soon, protocol: 'MESOS_HTTP', path: '/prüfen?q=1', portIndex: 0 }],
    });
    await until(async () => (await marathon.app('/letters')).tasksHealthy === 1);
    expect((await readFile(file, 'utf8')).split('\n')[0]).toBe('/pr%C3%BCfen?q=1');
  });
});

describe('a time that no timer takes', () => {
  it('between checks is waited for', async () => {
    const [rare, often] = [path.join(folder, 'rare'), path.join(folder, 'often')];
    const counted = (file: string, times: object) => ({
      ...soon,
      protocol: 'COMMAND',
      command: { value: `echo >> ${file}` },
      ...times,
    });
    const app = { cmd: 'sleep 1000', cpus: 0.1, mem: 8 };
    const times = { intervalSeconds: tooLong.seconds, timeoutSeconds: tooLong.timeoutSeconds };
    await marathon.post('/v2/apps', { ...app, id: '/rare', healthChecks: [counted(rare, times)] });
    await marathon.post('/v2/apps', { ...app, id: '/often', healthChecks: [counted(often, {})] });
    await until(async () => (await linesOf(often)) >= 3 && (await linesOf(rare)) >= 1);
    expect(await linesOf(rare)).toBe(1);
  });

  it('for an answer is no trouble', async () => {
    await marathon.post('/v2/apps', {
      id: '/patient',
      cmd: 'sleep 1000',
      cpus: 0.1,
      mem: 8,
      healthChecks: [
        {
          ...soon,
          protocol: 'MESOS_HTTP',
          portIndex: 0,
          timeoutSeconds: tooLong.timeoutSeconds,
        },
      ],
    });
    await until(async () => (await marathon.app('/patient')).tasksUnhealthy === 1);
  });

  it('for ending is given to a task', async () => {
    const [ready, done] = [path.join(folder, 'ready'), path.join(folder, 'done')];
    await marathon.post('/v2/apps', {
      id: '/slow',
      cmd: `trap 'sleep 0.5; echo >> ${done}; exit' TERM; echo >> ${ready}; while :; do sleep 0.1; done`,
      cpus: 0.1,
      mem: 8,
      taskKillGracePeriodSeconds: tooLong.seconds,
    });
    await until(async () => (await linesOf(ready)) === 1);
    await marathon.delete('/v2/apps/slow');
    await until(async () => (await marathon.get('/v2/apps/slow')).status === 404 && (await linesOf(done)) === 1);
  });
});
