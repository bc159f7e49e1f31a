// A history: what people, agents and the machine do to one app, one event after the other, with time in between.
import fc from 'fast-check';
import { isAppId } from '../../src/core/model/ids.js';
import { checked, recreate, rolling } from '../core/rollout/build.js';
import type { Quality } from './fleet.js';
import { World, type KillAt, type Setup } from './world.js';

export type Event =
  | { readonly kind: 'commit'; readonly quality: Quality; readonly instances: number }
  | { readonly kind: 'bring back'; readonly earlier: number }
  | { readonly kind: 'rescale'; readonly instances: number }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'valid' }
  | { readonly kind: 'kill'; readonly at: KillAt }
  | { readonly kind: 'lose'; readonly index: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'room' }
  | { readonly kind: 'edit' }
  | { readonly kind: 'scale by hand'; readonly instances: number }
  | { readonly kind: 'restart by hand' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'cancel'; readonly force: boolean }
  | { readonly kind: 'group'; readonly minutes: number }
  | { readonly kind: 'window'; readonly open: boolean }
  | { readonly kind: 'recreate'; readonly on: boolean }
  | { readonly kind: 'person'; readonly verb: Parameters<World['person']>[0] };

export interface History {
  readonly setup: Setup;
  readonly first: Quality;
  /** Each event, and the seconds that pass after it. */
  readonly events: readonly (readonly [Event, number])[];
}

const quality = fc.constantFrom<Quality>('good', 'good', 'good', 'failing', 'crashing', 'unplaceable');
const instances = fc.constantFrom(1, 2, 3, 3, 5);

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('commit' as const), quality, instances }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('bring back' as const), earlier: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rescale' as const), instances }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'invalid' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'valid' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      at: fc.constantFrom<KillAt>('before the record', 'before the act', 'after the act'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose' as const), index: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'full' }) },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'room' }) },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'edit' }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('scale by hand' as const), instances: fc.constantFrom(0, 1, 3, 7) }),
  },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'restart by hand' }) },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'delete' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), force: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('group' as const), minutes: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('window' as const), open: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recreate' as const), on: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      verb: fc.constantFrom(
        'pause' as const,
        'resume' as const,
        'abort' as const,
        'retry' as const,
        'rollback' as const,
      ),
    }),
  },
);

const capacities = fc.constantFrom([1, 1], [1, 0], [0.5, 0], [0.5, 0.5], [0, 0], [0.7, 0.3]);

const setup: fc.Arbitrary<Setup> = fc.record({
  strategy: fc.constantFrom(rolling, rolling, recreate),
  scale: fc.constantFrom<Setup['scale']>(
    { kind: 'git' },
    { kind: 'git' },
    { kind: 'git' },
    { kind: 'ignore' },
    { kind: 'range', min: 2, max: 4 },
  ),
  onFailure: fc.constantFrom('rollback', 'rollback', 'rollback', 'pause'),
  check: fc.constantFrom('MESOS_HTTP', 'MESOS_HTTP', 'HTTP', 'none'),
  capacity: capacities,
  reportsKilling: fc.boolean(),
  graceSeconds: fc.constantFrom(3, 3, 3, 400),
  drift: fc.constantFrom('warn', 'restore', 'ignore'),
});

export const history: fc.Arbitrary<History> = fc.record({
  setup,
  first: quality,
  events: fc.array(fc.tuple(event, fc.constantFrom(0, 1, 5, 20, 60, 400, 1_000, 4_000)), { maxLength: 14 }),
});

/** Longer than `waitAtMost` and every deadline after it. */
const quiet = 6 * 3_600_000;

/** Lives through it, then through hours of quiet with the window open, room on the agents, and valid files. */
export function liveThrough({ setup: given, first, events }: History): World {
  const world = new World(given, first);
  world.live(1_000);
  for (const [one, seconds] of events) {
    world.happens(JSON.stringify(one), () => happen(world, one));
    world.live(seconds * 1_000);
  }
  world.happens('quiet', () => {
    world.marathon.fleet.full = false;
    world.windowOpen = true;
    world.invalid = false;
    if (world.decisions.paused !== null) world.person('resume');
  });
  world.live(2 * 3_600_000);
  // A deployment of somebody else is waited for, and may never end by itself: in the end they take it back.
  if (world.marathon.deployment?.by === 'hand') {
    world.happens('they cancel their deployment', () => {
      world.marathon.cancel(true);
    });
  }
  world.live(quiet);
  return world;
}

function happen(world: World, one: Event): void {
  const { marathon } = world;
  switch (one.kind) {
    case 'commit':
      world.git.commit(one.quality, one.instances);
      return;
    case 'bring back': {
      world.git.bringBack(one.earlier);
      return;
    }
    case 'rescale': {
      world.git.rescale(one.instances);
      return;
    }
    case 'invalid':
    case 'valid':
      world.invalid = one.kind === 'invalid';
      return;
    case 'kill': {
      world.kill(one.at);
      return;
    }
    case 'lose': {
      marathon.lose(one.index);
      return;
    }
    case 'full':
    case 'room':
      marathon.fleet.full = one.kind === 'full';
      return;
    case 'edit': {
      world.edit();
      return;
    }
    case 'scale by hand':
      marathon.scale(one.instances, 'hand', true);
      return;
    case 'restart by hand':
      marathon.restart('hand', true);
      return;
    case 'delete': {
      marathon.remove();
      return;
    }
    case 'cancel': {
      marathon.cancel(one.force);
      return;
    }
    case 'group': {
      marathon.holdByGroup(checked('/shop/shelf', isAppId), one.minutes * 60_000);
      return;
    }
    case 'window':
      world.windowOpen = one.open;
      return;
    case 'person':
      world.person(one.verb);
      return;
    case 'recreate':
      world.git.useStrategy(one.on ? recreate : rolling);
  }
}
