// Histories that once ended wrong, each with what it showed. Found by rollout.test.ts, shrunk, and kept.
import { describe, expect, it } from 'vitest';
import { rolling } from '../core/rollout/build.js';
import type { Event, History } from './history.js';
import { verdictOn } from './verdict.js';
import type { Setup } from './world.js';

const setup: Setup = {
  strategy: rolling,
  scale: { kind: 'git' },
  onFailure: 'rollback',
  check: 'MESOS_HTTP',
  capacity: [1, 1],
  reportsKilling: false,
  graceSeconds: 3,
  drift: 'warn',
};

type Row = readonly [
  sentence: string,
  first: History['first'],
  events: readonly (readonly [Event, number])[],
  setup: Partial<Setup>,
];

const rows: readonly Row[] = [
  [
    'a number that a hand set does not become one of ours because somebody aborts what it was set over',
    'good',
    [
      [{ kind: 'scale by hand', instances: 7 }, 0],
      [{ kind: 'person', verb: 'abort' }, 0],
    ],
    {},
  ],
  [
    'a number that a hand set does not become one of ours because it stood there when something of ours began',
    'crashing',
    [
      [{ kind: 'scale by hand', instances: 7 }, 0],
      [{ kind: 'restart by hand' }, 20],
      [{ kind: 'scale by hand', instances: 7 }, 0],
    ],
    {},
  ],
  [
    'a revision without checks whose tasks crash at once is condemned, although each of them runs for a moment',
    'good',
    [[{ kind: 'commit', quality: 'crashing', instances: 1 }, 0]],
    { check: 'none' },
  ],
  [
    'a crash loop without checks uses up its deadline, although all tasks run between two crashes',
    'crashing',
    [
      [{ kind: 'full' }, 0],
      [{ kind: 'lose', index: 0 }, 4_000],
    ],
    { check: 'none' },
  ],
  [
    'a commit that brings the same content once more goes on with what has begun, and is judged',
    'unplaceable',
    [[{ kind: 'bring back', earlier: 0 }, 0]],
    {},
  ],
  [
    'a commit that changes only the strategy goes on with what has begun, and is judged',
    'unplaceable',
    [[{ kind: 'recreate', on: true }, 0]],
    {},
  ],
  [
    'a scale of ours that is still under way is known as ours after the verdict on its revision',
    'unplaceable',
    [[{ kind: 'scale by hand', instances: 0 }, 0]],
    { scale: { kind: 'range', min: 2, max: 4 } },
  ],
  [
    'a rollback by hand to a number that somebody set by hand is waited for',
    'good',
    [
      [{ kind: 'scale by hand', instances: 7 }, 20],
      [{ kind: 'cancel', force: false }, 0],
    ],
    { graceSeconds: 400 },
  ],
  [
    'what somebody made by hand of a rejected app with nothing to go back to is left alone',
    'good',
    [
      [{ kind: 'commit', quality: 'failing', instances: 1 }, 0],
      [{ kind: 'lose', index: 0 }, 1_000],
      [{ kind: 'edit' }, 0],
      [{ kind: 'scale by hand', instances: 7 }, 0],
    ],
    {},
  ],
  [
    'a paused crash loop without checks stays paused through the moments in which all its tasks run',
    'crashing',
    [
      [{ kind: 'scale by hand', instances: 0 }, 1_000],
      [{ kind: 'scale by hand', instances: 7 }, 0],
      [{ kind: 'lose', index: 0 }, 400],
      [{ kind: 'kill', at: 'before the record' }, 4_000],
      [{ kind: 'bring back', earlier: 0 }, 60],
    ],
    { check: 'none', onFailure: 'pause' },
  ],
  [
    'the content of a rejected revision, brought by a newer commit, is put anew and judged, whoever had scaled it up',
    'crashing',
    [
      [{ kind: 'window', open: false }, 0],
      [{ kind: 'bring back', earlier: 0 }, 0],
      [{ kind: 'restart by hand' }, 4_000],
      [{ kind: 'recreate', on: false }, 0],
      [{ kind: 'scale by hand', instances: 3 }, 0],
    ],
    {},
  ],
];

describe('histories that once ended wrong', () => {
  it.each(rows)('%s', (_sentence, first, events, more) => {
    const { wrong, log } = verdictOn({ setup: { ...setup, ...more }, first, events });
    expect(wrong, log.join('\n')).toEqual([]);
  });
});
