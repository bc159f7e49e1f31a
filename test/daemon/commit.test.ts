// What a commit that changes one file costs the running daemon, in things that can be counted: files read and parsed,
// apps rendered, requests made. The times are those of `npm run bench:plan`.
import { afterEach, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const apps = 3;
const file = (index: number): string => `apps/team-${index % 2}/app-${index}.json`;
const id = (index: number): string => `/team-${index % 2}/app-${index}`;
const content = (version: number): string =>
  JSON.stringify({ cmd: 'sleep 1000', cpus: 0.1, mem: 32, env: { VERSION: String(version) } });

let world: AWorld;
const end = new AbortController();
let running: Promise<void> = Promise.resolve();
afterEach(async () => {
  end.abort();
  await running;
  await world.close();
});

it('reads one file, renders one app, and asks Marathon about that app alone', async () => {
  const files = Object.fromEntries(Array.from({ length: apps }, (_, index) => [file(index), content(1)]));
  world = await aWorld({
    files: { ...files, 'baton.yaml': 'environments:\n  live: { cluster: default, rollouts: { atOnce: 200 } }\n' },
  });
  const { daemon, repository } = await world.composed();
  const read: string[] = [];
  const readFile = repository.readFile.bind(repository);
  repository.readFile = async (one, signal) => {
    read.push(one.path);
    return readFile(one, signal);
  };
  running = daemon.run(end.signal);
  await eventually('every app settled', () => (daemon.targets.size === apps && daemon.isAtRest) || undefined);
  expect(read).toHaveLength(apps + 1);
  await eventually('the look with which the event stream opens', () => {
    const paths = world.asked.requests.map(({ path }) => path.replace(/\?.*/, ''));
    const opened = paths.indexOf('/v2/events');
    return (opened >= 0 && paths.indexOf('/v2/apps', opened) > 0 && daemon.isAtRest) || undefined;
  });

  // A commit may still meet a full look: one comes every minute.
  for (let index = 0; index < apps; index += 1) {
    read.length = 0;
    world.asked.forget();
    const before = daemon.wanted?.apps ?? new Map<string, unknown>();
    const commit = await world.push({ [file(index)]: content(2) });
    await eventually('the change began', () => {
      const asked = world.asked.requests.some(({ method }) => method === 'PUT');
      return (asked && isOnRecord(daemon.report.records(), id(index), commit)) || undefined;
    });
    expect(read).toEqual([file(index)]);
    const fresh = [...(daemon.wanted?.apps ?? [])].filter(([key, app]) => before.get(key) !== app);
    expect(fresh.map(([, app]) => app.id)).toEqual([id(index)]);
    const asked = world.asked.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
    if (asked.includes('GET /v2/apps')) continue;
    const apart = asked.filter((one) => one.includes('/v2/apps/') && !one.endsWith(`/v2/apps${id(index)}`));
    expect(apart).toEqual([]);
    expect(asked.filter((one) => one.startsWith('PUT '))).toEqual([`PUT /v2/apps${id(index)}`]);
    return;
  }
  throw new Error('every commit read the whole cluster');
}, 120_000);

const isOnRecord = (records: ReadonlyMap<string, AppRecord>, app: string, commit: string): boolean =>
  [...records.values()].some((one) => one.app === app && one.commit === commit);
