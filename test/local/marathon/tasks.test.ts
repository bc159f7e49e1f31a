// Tasks as processes: environment, signals, exit codes, killing, and that nothing is ever left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { aMarathon, request, until } from './client.js';
import type { TestMarathon } from './client.js';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marathon-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const readOr = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const firstTask = async (marathon: TestMarathon, id: string) => (await marathon.tasks(id))[0];

describe('a task', () => {
  it('is given its environment as Marathon sets it, and the app’s own wins', async () => {
    const folder = await aFolder();
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/team/web',
      cmd: `env > ${folder}/env.new; mv ${folder}/env.new ${folder}/env; sleep 1000`,
      cpus: 0.5,
      mem: 64,
      labels: { 'my-label': 'value', long: 'x'.repeat(600) },
      env: { GREETING: 'hello world', HOST: 'mine' },
      portDefinitions: [
        { port: 0, name: 'http' },
        { port: 12345, name: 'admin' },
      ],
    });
    await until(async () => (await readOr(`${folder}/env`)) !== '');
    const env = new Map(
      (await readFile(`${folder}/env`, 'utf8')).split('\n').map((line) => line.split(/=(.*)/s) as [string, string]),
    );
    const task = await firstTask(marathon, '/team/web');
    const [port0 = 0, port1 = 0] = task?.ports ?? [];
    const expected = {
      MARATHON_APP_ID: '/team/web',
      MARATHON_APP_VERSION: (await marathon.app('/team/web')).version,
      MARATHON_APP_RESOURCE_CPUS: '0.5',
      MARATHON_APP_RESOURCE_MEM: '64.0',
      MARATHON_APP_RESOURCE_DISK: '0.0',
      MARATHON_APP_RESOURCE_GPUS: '0',
      MARATHON_APP_LABELS: 'MY_LABEL',
      MARATHON_APP_LABEL_MY_LABEL: 'value',
      MESOS_TASK_ID: task?.id,
      PORT: String(port0),
      PORT0: String(port0),
      PORT1: String(port1),
      PORTS: `${port0},${port1}`,
      PORT_HTTP: String(port0),
      PORT_ADMIN: String(port1),
      PORT_12345: String(port1),
      HOST: 'mine',
      GREETING: 'hello world',
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, env.get(name)]))).toEqual(expected);
    expect(env.has('MARATHON_APP_LABEL_LONG')).toBe(false);
    expect(port0).toBeGreaterThanOrEqual(20_000);
    expect(port0).toBeLessThanOrEqual(32_000);
  });

  it('is not given the environment of the server', async () => {
    const folder = await aFolder();
    process.env['SECRET_OF_THE_SERVER'] = 'must not show';
    onTestFinished(() => {
      delete process.env['SECRET_OF_THE_SERVER'];
    });
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/x',
      cmd: `env > ${folder}/new; mv ${folder}/new ${folder}/env; sleep 1000`,
    });
    await until(async () => (await readOr(`${folder}/env`)) !== '');
    expect(await readFile(`${folder}/env`, 'utf8')).not.toContain('SECRET_OF_THE_SERVER');
  });

  it('runs args as they are, without a shell', async () => {
    const folder = await aFolder();
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/x',
      args: ['/bin/sh', '-c', 'echo "$0" > $1; sleep 1000', 'a b $HOME', `${folder}/out`],
    });
    await until(async () => (await readOr(`${folder}/out`)) === 'a b $HOME\n');
  });

  it('that ignores SIGTERM is killed after its grace, with everything it started', async () => {
    const folder = await aFolder();
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/stubborn',
      cmd: `trap '' TERM; sleep 1000 & echo $! > ${folder}/child; echo $$ > ${folder}/leader; while :; do sleep 1; done`,
      taskKillGracePeriodSeconds: 1,
    });
    await until(async () => (await readOr(`${folder}/leader`)) !== '');
    const pids = [Number(await readOr(`${folder}/leader`)), Number(await readOr(`${folder}/child`))];
    expect(pids.every(isAlive)).toBe(true);
    await marathon.delete('/v2/apps/stubborn');
    await marathon.settled();
    await until(() => !pids.some(isAlive));
  });

  it('that ends well is started again all the same, with backoff, and is no failure', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/job', cmd: 'true', backoffSeconds: 3600, maxLaunchDelaySeconds: 3600 });
    const queue = z.object({
      queue: z.array(
        z.looseObject({ count: z.number(), delay: z.object({ timeLeftSeconds: z.number(), overdue: z.boolean() }) }),
      ),
    });
    const waiting = async () => queue.parse((await marathon.get('/v2/queue')).body).queue;
    await until(async () => (await waiting()).some(({ delay }) => delay.timeLeftSeconds > 3000));
    expect(await waiting()).toMatchObject([{ count: 1, delay: { overdue: false }, app: { id: '/job' } }]);
    expect((await marathon.app('/job')).lastTaskFailure).toBeUndefined();
    expect((await firstTask(marathon, '/job'))?.state).toBe('TASK_FINISHED');
    expect((await marathon.delete('/v2/queue/job/delay')).status).toBe(204);
    await until(async () => (await firstTask(marathon, '/job'))?.id.endsWith('_app.2') ?? false);
  });

  it('that cannot be launched at all is an error of the task, and the server goes on', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/huge',
      cmd: 'sleep 1000',
      backoffSeconds: 3600,
      env: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`V${index}`, 'x'.repeat(120_000)])),
    });
    await until(async () => (await marathon.app('/huge')).lastTaskFailure !== undefined);
    expect((await marathon.app('/huge')).lastTaskFailure?.message).toMatch(
      /^Failed to launch container: .*E2BIG: an argument or a variable of the environment is longer than/,
    );
    expect((await marathon.get('/ping')).status).toBe(200);
  });

  it('killed by a signal says which', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/x', args: ['/bin/sh', '-c', 'kill -KILL $$'], backoffSeconds: 60 });
    await until(async () => (await marathon.app('/x')).lastTaskFailure !== undefined);
    expect((await marathon.app('/x')).lastTaskFailure?.message).toBe('Command terminated with signal Killed');
  });

  it('is killed by DELETE and comes back as the next incarnation, or as a new instance when wiped', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000' });
    await marathon.settled();
    const first = (await firstTask(marathon, '/x'))?.id ?? '';
    const killed = await marathon.delete(`/v2/apps/x/tasks/${first}`);
    expect(killed).toMatchObject({ status: 200, body: { task: { id: first } } });
    await until(async () => (await firstTask(marathon, '/x'))?.id === first.replace('_app.1', '_app.2'));
    await until(async () => (await marathon.app('/x')).tasksRunning === 1);
    await marathon.delete('/v2/apps/x/tasks?wipe=true');
    await until(async () => (await firstTask(marathon, '/x'))?.id.split('._app')[0] !== first.split('._app')[0]);
    await until(async () => (await marathon.app('/x')).tasksRunning === 1);
  });

  it('killed with scale is not replaced', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', instances: 3 });
    await marathon.settled();
    const [, victim, ...others] = await marathon.tasks('/x');
    const answer = await marathon.post('/v2/tasks/delete?scale=true', { ids: [victim?.id] });
    expect(answer.status).toBe(200);
    await marathon.settled();
    const after = await marathon.app('/x');
    expect(after.instances).toBe(2);
    expect(after.tasks.map(({ id }) => id)).toEqual(expect.arrayContaining(others.map(({ id }) => id)));
    expect(after.tasks.map(({ id }) => id)).not.toContain(victim?.id);
    expect((await marathon.delete('/v2/apps/x/tasks?scale=true&wipe=true')).body).toEqual({
      message: 'You cannot use scale and wipe at the same time.',
    });
  });

  it('does not outlive a server that is closed', async () => {
    const folder = await aFolder();
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/x',
      cmd: `trap '' TERM; echo $$ > ${folder}/pid; while :; do sleep 1; done`,
      taskKillGracePeriodSeconds: 600,
    });
    await until(async () => (await readOr(`${folder}/pid`)) !== '');
    const pid = Number(await readOr(`${folder}/pid`));
    await marathon.close();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a server that is killed with SIGKILL', () => {
  it('leaves no process behind', async () => {
    const folder = await aFolder();
    // A server in a process of its own, so that it can be killed; vitest's own loader runs the TypeScript.
    const vite = path.resolve('node_modules/vite/dist/node/index.js');
    const script = `
      const { createServer } = await import(${JSON.stringify(vite)});
      const vite = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'error', configFile: false });
      const { startMarathon } = await vite.ssrLoadModule('/src/local/marathon/server.ts');
      const marathon = await startMarathon({ port: 0, sandboxRoot: ${JSON.stringify(path.join(folder, 'sandboxes'))} });
      console.log(marathon.url);
    `;
    const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void server.kill('SIGKILL'));
    const url = await new Promise<string>((resolve) => {
      server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    });
    const created = await request(`${url}/v2/apps`, 'POST', {
      id: '/x',
      instances: 3,
      cmd: `trap '' TERM; sleep 1000 & echo $! $$ >> ${folder}/pids; while :; do sleep 1; done`,
    });
    expect(created.status).toBe(201);
    const pids = async () => (await readOr(`${folder}/pids`)).split(/\s+/).filter(Boolean).map(Number);
    await until(async () => (await pids()).length === 6);
    const all = await pids();
    expect(all.every(isAlive)).toBe(true);
    server.kill('SIGKILL');
    await once(server, 'exit');
    await until(() => !all.some(isAlive));
  });
});
