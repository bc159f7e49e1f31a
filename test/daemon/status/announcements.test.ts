// Which merge request brought what: known as long as somebody may ask, and not for ever.
import { describe, expect, it } from 'vitest';
import type { CommitSha } from '../../../src/core/model/ids.js';
import { DesiredState, type Wanted } from '../../../src/daemon/sources/desired.js';
import type { Forge } from '../../../src/daemon/ports.js';
import { Announcements } from '../../../src/daemon/status/announcements.js';
import { RecordBook } from '../../../src/daemon/status/recordBook.js';
import { WeekClock } from '../../properties/week/clock.js';
import { Gitlab } from '../../properties/week/gitlab.js';

const policy = 'apps: apps\nenvironments:\n  production: { cluster: main }\n';
const app = (name: string, tag: number): string =>
  JSON.stringify({ id: `/${name}`, cmd: 'sleep 1', env: { TAG: String(tag) } });

describe('the merge requests of commits', () => {
  it('are known of every commit that an app is at, and of no other', async () => {
    const clock = new WeekClock(0);
    const gitlab = new Gitlab(clock);
    const desired = new DesiredState(gitlab.repository(clock.process()), 'shop');
    const asked: CommitSha[] = [];
    const forge: Forge = {
      mergeRequestOf: (commit) => Promise.resolve({ ok: true, value: asked.push(commit) }),
      reportCommit: () => Promise.resolve({ ok: true, value: undefined }),
    };
    const records = new RecordBook();
    const announcements = new Announcements(
      forge,
      { records: () => records, recordOf: (key) => records.get(key) },
      { warn: (message) => expect.unreachable(message) },
    );
    const learn = async (changes: Record<string, string>): Promise<CommitSha> => {
      const commit = gitlab.merge(new Map(Object.entries(changes)), 'a change', 'somebody');
      await announcements.learn(await loaded(desired, clock, commit), new AbortController().signal);
      return commit;
    };
    const first = await learn({ 'baton.yaml': policy, 'apps/a.json': app('a', 0), 'apps/b.json': app('b', 0) });
    const later: CommitSha[] = [];
    for (let tag = 1; tag <= 5; tag += 1) later.push(await learn({ 'apps/a.json': app('a', tag) }));

    expect(asked).toEqual([first, ...later]);
    const known = asked.map((commit) => announcements.mergeRequestOf(commit));
    expect(known).toEqual([1, undefined, undefined, undefined, undefined, 6]);
  });
});

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
