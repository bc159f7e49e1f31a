// What the benches run in: a repository of many small definitions, the embedded GitLab that serves it, and the embedded
// Marathon that runs the same apps already. Everything is a process of its own, as on a user's machine.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const project = 'platform/apps';
const token = 'bench-token-0123456789';

/** Builds and starts it all. `entry` is the program; the same arguments always give the same repository. */
export async function aWorld({ entry, apps }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  const children = [];
  const server = async (...args) => {
    const child = spawn(process.execPath, [entry, 'local', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await once(createInterface(child.stdout), 'line');
    return /http:\/\/\S+/.exec(line)[0];
  };
  const close = async () => {
    await Promise.all(children.map((child) => stopped(child)));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const repository = path.join(folder, 'repository');
    writeRepository(repository, apps);
    const seed = path.join(folder, 'seed.json');
    const users = [{ username: 'bench', token, role: 'maintainer' }];
    writeFileSync(seed, JSON.stringify({ users, projects: [{ path: project, from: repository }] }));
    const gitlab = await server('gitlab', '--port', '0', '--root', path.join(folder, 'gitlab'), '--seed', seed);
    const marathon = await server('marathon', '--port', '0', '--simulate');
    await createApps(marathon, apps);
    return { folder, apps, repository, gitlab, marathon, project, token, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends a child that this process started, and waits until it is gone. */
export async function stopped(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Settings for a repository by `url` or by `path`; what is cached goes to `data`. */
export function writeSettings(world, name, { by, data, more = '' }) {
  const file = path.join(world.folder, `${name}.yaml`);
  const address =
    by === 'url'
      ? `url: ${world.gitlab}/${world.project}.git, token: { env: BENCH_TOKEN }`
      : `path: ${world.repository}`;
  writeFileSync(
    file,
    `repository: { name: bench, branch: main, poll: 1s, ${address} }\n` +
      `clusters: { default: { marathon: [${world.marathon}] } }\ndata: ${data}\n${more}`,
  );
  return file;
}

/** 20 departments of 10 teams each, and the apps spread among them. */
export const idOf = (index) => `/company/dept-${index % 20}/team-${Math.floor(index / 20) % 10}/app-${index}`;

export const fileOf = (index) => `apps${idOf(index)}.json`;

/** As real ones look, about 500 bytes: labels, environment, a check, a port. */
export const anApp = (index, version = '1.0') => ({
  instances: 1,
  cpus: 0.1,
  mem: 64,
  cmd: `exec ./serve --port $PORT0 --name service-${index}`,
  env: { LOG_LEVEL: 'info', DATABASE_URL: `postgres://db-${index % 40}.internal:5432/app`, VERSION: version },
  labels: { team: `team-${index % 60}`, HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: `app-${index}.example.org` },
  portDefinitions: [{ port: 0, name: 'http', protocol: 'tcp' }],
  healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0, intervalSeconds: 30, timeoutSeconds: 5 }],
});

function writeRepository(folder, apps) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'baton.yaml'),
    'apps: apps\nenvironments:\n  production: { cluster: default, rollouts: { atOnce: 50 } }\n',
  );
  for (let index = 0; index < apps; index += 1) {
    const file = path.join(folder, fileOf(index));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(anApp(index), undefined, 1)}\n`);
  }
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'add', '--all');
  git(folder, ...identity, 'commit', '--quiet', '--message', 'Everything');
}

function git(folder, ...args) {
  const environment = { ...process.env, GIT_AUTHOR_DATE: '@1700000000 +0000', GIT_COMMITTER_DATE: '@1700000000 +0000' };
  const run = spawnSync('git', args, { cwd: folder, env: environment, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`git ${args[0]} failed: ${run.stderr}`);
}

/** Creates the apps as somebody's CI did before there was Baton, and waits until all of them run. */
async function createApps(marathon, apps) {
  for (let from = 0; from < apps; from += 500) {
    const bodies = Array.from({ length: Math.min(500, apps - from) }, (_, index) => ({
      ...anApp(from + index),
      id: idOf(from + index),
    }));
    const answer = await fetch(`${marathon}/v2/apps`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(bodies),
    });
    if (!answer.ok) throw new Error(`Marathon answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  }
  const deadline = Date.now() + 120_000;
  while ((await (await fetch(`${marathon}/v2/deployments`)).json()).length > 0) {
    if (Date.now() > deadline) throw new Error('deployments still run after two minutes');
    await sleep(100);
  }
}
