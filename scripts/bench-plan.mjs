// What 10,000 definitions cost: `baton plan` as whole processes, the first one and later ones with what was cached, and
// a commit that changes one file in the running daemon. Exits with 1 above the goals of docs/performance.md.
//
//   npm run build && npm run bench:plan -- [--apps 10000] [--commits 20] [--runs 3] [--only plan|commit] [--report]
//
// Not part of CI: a loaded machine would fail it. Seconds are wall time from spawn to exit, memory is the peak of
// resident memory as the process itself tells it at its end; `--report` measures and never fails.
import { parseArgs } from 'node:util';
import { benchCommits } from './bench/commits.mjs';
import { benchPlans } from './bench/plans.mjs';
import { aWorld } from './bench/world.mjs';

const { values } = parseArgs({
  options: {
    apps: { type: 'string', default: '10000' },
    commits: { type: 'string', default: '20' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    report: { type: 'boolean', default: false },
    entry: { type: 'string', default: new URL('../bin/baton.mjs', import.meta.url).pathname },
  },
});
const world = await aWorld({ entry: values.entry, apps: Number(values.apps) });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void world.close().finally(() => process.exit(1)));
}
try {
  const rows = [];
  if (values.only !== 'commit') rows.push(...(await benchPlans(world, values.entry, Number(values.runs))));
  if (values.only !== 'plan') rows.push(...(await benchCommits(world, values.entry, Number(values.commits))));
  console.table(rows.map(({ name, measured, goal, unit }) => ({ what: name, measured, goal: goal ?? '', unit })));
  const missed = rows.filter(({ measured, goal }) => goal !== undefined && measured > goal);
  for (const { name, measured, goal, unit } of missed)
    console.error(`${name}: ${measured} ${unit}, the goal is ${goal}`);
  if (missed.length > 0 && !values.report) process.exitCode = 1;
} finally {
  await world.close();
}
