// `baton plan` as a whole process: from spawn to exit, with the peak of its memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { writeSettings } from './world.mjs';

/** Runs in the child: tells what it took (KiB of resident memory at the peak, µs of processor time) when it ends. */
const tellUsage = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, JSON.stringify(process.resourceUsage())));',
)}`;

/** Rows: the first plan and the slowest of `runs` later ones, by URL and by path. Goals are for 10,000 definitions. */
export async function benchPlans(world, entry, runs) {
  const rows = [];
  for (const by of ['url', 'path']) {
    const data = path.join(world.folder, `data-${by}`);
    const settings = writeSettings(world, `plan-${by}`, { by, data });
    const first = await plan(world, entry, settings);
    const later = [];
    for (let run = 0; run < runs; run += 1) later.push(await plan(world, entry, settings));
    const slowest = Math.max(...later.map(({ seconds }) => seconds));
    const peak = Math.max(...[first, ...later].map(({ megabytes }) => megabytes));
    rows.push(
      { name: `first plan by ${by}`, measured: first.seconds, goal: 12, unit: 's' },
      { name: `later plan by ${by}, slowest of ${runs}`, measured: slowest, goal: 5, unit: 's' },
      { name: `processor time of the first plan by ${by}`, measured: first.processor, unit: 's' },
      {
        name: `processor time of later plans by ${by}`,
        measured: Math.max(...later.map((one) => one.processor)),
        unit: 's',
      },
      { name: `peak memory of a plan by ${by}`, measured: peak, goal: 400, unit: 'MiB' },
    );
  }
  return rows;
}

async function plan(world, entry, settings) {
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', tellUsage, entry, 'plan', '--config', settings, '--output', 'json'],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      env: { ...process.env, BENCH_TOKEN: world.token },
    },
  );
  const [out, usage] = await Promise.all([textOf(child.stdout), textOf(child.stdio[3]), once(child, 'exit')]);
  const seconds = Math.round((performance.now() - begun) / 10) / 100;
  if (child.exitCode !== 0) throw new Error(`baton plan ended with ${child.exitCode}`);
  const { summary, problems } = JSON.parse(out);
  if (summary.same === 0 || problems.length > 0)
    throw new Error(`not the plan that was expected: ${out.slice(0, 300)}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(usage);
  const processor = Math.round((userCPUTime + systemCPUTime) / 10_000) / 100;
  return { seconds, processor, megabytes: Math.round(maxRSS / 1024) };
}

async function textOf(stream) {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}
