// A release settles as a whole or goes back as a whole: over random histories of three apps that depend on each other,
// with commits that take some of them along, closed windows, lost tasks, and kills between any two acts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSetTo } from '../../src/core/plan/compare/fieldChanges.js';
import type { Quality } from './fleet.js';
import { names, ReleaseWorld, type Name } from './releaseWorld.js';
import type { KillAt } from './world.js';

type Event =
  | { readonly kind: 'commit'; readonly changes: Partial<Record<Name, Quality>> }
  | { readonly kind: 'kill'; readonly at: KillAt }
  | { readonly kind: 'lose'; readonly name: Name }
  | { readonly kind: 'window'; readonly open: boolean };

const quality = fc.constantFrom<Quality>('good', 'good', 'good', 'good', 'failing', 'crashing', 'unplaceable');
const changes = fc.record({ api: quality, web: quality, worker: quality }, { requiredKeys: [] });
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('commit' as const), changes }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      at: fc.constantFrom<KillAt>('before the record', 'before the act', 'after the act'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose' as const), name: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('window' as const), open: fc.boolean() }) },
);
const history = fc.array(fc.tuple(event, fc.constantFrom(1, 5, 20, 100, 1_000, 5_000)), { maxLength: 12 });

function lived(events: readonly (readonly [Event, number])[]): ReleaseWorld {
  const world = new ReleaseWorld();
  world.live(600_000);
  for (const [one, seconds] of events) {
    if (one.kind === 'commit') world.commit(one.changes);
    else if (one.kind === 'kill') world.kill(one.at);
    else if (one.kind === 'lose') world.marathons[one.name].lose(0);
    else world.windowOpen = one.open;
    world.live(seconds * 1_000);
  }
  world.windowOpen = true;
  world.live(12 * 3_600_000);
  return world;
}

/** What is wrong with how it ended; empty: nothing. */
function wrongIn(world: ReleaseWorld): readonly string[] {
  const ends = names.map((name) => {
    const { revision, commit, spec } = world.appOf(name);
    const record = world.recordOf(name);
    const [newest] = record?.settled ?? [];
    const settled = newest?.revision === revision && newest.commit === commit;
    const live = world.marathons[name].live();
    const goal = settled ? spec.definition : record?.lastGood?.definition;
    const serves =
      live !== undefined && goal !== undefined && isSetTo(goal, live) && world.marathons[name].serving() === 2;
    return { name, commit, settled, phase: record?.phase, serves };
  });
  const said = JSON.stringify(ends);
  const wrong: string[] = [...world.violations];
  for (const { name, settled, phase, serves } of ends) {
    if (!serves) wrong.push(`${name} does not serve: ${said}`);
    // What never began is held by the verdict on another one.
    if (settled ? phase !== 'settled' : phase !== 'rejected' && phase !== 'held')
      wrong.push(`${name} has no end: ${said}`);
  }
  const torn = ends.some((one) => ends.some((other) => one.commit === other.commit && one.settled !== other.settled));
  return torn ? [...wrong, `a release settled in part: ${said}`] : wrong;
}

const histories = Number(process.env['BATON_HISTORIES'] ?? 60);

describe('a release of three apps', () => {
  it(`ends with all of them settled, or none (${histories} histories)`, { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(history, (events) => {
        const world = lived(events);
        expect(wrongIn(world), world.log.join('\n')).toEqual([]);
      }),
      { numRuns: histories, seed: Number(process.env['BATON_SEED'] ?? 20261121) },
    );
  });
});
