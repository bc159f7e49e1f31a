// Histories of two sets that once ended wrong, each with what it showed. Found by twoSets.test.ts, shrunk, and kept.
import { describe, expect, it } from 'vitest';
import { strategies, type History } from './history.js';
import { verdictOn } from './verdict.js';
import type { Setup } from './setup.js';

const setup: Setup = {
  strategy: strategies.canary,
  balancing: 'haproxy-agent',
  balancers: 1,
  sessionsLast: 0,
  scale: { kind: 'git' },
  onFailure: 'rollback',
  check: 'MESOS_HTTP',
  reportsKilling: false,
  drift: 'warn',
};

type Row = readonly [
  sentence: string,
  events: History['events'],
  setup: Partial<Setup> & { readonly first?: History['first'] },
];

const rows: readonly Row[] = [
  [
    'a candidate that was superseded does not stay because what supersedes it cannot begin',
    [
      [{ kind: 'strategy', name: 'ab-test until' }, 0],
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
      [{ kind: 'balancer', index: 0, is: false }, 4_000],
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
    ],
    { strategy: strategies['canary to the end'] },
  ],
  [
    'a removal that was lost is made up for: the deployment that holds the set is still ours, although it only scaled',
    [
      [{ kind: 'commit', quality: 'failing', instances: 3 }, 0],
      [{ kind: 'scale by hand', set: 1, instances: 0 }, 150],
      [{ kind: 'strategy', name: 'rolling' }, 0],
      [{ kind: 'commit', quality: 'good', instances: 2 }, 0],
      [{ kind: 'kill', at: 'before the act' }, 0],
    ],
    { strategy: strategies['canary to the end'], sessionsLast: 3_600_000 },
  ],
  [
    'a first version that is tried again is judged, also where somebody scaled what had been stopped and nothing is left to write',
    [
      [{ kind: 'person', verb: 'pause' }, 1_000],
      [{ kind: 'scale by hand', set: 0, instances: 7 }, 0],
      [{ kind: 'person', verb: 'retry' }, 0],
    ],
    { strategy: strategies['canary to the end'], scale: { kind: 'ignore' }, first: 'failing' },
  ],
  [
    'the first colour is on record before it is there, also where it comes instead of what was deleted: the next strategy finds it',
    [
      [{ kind: 'delete', set: 0 }, 0],
      [{ kind: 'strategy', name: 'blue-green by hand' }, 0],
      [{ kind: 'strategy', name: 'rolling' }, 0],
    ],
    {},
  ],
  [
    'whoever scales to none and takes it back has ended tasks that Marathon still shows: they count for no floor',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 20],
      [{ kind: 'scale by hand', set: 0, instances: 0 }, 0],
      [{ kind: 'bring back', earlier: 1 }, 0],
      [{ kind: 'cancel', set: 0, force: false }, 0],
    ],
    { strategy: strategies['blue-green'] },
  ],
  [
    'what serves as a colour is not gone under the id of git: to bring it there by another strategy waits while the app is paused',
    [
      [{ kind: 'commit', quality: 'good', instances: 3 }, 400],
      [{ kind: 'person', verb: 'next' }, 1_000],
      [{ kind: 'person', verb: 'pause' }, 20],
      [{ kind: 'strategy', name: 'rolling' }, 400],
    ],
    { strategy: strategies['blue-green by hand'] },
  ],
  [
    'a balancer that gets no weights sends traffic to what was never commanded any: it is given up, and ended',
    [
      [{ kind: 'commit', quality: 'good', instances: 3 }, 60],
      [{ kind: 'agent', index: 0, is: false }, 0],
      [{ kind: 'commit', quality: 'erring', instances: 3 }, 4_000],
    ],
    { strategy: strategies.canary },
  ],
  [
    'an old task that has not answered its check yet serves nobody, and counts for no floor',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
      [{ kind: 'strategy', name: 'rolling' }, 0],
      [{ kind: 'bring back', earlier: 1 }, 0],
    ],
    { strategy: strategies['blue-green'] },
  ],
  [
    'W that came into the primary of blue-green in place, with its labels, is judged in place to its end',
    [
      [{ kind: 'strategy', name: 'blue-green' }, 0],
      [{ kind: 'commit', quality: 'unplaceable', instances: 1 }, 0],
    ],
    { strategy: strategies.rolling },
  ],
  [
    'a deployment of a candidate that two commits superseded is still ours, and is ended',
    [
      [{ kind: 'commit', quality: 'failing', instances: 1 }, 20],
      [{ kind: 'reroute' }, 0],
    ],
    { strategy: strategies['blue-green'], sessionsLast: 20_000 },
  ],
  [
    'and so it is when what serves was deleted and brought back meanwhile',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
      [{ kind: 'bring back', earlier: 1 }, 0],
      [{ kind: 'balancer', index: 0, is: false }, 4_000],
      [{ kind: 'commit', quality: 'unplaceable', instances: 3 }, 0],
      [{ kind: 'edit', set: 0 }, 60],
      [{ kind: 'bring back', earlier: 2 }, 0],
      [{ kind: 'delete', set: 0 }, 0],
    ],
    { strategy: strategies['ab-test'] },
  ],
  [
    'recreate with a number of others brings back the 0 that it made, when git goes back in between',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
      [{ kind: 'bring back', earlier: 1 }, 0],
    ],
    { strategy: strategies.recreate, scale: { kind: 'ignore' } },
  ],
  [
    'both sets of a finished switch are taken away one after the other when the strategy goes in place',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
      [{ kind: 'checks', is: false }, 20],
      [{ kind: 'strategy', name: 'rolling' }, 0],
    ],
    { strategy: strategies['blue-green by hand'], sessionsLast: 3_600_000 },
  ],
  [
    'tasks of the candidate that a restart by hand is about to replace keep its share while the primary has none',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 0],
      [{ kind: 'delete', set: 0 }, 150],
      [{ kind: 'lose', set: 0, index: 0 }, 0],
      [{ kind: 'restart by hand', set: 1 }, 0],
    ],
    {},
  ],
  [
    'with nothing that settled, a set of another strategy keeps its traffic until what comes instead serves',
    [
      [{ kind: 'commit', quality: 'good', instances: 3 }, 0],
      [{ kind: 'commit', quality: 'crashing', instances: 1 }, 0],
      [{ kind: 'balancer', index: 0, is: false }, 400],
      [{ kind: 'strategy', name: 'ab-test until' }, 0],
    ],
    { strategy: strategies['blue-green'], balancers: 2, first: 'failing' },
  ],
  [
    'a revert to what settled before does not wait for a candidate that crashes',
    [
      [{ kind: 'commit', quality: 'good', instances: 1 }, 400],
      [{ kind: 'commit', quality: 'crashing', instances: 1 }, 0],
      [{ kind: 'bring back', earlier: 2 }, 0],
    ],
    {},
  ],
  [
    'what has settled beside a set that still drains keeps the sets on record until that is gone',
    [
      [{ kind: 'commit', quality: 'crashing', instances: 1 }, 20],
      [{ kind: 'bring back', earlier: 1 }, 0],
      [{ kind: 'strategy', name: 'ab-test' }, 0],
    ],
    { strategy: strategies['blue-green'], sessionsLast: 3_600_000 },
  ],
];

describe('histories of two sets that once ended wrong', () => {
  it.each(rows)('%s', (_sentence, events, { first = 'good', ...more }) => {
    const { wrong, log } = verdictOn({ setup: { ...setup, ...more }, first, events });
    expect(wrong, log.join('\n')).toEqual([]);
  });
});
