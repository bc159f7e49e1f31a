// Whether a history of two sets ended as docs/rollouts.md says it must, and what was said on the way.
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { setRoles, setIdOf } from '../../../src/core/model/setRole.js';
import { isSetTo } from '../../../src/core/plan/compare/fieldChanges.js';
import { instancesOf } from '../../../src/core/rollout/definition.js';
import { cart } from '../../core/rollout/build.js';
import type { Marathon } from '../marathon.js';
import { liveThrough, type History } from './history.js';
import type { World } from './world.js';

export function verdictOn(told: History): { readonly wrong: readonly string[]; readonly log: readonly string[] } {
  const world = liveThrough(told);
  const end = world.violations.length > 0 ? undefined : (endOf(world, told) ?? againOf(world));
  return { wrong: [...world.violations, ...(end === undefined ? [] : [end])], log: world.log };
}

function endOf(world: World, { setup }: History): string | undefined {
  const { step, record, head } = world;
  // What the balancers cannot do is said, and nothing begins: the last good revision serves as before, and nothing beside it.
  // And so is a test whose day has passed before it could begin.
  const isTooLate = step?.row === 'S5' && world.strategy.kind === 'ab-test';
  if (isTooLate || (step?.row === 'S1' && setup.balancing === 'instances' && world.strategy.kind !== 'canary')) {
    return record?.lastGood
      ? (serves(world, record.lastGood.definition) ?? others(world))
      : 'S1 before anything settled';
  }
  // Whoever owns the number stopped the set that was to serve: if the one that is left over went, too, nothing would serve.
  const primary = record?.sets?.primary ?? cart;
  if (step?.phase === 'progressing' && step.because.includes('is left over') && isStopped(world, primary)) {
    return servesBeside(world, primary);
  }
  switch (step?.phase) {
    case 'settled':
      if (setup.drift === 'ignore' && step.row === 'D1') return undefined;
      // Whose check fails is kept from the primary, and that is watched on the way: what goes in place meets no check.
      if (world.quality() !== 'good' && world.quality() !== 'erring') return 'a bad revision settled';
      if (world.sets.existing.length > 0 && world.sets.existing.every(([id]) => isStopped(world, id))) {
        return others(world) ?? world.sets.existing.map(([, one]) => isWhole(head.definition, one)).find(isWrong);
      }
      return serves(world, head.definition) ?? others(world) ?? numberOf(world);
    case 'rejected':
      if (record?.rejected?.commit !== head.commit) return 'rejected, but not by a verdict on what git wants';
      if (setup.drift === 'ignore' && step.row === 'D1') return undefined;
      if (!record.lastGood) return leftRunning(world);
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

/** Where the number is not git's: somebody scaled it to none, and nobody may bring it back but they. */
const isStopped = ({ setup, stopped, sets: { existing } }: World, id: AppId): boolean =>
  setup.scale.kind === 'ignore' &&
  existing.some(([one, marathon]) => one === id && stopped.has(marathon) && marathon.live()?.instances === 0);

/** One other set has all the traffic, and every task that it shall have. */
function servesBeside(world: World, primary: AppId): string | undefined {
  const serving = world.sets.existing.filter(([id]) => world.traffic(id) > 0);
  const [[id, marathon] = []] = serving;
  const live = marathon?.live();
  if (serving.length !== 1 || id === primary || live === undefined)
    return `${serving.length} sets are left over and serve`;
  return marathon?.serving() === live.instances ? undefined : `${live.id}, which is left over, is not whole`;
}

const isWrong = (wrong: string | undefined): wrong is string => wrong !== undefined;

/** Exactly one set has all the traffic, and it is set to this. */
function serves(world: World, definition: JsonObject): string | undefined {
  const serving = world.sets.existing.filter(([id]) => world.traffic(id) > 0);
  if (serving.length !== 1) return `${serving.length} sets have traffic: ${serving.map(([id]) => id).join(', ')}`;
  return serving.map(([, marathon]) => isWhole(definition, marathon)).find(isWrong);
}

function isWhole(definition: JsonObject, marathon: Marathon): string | undefined {
  const live = marathon.live();
  if (live === undefined || !isSetTo(definition, live)) return `${live?.id ?? ''} serves, and is not set to it`;
  const isAtRest = marathon.deployment === undefined && marathon.serving() === live.instances;
  return isAtRest ? undefined : `${live.id} is not whole`;
}

/** As many as git wants, or within its range; what an autoscaler has chosen is right. */
function numberOf({ sets: { existing }, head, setup: { scale } }: World): string | undefined {
  const wanted = instancesOf(head.definition);
  const [least, most] =
    scale.kind === 'git' ? [wanted, wanted] : scale.kind === 'range' ? [scale.min, scale.max] : [1, Infinity];
  const odd = existing.map(([, marathon]) => marathon.live()?.instances ?? 0).find((one) => one < least || one > most);
  return odd === undefined ? undefined : `settled with ${odd} instances`;
}

/**
 * With nothing to go back to, what was rejected is taken down; not so what somebody has made of it by hand, nor what was on
 * its way before the one that an abort names.
 */
function leftRunning({ sets: { existing }, record }: World): string | undefined {
  const rejected = record?.rejected ?? undefined;
  const isAborted = rejected?.because.startsWith('aborted by ') === true;
  const running = existing.find(([, marathon]) => {
    const live = marathon.live();
    if (live === undefined || live.instances === 0 || live.definition['env'] !== undefined) return false;
    return !(isAborted && !isSetTo(rejected.definition, live));
  });
  return running === undefined ? undefined : `${running[0]} is left running`;
}

/** Whatever was beside it is gone after hours. */
function others(world: World): string | undefined {
  const left = world.sets.existing.map(([id]) => id);
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
