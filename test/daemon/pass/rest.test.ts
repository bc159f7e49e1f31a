// A daemon over many apps at rest, in virtual time: who gets a pass after a full look, and who needs none.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appKey, isAppId, isEnvironmentName, type AppId } from '../../../src/core/model/ids.js';
import type { AppRecord } from '../../../src/core/model/record.js';
import { Daemon } from '../../../src/daemon/daemon.js';
import { randomOf } from '../../conformance/suite/random.js';
import { checked } from '../../core/rollout/build.js';
import type { Marathon } from '../../properties/marathon.js';
import { WeekClock } from '../../properties/week/clock.js';
import { WeekCluster } from '../../properties/week/cluster.js';
import { Gitlab, StatusClone } from '../../properties/week/gitlab.js';
import { ManyApps } from '../../properties/week/manyApps.js';
import { byTasks } from '../../kit/byTasks.js';

const number = 40;
const minute = 60_000;
const name = (index: number): string => `a${String(index).padStart(4, '0')}`;
const idOf = (index: number): AppId => checked(`/${name(index)}`, isAppId);
const fileOf = (index: number): string => `apps/${name(index)}.yaml`;
const app = (version: number): string => `cmd: serve ${version}
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health }]
`;

let clock: WeekClock;
let apps: ManyApps;
let gitlab: Gitlab;
let daemon: Daemon;
let end: AbortController;
let running: Promise<void>;
/** Each decision asks once whether its window is open. */
let decisions: number;
/** Whether Marathon tells of what happens. */
let tells: boolean;

async function during(span: number): Promise<number> {
  const before = decisions;
  await clock.runTo(clock.now() + span);
  return decisions - before;
}

beforeEach(async () => {
  clock = new WeekClock(Date.UTC(2026, 4, 4));
  gitlab = new Gitlab(clock);
  decisions = 0;
  tells = true;
  const process = clock.process();
  apps = new ManyApps({
    clock,
    agents: 50,
    qualityOf: () => 'good',
    answersAfter: () => 5,
    reportsKilling: true,
    changed: (id) => {
      if (tells) cluster.moved(id, clock);
    },
  });
  const cluster = new WeekCluster(apps, process, randomOf('rest'), {
    isDown: false,
    wrote: () => undefined,
    diesAt: () => undefined,
  });
  const files = Array.from({ length: number }, (_, index) => [fileOf(index), app(1)] as const);
  const policy = 'environments:\n  live: { cluster: main, rollouts: { atOnce: 100 } }\n';
  gitlab.merge(new Map([['baton.yaml', policy], ...files]), 'All of them', 'mona');
  daemon = new Daemon({
    owner: 'shop',
    branch: 'main',
    statusBranchName: 'baton/status',
    poll: 15_000,
    modeOf: () => 'apply' as const,
    adopt: 'equal',
    repository: gitlab.repository(process),
    statusBranch: new StatusClone(gitlab, () => undefined).branch(process),
    clusters: new Map([['main', { cluster, traffic: byTasks, deploymentsAtOnce: 100 }]]),
    calendar: {
      isOpen: () => {
        decisions += 1;
        return { open: true };
      },
    },
    clock: process,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  });
  end = new AbortController();
  running = daemon.run(end.signal);
  await clock.runTo(clock.now() + 30 * minute);
}, 120_000);

afterEach(async () => {
  end.abort();
  await clock.runTo(clock.now() + minute);
  await running;
});

const nobodyElse = 20;
const theApp = idOf(7);
const recordOfIt = (): AppRecord | undefined =>
  daemon.report.recordOf(appKey(checked('live', isEnvironmentName), theApp));

describe('apps at rest', { timeout: 120_000 }, () => {
  it('need no pass, whatever the number of full looks', async () => {
    expect([...daemon.report.records().values()].filter(({ phase }) => phase === 'settled')).toHaveLength(number);
    expect(await during(60 * minute)).toBe(0);
  });

  it('get exactly one pass when a task was lost and replaced between two full looks, without an event', async () => {
    tells = false;
    apps.happens(theApp, (model) => model.lose(0));
    expect(await during(10 * minute)).toBe(1);
  });

  it.each<[string, (model: Marathon) => void, RegExp]>([
    ['somebody scales it', (model) => void model.scale(3, 'hand', false), /drifted/],
    ['somebody restarts it', (model) => void model.restart('hand', false), /settled|progressing|held/],
    ['a deployment of its group holds it', (model) => model.holdByGroup(idOf(8), 30 * minute), /held/],
    ['somebody deletes it', (model) => model.remove('hand'), /creating|settled/],
  ])('are looked at with the next full look when %s and no event tells', async (_what, happens, phase) => {
    tells = false;
    apps.happens(theApp, happens);
    const looked = await during(90_000);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(nobodyElse);
    expect(recordOfIt()?.phase).toMatch(phase);
  });

  it('of which one loses a task are but one, and all again when it has healed', async () => {
    apps.happens(theApp, (model) => model.lose(0));
    const looked = await during(10 * minute);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(nobodyElse);
    expect(await during(30 * minute)).toBe(0);
  });

  it('are looked at when git wants something else of them, and rest at that', async () => {
    gitlab.merge(new Map([[fileOf(7), app(2)]]), 'Another one', 'mona');
    const looked = await during(10 * minute);
    expect(recordOfIt()).toMatchObject({ phase: 'settled', because: expect.stringContaining('runs') as string });
    expect(apps.definitionOf(theApp)).toMatchObject({ cmd: 'serve 2' });
    expect(looked).toBeLessThan(nobodyElse * 2);
    expect(await during(30 * minute)).toBe(0);
  });
});
