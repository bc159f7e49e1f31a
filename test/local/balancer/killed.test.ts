// `baton local balancer` as a process: its one line, its end by SIGTERM, and what is left of it after SIGKILL: nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../kit/eventually.js';
import { answers, describeWithHaproxy, pidsOf, put } from './rig.js';
import { startMarathon } from '../../../src/local/marathon/server.js';

// vitest's own loader runs the TypeScript in a process of its own, so that it can be killed.
const script = (args: readonly string[]): string => `
  const { createServer } = await import(${JSON.stringify(path.resolve('node_modules/vite/dist/node/index.js'))});
  const vite = await createServer({ server: { middlewareMode: true, watch: null, ws: false }, appType: 'custom', logLevel: 'error', configFile: false });
  const { main } = await vite.ssrLoadModule('/src/cli/main.ts');
  await main(${JSON.stringify(['node', 'baton', ...args])});
  await vite.close();
`;

function aProgram(args: readonly string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(['local', 'balancer', ...args])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (printed += part.toString()));
  return { child, printed: () => printed, ended: once(child, 'exit') };
}

const line =
  /^balancer listening on (http:\/\/127\.0\.0\.1:\d+), apps by header on http:\/\/127\.0\.0\.1:\d+, statistics on (http:\/\/127\.0\.0\.1:\d+)\n/m;

async function serving() {
  const data = await mkdtemp(path.join(os.tmpdir(), 'lb-'));
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  const marathon = await startMarathon({ port: 0 });
  onTestFinished(() => marathon.close());
  const start = async () => {
    const ports = ['--port', '--stats-port', '--appid-port'].flatMap((flag) => [flag, '0']);
    const program = aProgram(['--marathon', marathon.url, '--group', '*', '--data', data, ...ports]);
    const [, url = '', stats = ''] = await eventually('the line that says where it listens', () => {
      if (program.child.exitCode !== null) throw new Error(`it ended: ${program.printed()}`);
      return line.exec(program.printed()) ?? undefined;
    });
    return { ...program, url, stats };
  };
  await put(marathon.url, '/web', { labels: { HAPROXY_0_VHOST: 'web.test' } });
  return start;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('baton local balancer says what is wrong with its flags, and ends with 2', async () => {
  const { ended, printed } = aProgram(['--marathon', 'http://127.0.0.1:8080', '--ssl-certs', 'a.pem']);
  expect(await ended).toEqual([2, null]);
  expect(printed()).toBe('baton: certificates (--ssl-certs) are given without a port for them: add --https-port\n');
});

describeWithHaproxy('baton local balancer', () => {
  it('ends by SIGTERM with 0, and its HAProxy with it', async () => {
    const { child, ended, url, stats } = await (await serving())();
    await answers(url, { Host: 'web.test' }, /^200 \/web/);
    const pids = await pidsOf(stats);
    expect(pids.filter(isAlive)).toEqual(pids);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('leaves no HAProxy behind after SIGKILL, and starts again in the same folder', async () => {
    const start = await serving();
    const first = await start();
    await answers(first.url, { Host: 'web.test' }, /^200 \/web/);
    const pids = await pidsOf(first.stats);
    first.child.kill('SIGKILL');
    await first.ended;
    await eventually('HAProxy to be gone', () => (pids.some(isAlive) ? undefined : true));
    const second = await start();
    await answers(second.url, { Host: 'web.test' }, /^200 \/web/);
  });

  it('ends with 1 and a sentence when HAProxy is ended by somebody else', async () => {
    const { ended, stats, printed } = await (await serving())();
    const [master = 0] = await pidsOf(stats);
    process.kill(master, 'SIGTERM');
    expect(await ended).toEqual([1, null]);
    expect(printed()).toContain('HAProxy has ended');
  });
});
