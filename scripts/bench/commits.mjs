// A commit that changes one file, in the running daemon: from the end of the fetch to the decision, by its own log.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { anApp, fileOf, idOf, stopped, writeSettings } from './world.mjs';

const longestWait = 600_000;

/** Ten thousand records are on their way to GitLab for some seconds; a branch that stands still for longer has them all. */
const allPushedAfter = 15_000;
/** The record of the commit before is pushed within a second or two: 300 merges a day rarely meet each other's. */
const onePushedAfter = 3_000;

/** Rows: median and worst of `commits` commits, in wall and in processor time, and the peak of the daemon's memory. */
export async function benchCommits(world, entry, commits) {
  const settings = writeSettings(world, 'commits', {
    by: 'url',
    data: path.join(world.folder, 'data-daemon'),
    more: 'mode: apply\nhttp: { listen: 127.0.0.1:0 }\n',
  });
  const daemon = spawn(process.execPath, [entry, 'run', '--config', settings], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BENCH_TOKEN: world.token },
  });
  const lines = listen(daemon);
  try {
    const settled = new Set();
    await lines.until(({ msg }) => {
      const app = /^production (\S+): settled/.exec(msg)?.[1];
      if (app !== undefined) settled.add(app);
      return settled.size >= world.apps;
    });
    await untilPushed(world, allPushedAfter);
    // All apps are on record, and GitLab has the records: what follows is the daemon at rest.
    const took = [];
    for (let index = 0; index < commits; index += 1)
      took.push(await oneCommit(world, { lines, pid: daemon.pid }, (index * 37) % world.apps));
    return [
      ...rowsOf(
        'one-file commit',
        took.map(({ wall }) => wall),
        150,
      ),
      ...rowsOf(
        'one-file commit, processor time of all threads',
        took.map(({ cpu }) => cpu),
      ),
      { name: 'peak memory of the daemon', measured: rss(daemon.pid), goal: 400, unit: 'MiB' },
    ];
  } finally {
    await stopped(daemon);
  }
}

function rowsOf(name, took, goal) {
  const sorted = took.map((one) => Math.round(one)).toSorted((left, right) => left - right);
  return [
    { name: `${name}, median of ${took.length}`, measured: sorted[Math.floor(took.length / 2)], goal, unit: 'ms' },
    { name: `${name}, worst`, measured: sorted.at(-1), unit: 'ms' },
  ];
}

/** Milliseconds from the end of the fetch to the decision: by the clock, and of processor. */
async function oneCommit(world, { lines, pid }, index) {
  const version = `2.${Date.now()}`;
  const moment = ({ time }) => ({ time, cpu: processorTime(pid) });
  const fetched = lines.next(({ msg }) => /^Fetched main/.test(msg)).then(moment);
  const decided = lines.next(({ msg }) => msg.startsWith(`production ${idOf(index)}: `)).then(moment);
  const settled = lines.next(({ msg }) => msg.startsWith(`production ${idOf(index)}: settled`));
  await push(world, fileOf(index), anApp(index, version));
  const [from, to] = [await fetched, await decided];
  await settled;
  await untilPushed(world, onePushedAfter);
  return { wall: to.time - from.time, cpu: to.cpu - from.cpu };
}

/** Until the status branch has stood still for a while. */
async function untilPushed({ gitlab, project, token }, still) {
  const address = `${gitlab}/api/v4/projects/${encodeURIComponent(project)}/repository/branches/baton%2Fstatus`;
  const deadline = performance.now() + longestWait;
  let last = { tip: undefined, since: performance.now() };
  while (last.tip === undefined || performance.now() - last.since < still) {
    if (performance.now() > deadline) throw new Error('the status branch still moves after ten minutes');
    await sleep(500);
    const answer = await fetch(address, { headers: { 'PRIVATE-TOKEN': token } });
    const tip = answer.ok ? (await answer.json()).commit.id : undefined;
    if (tip !== last.tip) last = { tip, since: performance.now() };
  }
}

async function push({ gitlab, project, token }, file, content) {
  const answer = await fetch(`${gitlab}/api/v4/projects/${encodeURIComponent(project)}/repository/commits`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'PRIVATE-TOKEN': token },
    body: JSON.stringify({
      branch: 'main',
      commit_message: `Change ${file}`,
      actions: [{ action: 'update', file_path: file, content: JSON.stringify(content) }],
    }),
  });
  if (!answer.ok) throw new Error(`GitLab answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}

/** The daemon's log as it comes, each line with the moment it came (ms): a pipe is written without delay. */
function listen(daemon) {
  const waiting = new Set();
  const failures = new Set();
  const last = [];
  daemon.once('exit', () => failures.forEach((fail) => fail('the daemon ended')));
  createInterface(daemon.stderr).on('line', (line) => {
    last.push(line);
    if (last.length > 20) last.shift();
    const entry = { time: performance.now(), msg: line.replace(/^\S+ \w+ +/, '') };
    for (const one of waiting) one(entry);
  });
  const next = (fits) =>
    new Promise((resolve, reject) => {
      const fail = (because) => {
        waiting.delete(look);
        failures.delete(fail);
        reject(new Error(`${because}; the last lines of the daemon:\n${last.join('\n')}`));
      };
      const timer = setTimeout(() => fail('waited too long'), longestWait);
      const look = (entry) => {
        if (!fits(entry)) return;
        clearTimeout(timer);
        waiting.delete(look);
        failures.delete(fail);
        resolve(entry);
      };
      waiting.add(look);
      failures.add(fail);
    });
  return { next, until: next };
}

/** Of all threads, ms: the kernel counts nanoseconds there (proc(5), schedstat). */
const processorTime = (pid) =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  );

const rss = (pid) => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
