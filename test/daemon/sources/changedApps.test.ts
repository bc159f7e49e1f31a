// The short way after a commit, held against the long one: looking through all apps must find the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppKey, CommitSha } from '../../../src/core/model/ids.js';
import { changedApps } from '../../../src/daemon/sources/changedApps.js';
import { DesiredState, type Wanted } from '../../../src/daemon/sources/desired.js';
import { targetsOf, type Found, type Target } from '../../../src/daemon/targets.js';
import { WeekClock } from '../../properties/week/clock.js';
import { Gitlab } from '../../properties/week/gitlab.js';

const policy = (more = ''): string =>
  `apps: apps\nenvironments:\n  staging: { cluster: main, prefix: /staging${more} }\n  production: { cluster: main }\n`;
const app = (tag: number): string => JSON.stringify({ cmd: 'sleep 1', env: { TAG: String(tag) } });
const path = (name: string): string => `apps/${name}.json`;
const everything = { 'baton.yaml': policy(), [path('a')]: app(0), [path('b')]: app(0), [path('c')]: app(0) };

/** Contents of files by path; null removes one. */
type Changes = Readonly<Record<string, string | null>>;

/** What is wanted after each of the commits, by one process. */
async function afterEach(commits: readonly Changes[]): Promise<readonly Wanted[]> {
  const clock = new WeekClock(0);
  const gitlab = new Gitlab(clock);
  const desired = new DesiredState(gitlab.repository(clock.process()), 'shop');
  const wanted: Wanted[] = [];
  for (const changes of commits) {
    wanted.push(await loaded(desired, clock, gitlab.merge(new Map(Object.entries(changes)), 'a change', 'somebody')));
  }
  return wanted;
}

async function loaded(desired: DesiredState, clock: WeekClock, commit: CommitSha): Promise<Wanted> {
  const following = { key: 'all', leads: true, has: () => true };
  const load = desired.load(
    { branch: 'main', commit, following, introducedBy: () => undefined },
    new AbortController().signal,
  );
  await clock.runTo(clock.now() + 1_000);
  const wanted = await load;
  if (!wanted.ok) throw new Error(wanted.because);
  return wanted.value;
}

const found = (wanted: Wanted, before: ReadonlyMap<AppKey, Target>): Found =>
  targetsOf(wanted, { only: undefined, owner: 'shop', viewOf: () => undefined, recorded: new Map(), before });

const keysOf = async (first: Changes, second: Changes): Promise<readonly AppKey[] | undefined> => {
  const [before, after] = await afterEach([first, second]);
  return before && after && changedApps(before, after)?.map(({ key }) => key);
};

describe('what changed from one commit to the next', () => {
  it('is named by app and environment where only definitions changed', async () => {
    expect(await keysOf(everything, { [path('b')]: app(1) })).toEqual(['staging /staging/b', 'production /b']);
  });

  it('is nothing for a commit that defines nothing', async () => {
    expect(await keysOf(everything, { 'README.md': 'What our apps are for.' })).toEqual([]);
  });

  it.each<readonly [string, Changes]>([
    ['an app came', { [path('d')]: app(0) }],
    ['an app went', { [path('b')]: null }],
    ['an app was renamed', { [path('b')]: null, [path('d')]: app(0) }],
    ['an app is broken now', { [path('b')]: '{' }],
    ['an environment changed', { 'baton.yaml': policy(', drift: restore') }],
    ['baton.yaml is broken now', { 'baton.yaml': 'apps: [' }],
  ])('has to be looked for everywhere when %s', async (_, changes) => {
    expect(await keysOf(everything, changes)).toBeUndefined();
  });

  it('has to be looked for everywhere when an app was broken before', async () => {
    expect(await keysOf({ ...everything, [path('b')]: '{' }, { [path('b')]: app(1) })).toBeUndefined();
  });

  it('is what looking through all apps finds, whatever is committed', async () => {
    const change = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof({ weight: 4, arbitrary: fc.nat(3).map(app) }, fc.constantFrom('{', null)),
    );
    const commit = fc
      .array(change, { minLength: 1, maxLength: 2 })
      .map((changes): Changes => Object.fromEntries(changes.map(([name, text]) => [path(name), text])));
    await fc.assert(
      fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 6 }), async (commits) => {
        const wanted = await afterEach([everything, ...commits]);
        let before: { readonly wanted: Wanted; readonly targets: ReadonlyMap<AppKey, Target> } | undefined;
        for (const now of wanted) {
          const { targets } = found(now, before?.targets ?? new Map());
          const changed = before && changedApps(before.wanted, now);
          if (before !== undefined && changed !== undefined) {
            const old = before.targets;
            expect(changed.map(({ key }) => key)).toEqual(
              [...targets.values()].filter((one) => one !== old.get(one.key)).map(({ key }) => key),
            );
            expect([...targets.keys()]).toEqual([...old.keys()]);
            for (const one of changed) expect(targets.get(one.key)?.desired).toBe(one);
          }
          before = { wanted: now, targets };
        }
      }),
      { numRuns: 60 },
    );
  });
});
