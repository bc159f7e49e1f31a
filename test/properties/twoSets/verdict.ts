// Whether a history of two sets ended as docs/rollouts.md says it must, and what was said on the way.
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { setRoles, setIdOf } from '../../../src/core/model/setRole.js';
import { isSetTo } from '../../../src/core/plan/compare/fieldChanges.js';
import { cart } from '../../core/rollout/build.js';
import { liveThrough, type History } from './history.js';
import type { World } from './world.js';

export function verdictOn(told: History): { readonly wrong: readonly string[]; readonly log: readonly string[] } {
  const world = liveThrough(told);
  const end = world.violations.length > 0 ? undefined : (endOf(world, told) ?? againOf(world));
  return { wrong: [...world.violations, ...(end === undefined ? [] : [end])], log: world.log };
}

function endOf(world: World, { setup }: History): string | undefined {
  const { step, record, head } = world;
  // What the balancers cannot do is said, and nothing begins.
  if (step?.row === 'S1' && setup.balancing === 'instances') return undefined;
  // Whoever owns the number stopped the set that was to serve: the one that is left over goes on serving.
  if (world.stopped && setup.scale.kind === 'ignore' && step?.because.includes('is left over')) return undefined;
  switch (step?.phase) {
    case 'settled':
      if (setup.drift === 'ignore' && step.row === 'D1') return undefined;
      // Whose check fails is kept from the primary, and that is watched on the way: what goes in place meets no check.
      if (world.quality() !== 'good' && world.quality() !== 'erring') return 'a bad revision settled';
      if (world.stopped && setup.scale.kind === 'ignore' && isStopped(world)) return others(world);
      return serves(world, head.definition) ?? others(world);
    case 'rejected':
      if (record?.rejected?.commit !== head.commit) return 'rejected, but not by a verdict on what git wants';
      if (setup.drift === 'ignore' && step.row === 'D1') return undefined;
      if (!record.lastGood) return undefined;
      return serves(world, record.lastGood.definition) ?? others(world);
    case 'paused':
      return setup.onFailure === 'pause' ? undefined : 'paused, although it should go back';
    case 'drifted':
      return setup.drift === 'warn' ? undefined : 'left drifted';
    case 'analysing':
      return step.because.includes('baton next') && world.strategy.kind === 'ab-test'
        ? undefined
        : `ended analysing: ${step.because}`;
    default:
      return `ended ${step?.phase ?? 'without a step'} (${step?.row ?? ''}): ${step?.because ?? ''}`;
  }
}

/** Whoever owns the number of instances wanted none. */
const isStopped = (world: World): boolean => world.existing.every(([, marathon]) => marathon.live()?.instances === 0);

/** Exactly one set has all the traffic, and it is set to this. */
function serves(world: World, definition: JsonObject): string | undefined {
  const serving = world.existing.filter(([id]) => world.traffic(id) > 0);
  if (serving.length !== 1) return `${serving.length} sets have traffic: ${serving.map(([id]) => id).join(', ')}`;
  for (const [id, marathon] of serving) {
    const live = marathon.live();
    if (live === undefined || !isSetTo(definition, live)) return `${id} serves, and is not set to it`;
    if (marathon.deployment !== undefined || marathon.serving() !== live.instances) return `${id} is not whole`;
  }
  return undefined;
}

/** Whatever was beside it is gone after hours. */
function others(world: World): string | undefined {
  const left = world.existing.map(([id]) => id);
  const all: readonly AppId[] = setRoles.map((role) => setIdOf(cart, role));
  return left.length <= 1 ? undefined : `left over: ${all.filter((id) => left.includes(id)).join(', ')}`;
}

/** Sentence 5: whoever looks next, without any memory of having looked, has nothing to write. */
function againOf(world: World): string | undefined {
  world.kill('before the record');
  world.live(1_000);
  world.live(1_000);
  const { step } = world;
  return step?.action === undefined ? undefined : `another pass writes: ${step.because}`;
}
