// How the embedded Marathon bears many apps: starts `baton local marathon --simulate` as a process of its own, creates
// the apps as a big installation would, asks what clients ask, and prints times, memory and what events told as JSON.
//
//   npm run build && node scripts/bench-marathon.mjs [--apps 10000] [--instances 1] [--readers 4] [--updates 100]
//
// Not part of CI: a loaded machine would fail it. Milliseconds are wall time seen by the client, `cpu` the server's processor
// time meanwhile, `pause` the longest
// answer of /ping meanwhile (how long one request kept everybody else waiting), memory is resident MiB.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const { values } = parseArgs({
  options: {
    apps: { type: 'string', default: '10000' },
    instances: { type: 'string', default: '1' },
    readers: { type: 'string', default: '4' },
    updates: { type: 'string', default: '100' },
    chunk: { type: 'string', default: '500' },
    groups: { type: 'string', default: '2000' },
  },
});
const [apps, instances, readers, updates, chunk, groups] = [
  'apps',
  'instances',
  'readers',
  'updates',
  'chunk',
  'groups',
].map((name) => Number(values[name]));
const longestWait = 120_000;
const embeds =
  'embed=apps.tasks&embed=apps.counts&embed=apps.deployments&embed=apps.lastTaskFailure&embed=apps.readiness';

const entry = new URL('../bin/baton.mjs', import.meta.url).pathname;
const server = spawn(process.execPath, [entry, 'local', 'marathon', '--port', '0', '--simulate'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const report = { apps, instances, readers, node: process.version, steps: {} };
try {
  const [line] = await once(createInterface(server.stdout), 'line');
  const url = /http:\/\/\S+/.exec(line)[0];
  await bench(url);
} finally {
  console.log(JSON.stringify(report, undefined, 2));
  server.kill('SIGTERM');
}

async function bench(url) {
  report.memoryEmpty = memory();
  await step(
    'create',
    async () => {
      for (let from = 0; from < apps; from += chunk) {
        const bodies = Array.from({ length: Math.min(chunk, apps - from) }, (_, index) => anApp(from + index));
        await call(url, 'PUT', '/v2/apps', bodies);
      }
    },
    url,
  );
  await step('settle', () => settled(url), url);
  report.memoryCreated = memory();
  const lists = {
    'GET /v2/apps?embed=…': `/v2/apps?${embeds}`,
    'GET /v2/apps': '/v2/apps',
    'GET /v2/tasks': '/v2/tasks',
    'GET /v2/groups': '/v2/groups',
    'GET /v2/groups?embed=…':
      '/v2/groups?embed=group.groups&embed=group.apps&embed=group.apps.tasks&embed=group.apps.counts',
    'GET /v2/queue': '/v2/queue',
    'GET one app': `/v2/apps${idOf(1)}`,
  };
  for (const [name, path] of Object.entries(lists)) {
    await step(`${name} (cold)`, () => call(url, 'GET', path), url);
    await step(`${name} (warm)`, () => call(url, 'GET', path), url);
  }
  await step(
    'GET /v2/apps?embed=… (gzip)',
    () => call(url, 'GET', `/v2/apps?${embeds}`, undefined, { 'Accept-Encoding': 'gzip' }),
    url,
  );
  await step(
    'five at once GET /v2/apps?embed=…',
    () => Promise.all(Array.from({ length: 5 }, () => call(url, 'GET', `/v2/apps?${embeds}`))),
    url,
  );
  report.memoryRead = memory();

  const streams = await Promise.all(Array.from({ length: readers }, () => listen(url)));
  const touched = streams[0] ?? (await listen(url));
  touched.clear();
  await step('PUT one app (restart)', () => call(url, 'PUT', `/v2/apps${idOf(2)}`, { env: { CHANGED: 'yes' } }), url);
  await step('settle after it', () => settled(url), url);
  await sleep(200);
  report.deploymentOfOne = touched.summary(idOf(2));
  await step('PUT one app (scale)', () => call(url, 'PUT', `/v2/apps${idOf(3)}`, { instances: instances + 1 }), url);
  await settled(url);
  await step(
    `${updates} PUTs one after the other`,
    async () => {
      for (let index = 0; index < updates; index += 1)
        await call(url, 'PUT', `/v2/apps${idOf(10 + (index % 50))}?force=true`, { env: { ROUND: String(index) } });
    },
    url,
  );
  await step('settle after them', () => settled(url), url);
  report.memoryUpdated = memory();
  await step(
    'PUT 1000 apps at once',
    () =>
      call(
        url,
        'PUT',
        '/v2/apps?force=true',
        Array.from({ length: Math.min(1000, apps) }, (_, index) => ({ id: idOf(index), labels: { round: '2' } })),
      ),
    url,
  );
  await step('settle after that', () => settled(url), url);
  await step(
    `PUT ${groups} groups with dependencies`,
    () => call(url, 'PUT', '/v2/groups/deep', manyGroups(groups)),
    url,
  );
  await settled(url);
  await step('GET /v2/groups/deep', () => call(url, 'GET', '/v2/groups/deep'), url);
  await step('scaleBy of a group', () => call(url, 'PUT', '/v2/groups/deep', { scaleBy: 2 }), url);
  await settled(url);
  await step('DELETE that group', () => call(url, 'DELETE', '/v2/groups/deep?force=true'), url);
  await settled(url);
  report.memoryEnd = memory();
  for (const stream of streams) stream.close();
}

/** As real ones look: labels, environment, a check that Marathon runs, a port. */
function anApp(index) {
  return {
    id: idOf(index),
    cmd: `exec ./serve --port $PORT0 --name service-${index}`,
    cpus: 0.1,
    mem: 64,
    instances,
    env: { LOG_LEVEL: 'info', DATABASE_URL: `postgres://db-${index % 40}.internal:5432/app`, REGION: 'eu-1' },
    labels: {
      owner: `team-${index % 60}`,
      HAPROXY_GROUP: 'external',
      HAPROXY_0_VHOST: `app-${index}.example.org`,
      tier: 'web',
    },
    portDefinitions: [{ port: 0, name: 'http', protocol: 'tcp', labels: { VIP_0: `/app-${index}:80` } }],
    healthChecks: [
      {
        protocol: 'HTTP',
        path: '/health',
        portIndex: 0,
        gracePeriodSeconds: 30,
        intervalSeconds: 30,
        timeoutSeconds: 5,
      },
    ],
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  };
}

/** 20 departments of 10 teams each, and the apps spread among them. */
function idOf(index) {
  return `/company/dept-${index % 20}/team-${Math.floor(index / 20) % 10}/app-${index}`;
}

/** A tree of groups with an app each: every group waits for the one before it, and most parents for the first. */
function manyGroups(count) {
  const perParent = 40;
  const parents = [];
  for (let parent = 0; parent * perParent < count; parent += 1) {
    const children = Array.from({ length: Math.min(perParent, count - parent * perParent) }, (_, index) => ({
      id: `g${index}`,
      apps: [{ id: 'app', cmd: 'sleep 1000', cpus: 0.01, mem: 8, portDefinitions: [] }],
      dependencies: index === 0 ? [] : [`../g${index - 1}`],
    }));
    parents.push({ id: `p${parent}`, groups: children, dependencies: parent === 0 ? [] : ['../p0'] });
  }
  return { groups: parents };
}

async function step(name, work, url) {
  const pings = pingUntilStopped(url);
  const [begun, cpuBefore] = [performance.now(), cpu()];
  const answer = await work();
  const [milliseconds, cpuAfter] = [performance.now() - begun, cpu()];
  const pause = await pings.stop();
  report.steps[name] = {
    milliseconds: Math.round(milliseconds),
    cpu: cpuAfter - cpuBefore,
    pause: Math.round(pause),
    ...(answer?.bytes === undefined ? {} : { megabytes: Math.round(answer.bytes / 10_000) / 100 }),
    memory: memory().now,
  };
}

function pingUntilStopped(url) {
  const agent = new Agent({ keepAlive: true });
  let longest = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      const begun = performance.now();
      await call(url, 'GET', '/ping', undefined, {}, agent);
      longest = Math.max(longest, performance.now() - begun);
      await sleep(5);
    }
  })();
  return {
    stop: async () => {
      going = false;
      await loop;
      agent.destroy();
      return longest;
    },
  };
}

async function settled(url) {
  const deadline = performance.now() + longestWait;
  while ((await call(url, 'GET', '/v2/deployments')).bytes > 2) {
    if (performance.now() > deadline) throw new Error(`deployments still run after ${longestWait} ms`);
    await sleep(50);
  }
}

/** Reads the whole answer without keeping it. */
async function call(url, method, path, body, headers = {}, agent = undefined) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const outgoing = request(url + path, {
    method,
    agent,
    headers: { ...headers, ...(text === undefined ? {} : { 'Content-Type': 'application/json' }) },
    signal: AbortSignal.timeout(longestWait),
  });
  outgoing.end(text);
  const [answer] = await once(outgoing, 'response');
  let bytes = 0;
  let shown = '';
  for await (const part of answer) {
    bytes += part.length;
    if (answer.statusCode >= 400 && shown.length < 500) shown += part.toString();
  }
  if (answer.statusCode >= 400) throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${shown}`);
  return { bytes };
}

async function listen(url) {
  const stream = get(`${url}/v2/events`, { headers: { Accept: 'text/event-stream' }, agent: new Agent() });
  const [answer] = await once(stream, 'response');
  let frames = [];
  createInterface(answer).on('line', (line) => {
    if (line.startsWith('data: ')) frames.push(JSON.parse(line.slice('data: '.length)));
  });
  return {
    clear: () => (frames = []),
    close: () => stream.destroy(),
    /** How many events there were by type, and which apps other than `expected` they named. */
    summary: (expected) => {
      const types = {};
      for (const { eventType } of frames) types[eventType] = (types[eventType] ?? 0) + 1;
      const named = frames.flatMap(({ appId, runSpecId }) => appId ?? runSpecId ?? []);
      return { events: types, othersTouched: [...new Set(named)].filter((id) => id !== expected) };
    },
  };
}

/** Milliseconds of processor time the server has used, its helper threads' too: what another load does not blur. */
function cpu() {
  const [, , , , , , , , , , , , user, system] = readFileSync(`/proc/${server.pid}/stat`, 'utf8')
    .replace(/\(.*\)/, 'x')
    .split(' ')
    .slice(1);
  return (Number(user) + Number(system)) * 10;
}

/** Resident MiB of the server: now, and the most so far. */
function memory() {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const mebibytes = (field) => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: mebibytes('VmRSS'), most: mebibytes('VmHWM') };
}
