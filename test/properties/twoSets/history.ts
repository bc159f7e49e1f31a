// A history of an app that is served by two sets: commits, hands, losses, outages and kills, with time in between.
import fc from 'fast-check';
import { defaultPatience, type Strategy } from '../../../src/core/model/strategy.js';
import { checked, recreate, rolling } from '../../core/rollout/build.js';
import { isAppId } from '../../../src/core/model/ids.js';
import type { Verb } from '../people.js';
import type { KillAt } from '../world.js';
import type { Quality, Setup } from './setup.js';
import { World } from './world.js';

export type Event =
  | { readonly kind: 'commit'; readonly quality: Quality; readonly instances: number }
  | { readonly kind: 'bring back'; readonly earlier: number }
  | { readonly kind: 'rescale'; readonly instances: number }
  | { readonly kind: 'reroute' }
  | { readonly kind: 'kill'; readonly at: KillAt }
  | { readonly kind: 'lose'; readonly set: number; readonly index: number }
  | { readonly kind: 'full' | 'room' }
  | { readonly kind: 'edit'; readonly set: number }
  | { readonly kind: 'scale by hand'; readonly set: number; readonly instances: number }
  | { readonly kind: 'restart by hand'; readonly set: number }
  | { readonly kind: 'delete'; readonly set: number }
  | { readonly kind: 'cancel'; readonly set: number; readonly force: boolean }
  | { readonly kind: 'group'; readonly set: number; readonly minutes: number }
  | { readonly kind: 'window' | 'git' | 'marathon' | 'checks'; readonly is: boolean }
  | { readonly kind: 'balancer' | 'agent'; readonly index: number; readonly is: boolean }
  | { readonly kind: 'strategy'; readonly name: keyof typeof strategies }
  | { readonly kind: 'person'; readonly verb: Verb };

export interface History {
  readonly setup: Setup;
  readonly first: Quality;
  readonly events: readonly (readonly [Event, number])[];
}

const minute = 60_000;
const check = { name: 'errors', failAfter: 3, kind: 'http', url: 'http://x/', limit: {} } as const;
const common = { ...defaultPatience, scale: { kind: 'git' }, checks: [check], drainTimeout: 5 * minute } as const;
const weight = (percent: number, pause: number | 'until-next') =>
  ({ size: { kind: 'weight', percent }, pause }) as const;

export const strategies = {
  rolling,
  recreate,
  'minimum-in-service': {
    ...defaultPatience,
    kind: 'minimum-in-service',
    atLeast: { kind: 'percent', percent: 50 },
    scale: { kind: 'git' },
  },
  canary: { ...common, kind: 'canary', steps: [weight(5, minute), weight(25, 2 * minute), weight(50, 0)] },
  'canary to the end': { ...common, checks: [], kind: 'canary', steps: [weight(10, 0), weight(100, minute)] },
  'canary by hand': { ...common, kind: 'canary', steps: [weight(30, 'until-next')] },
  'canary by tasks': {
    ...common,
    kind: 'canary',
    steps: [
      { size: { kind: 'count', count: 1 }, pause: minute },
      { size: { kind: 'share', percent: 67 }, pause: minute },
    ],
  },
  'blue-green': { ...common, kind: 'blue-green', soak: 3 * minute, keepOld: 30 * minute, switch: 'automatic' },
  'blue-green by hand': { ...common, checks: [], kind: 'blue-green', soak: 0, keepOld: 0, switch: 'by-hand' },
  'ab-test': { ...common, kind: 'ab-test', share: 20 },
  'ab-test until': {
    ...common,
    kind: 'ab-test',
    match: { kind: 'cookie', name: 'beta' },
    until: Date.UTC(2026, 4, 4, 13),
  },
} as const satisfies Readonly<Record<string, Strategy>>;

type Name = keyof typeof strategies;
const names = Object.keys(strategies).filter((name): name is Name => name in strategies);

const quality = fc.constantFrom<Quality>(
  'good',
  'good',
  'good',
  'good',
  'failing',
  'crashing',
  'unplaceable',
  'erring',
);
const instances = fc.constantFrom(1, 2, 3, 3, 5);
const set = fc.nat(2);
const is = fc.boolean();
const one = <T extends Event>(
  weightOf: number,
  arbitrary: fc.Arbitrary<T>,
): { weight: number; arbitrary: fc.Arbitrary<Event> } => ({
  weight: weightOf,
  arbitrary,
});

const event = fc.oneof(
  one(9, fc.record({ kind: fc.constant('commit' as const), quality, instances })),
  one(4, fc.record({ kind: fc.constant('bring back' as const), earlier: fc.nat(3) })),
  one(3, fc.record({ kind: fc.constant('rescale' as const), instances })),
  one(1, fc.record({ kind: fc.constant('reroute' as const) })),
  one(
    8,
    fc.record({
      kind: fc.constant('kill' as const),
      at: fc.constantFrom<KillAt>('before the record', 'before the act', 'after the act'),
    }),
  ),
  one(4, fc.record({ kind: fc.constant('lose' as const), set, index: fc.nat(5) })),
  one(1, fc.record({ kind: fc.constant('full' as const) })),
  one(2, fc.record({ kind: fc.constant('room' as const) })),
  one(1, fc.record({ kind: fc.constant('edit' as const), set })),
  one(2, fc.record({ kind: fc.constant('scale by hand' as const), set, instances: fc.constantFrom(0, 1, 3, 7) })),
  one(1, fc.record({ kind: fc.constant('restart by hand' as const), set })),
  one(3, fc.record({ kind: fc.constant('delete' as const), set })),
  one(2, fc.record({ kind: fc.constant('cancel' as const), set, force: is })),
  one(1, fc.record({ kind: fc.constant('group' as const), set, minutes: fc.nat(30) })),
  one(
    4,
    fc.record({ kind: fc.constantFrom('window' as const, 'git' as const, 'marathon' as const, 'checks' as const), is }),
  ),
  one(3, fc.record({ kind: fc.constant('balancer' as const), index: fc.nat(1), is })),
  one(2, fc.record({ kind: fc.constant('agent' as const), index: fc.nat(1), is })),
  one(1, fc.record({ kind: fc.constant('strategy' as const), name: fc.constantFrom(...names) })),
  one(
    6,
    fc.record({
      kind: fc.constant('person' as const),
      verb: fc.constantFrom<Verb>('pause', 'resume', 'abort', 'retry', 'rollback', 'next', 'next', 'next --full'),
    }),
  ),
);

const setupOf = (name: Name): fc.Arbitrary<Setup> =>
  fc.record({
    strategy: fc.constant(strategies[name]),
    balancing: name.startsWith('canary')
      ? fc.constantFrom('haproxy-agent' as const, 'haproxy-agent' as const, 'instances' as const)
      : fc.constant('haproxy-agent' as const),
    balancers: fc.constantFrom(1, 2),
    sessionsLast: fc.constantFrom(0, 20_000, 3_600_000),
    scale: fc.constantFrom<Setup['scale']>(
      { kind: 'git' },
      { kind: 'git' },
      { kind: 'git' },
      { kind: 'ignore' },
      { kind: 'range', min: 2, max: 4 },
    ),
    onFailure: fc.constantFrom('rollback', 'rollback', 'rollback', 'pause'),
    check: fc.constantFrom('MESOS_HTTP', 'MESOS_HTTP', 'HTTP'),
    reportsKilling: is,
    drift: fc.constantFrom('warn', 'restore', 'ignore'),
  });

export const historyOf = (name: Name): fc.Arbitrary<History> =>
  fc.record({
    setup: setupOf(name),
    first: fc.constantFrom<Quality>('good', 'good', 'good', 'good', 'good', 'failing'),
    events: fc.array(fc.tuple(event, fc.constantFrom(0, 1, 5, 20, 20, 60, 150, 400, 1_000, 4_000)), { maxLength: 14 }),
  });

export const twoSetNames: readonly Name[] = names;

/** Lives through it, then through hours of quiet with all open, all answering, and room on the agents. */
export function liveThrough({ setup, first, events }: History): World {
  const world = new World(setup, first);
  world.live(60_000);
  for (const [each, seconds] of events) {
    world.happens(JSON.stringify(each), () => {
      happen(world, each);
    });
    world.live(seconds * 1_000);
  }
  world.happens('quiet', () => {
    world.sets.full(false);
    Object.assign(world, { windowOpen: true, gitAway: false, marathonAway: false, checksAway: false });
    for (const one of world.balancers.all) Object.assign(one, { readable: true, hears: true });
    if (world.decisions.paused !== null) world.person('resume');
  });
  world.live(2 * 3_600_000);
  world.happens('they cancel their deployments', () => {
    for (const [, marathon] of world.sets.existing) if (marathon.deployment?.by === 'hand') marathon.cancel(true);
  });
  world.live(8 * 3_600_000);
  return world;
}

function happen(world: World, each: Event): void {
  switch (each.kind) {
    case 'commit':
      world.git.commit(each.quality, each.instances);
      return;
    case 'bring back':
      world.git.bringBack(each.earlier);
      return;
    case 'rescale':
      world.git.rescale(each.instances);
      return;
    case 'reroute':
      world.git.reroute();
      return;
    case 'kill':
      world.kill(each.at);
      return;
    case 'lose':
      world.sets.at(each.set, world.now).lose(each.index);
      return;
    case 'full':
    case 'room':
      world.sets.full(each.kind === 'full');
      return;
    case 'edit': {
      const marathon = world.sets.at(each.set, world.now);
      if (marathon.definition !== undefined)
        marathon.put({ ...marathon.definition, env: { BY_HAND: String(world.now) } }, 'hand', true);
      return;
    }
    case 'scale by hand': {
      const marathon = world.sets.at(each.set, world.now);
      if (each.instances === 0) world.stopped.add(marathon);
      else world.stopped.delete(marathon);
      marathon.scale(each.instances, 'hand', true);
      return;
    }
    case 'restart by hand':
      world.sets.at(each.set, world.now).restart('hand', true);
      return;
    case 'delete':
      world.sets.at(each.set, world.now).remove();
      return;
    case 'cancel':
      world.sets.at(each.set, world.now).cancel(each.force);
      return;
    case 'group':
      world.sets.at(each.set, world.now).holdByGroup(checked('/shop/shelf', isAppId), each.minutes * minute);
      return;
    case 'window':
      world.windowOpen = each.is;
      return;
    case 'git':
      world.gitAway = !each.is;
      return;
    case 'marathon':
      world.marathonAway = !each.is;
      return;
    case 'checks':
      world.checksAway = !each.is;
      return;
    case 'balancer': {
      const found = world.balancers.all[each.index];
      if (found !== undefined) found.readable = each.is;
      return;
    }
    case 'agent': {
      const found = world.balancers.all[each.index];
      if (found !== undefined) found.hears = each.is;
      return;
    }
    case 'strategy':
      world.git.useStrategy(strategies[each.name]);
      return;
    case 'person':
      world.person(each.verb);
  }
}
