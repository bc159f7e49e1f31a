// What a person says, and what else comes, at every moment of a rollout of two sets.
import { describe, expect, it } from 'vitest';
import { strategies } from './history.js';
import { commit, endsIn, lived, revert, say, type Events } from './lived.js';

const minutes = 60;
/** Seconds after the commit: the candidate comes up, is healthy, has its first share, the next ones, is promoted, has settled. */
const moments = [1, 12, 40, 140, 4 * minutes, 6 * minutes];
/** Ways that come to their end when nobody says anything. */
const byThemselves = ['canary', 'canary to the end', 'canary by tasks', 'blue-green', 'ab-test until'] as const;
const byHand = ['canary by hand', 'blue-green by hand', 'ab-test'] as const;

describe('what a person says is taken up at every moment of a rollout', () => {
  /** `log`: what was said; `end`: the last words of it. */
  type Expected = (log: string, end: string) => void;
  const settles: Expected = (_log, end) => {
    expect(end).toMatch(/[A-Z]\d+ settled/);
  };
  const isRejected: Expected = (log, end) => {
    // What had settled by then is rolled back, not aborted.
    expect(end).toMatch(log.includes('abort, refused') ? /settled/ : /rejected: .*aborted by ada/);
  };
  const words: readonly (readonly [sentence: string, says: Events, expected: Expected])[] = [
    ['next: it goes on', [[say('next'), 0]], settles],
    ['next --full: to the end', [[say('next --full'), 0]], settles],
    ['abort: it goes back', [[say('abort'), 0]], isRejected],
    [
      'abort, and retry: it is tried once more',
      [
        [say('abort'), 100],
        [say('retry'), 0],
      ],
      settles,
    ],
    ['retry of what is under way changes nothing', [[say('retry'), 0]], settles],
    [
      'pause: nothing begins until resume',
      [
        [say('pause'), 1_000],
        [say('resume'), 0],
      ],
      settles,
    ],
    [
      'abort while it is paused goes back all the same',
      [
        [say('pause'), 10],
        [say('abort'), 400],
      ],
      isRejected,
    ],
    ['a newer commit comes in its place', [[commit(), 0]], settles],
    [
      'a newer commit while it is paused comes in its place after that',
      [
        [say('pause'), 10],
        [commit(), 400],
      ],
      settles,
    ],
    ['a revert goes back', [[revert, 0]], settles],
    [
      'a newer commit that fails its check goes back to what settled last',
      [[commit('erring'), 0]],
      (_log, end) => {
        expect(end).toMatch(/rejected/);
      },
    ],
  ];

  const all = byThemselves.flatMap((name) =>
    words.map(([sentence, says, expected]) => ({ name, sentence, says, expected })),
  );
  it.each(all)(
    '$name, $sentence',
    ({ name, says, expected }) => {
      const hasChecks = strategies[name].checks.length > 0;
      const balancing = name === 'canary by tasks' ? 'instances' : 'haproxy-agent';
      for (const seconds of moments) {
        const events: Events = [[commit(), seconds], ...says];
        if (!hasChecks && says.some(([one]) => one.kind === 'commit' && one.quality === 'erring')) continue;
        const log = lived(name, events, { balancing });
        expected(log, endsIn(log));
      }
    },
    120_000,
  );

  it.each(byHand)(
    '%s goes on with next, at whatever moment it waits for one',
    (name) => {
      for (const word of ['next', 'next --full'] as const) {
        for (const seconds of moments.slice(2)) {
          const log = lived(name, [
            [commit(), seconds],
            [say(word), 0],
          ]);
          expect(log).toMatch(/as ada said/);
          settles(log, endsIn(log));
        }
      }
    },
    120_000,
  );

  it.each(byHand)(
    '%s goes back with abort, at whatever moment it waits',
    (name) => {
      for (const seconds of moments) {
        const log = lived(name, [
          [commit(), seconds],
          [say('abort'), 0],
        ]);
        isRejected(log, endsIn(log));
      }
    },
    120_000,
  );
});
