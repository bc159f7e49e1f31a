// Whether a history ended as docs/rollouts.md says it must, and what was said on the way.
import { isSetTo } from '../../src/core/plan/compare/fieldChanges.js';
import { liveThrough, type History } from './history.js';
import type { World } from './world.js';

export function verdictOn(told: History): { readonly wrong: readonly string[]; readonly log: readonly string[] } {
  const world = liveThrough(told);
  const end = world.violations.length > 0 ? undefined : (endOf(world, told) ?? againOf(world));
  return { wrong: [...world.violations, ...(end === undefined ? [] : [end])], log: world.log };
}

/** Where the history ended, against sentences 1 and 2; empty: as it must. */
function endOf(world: World, { setup }: History): string | undefined {
  const { step, marathon, record, head } = world;
  const live = marathon.live();
  const edited = live?.definition['env'] !== undefined;
  const serves = (definition: typeof head.definition): boolean =>
    live !== undefined &&
    isSetTo(definition, live) &&
    marathon.deployment === undefined &&
    marathon.serving() === live.instances;
  switch (step?.phase) {
    case 'settled':
      if (setup.drift === 'ignore' && step.row === 'D1') return undefined;
      if (world.quality() !== 'good') return 'a bad revision settled';
      return serves(head.definition) ? undefined : 'settled, but what git wants does not serve';
    case 'rejected':
      if (record?.rejected?.commit !== head.commit) return 'rejected, but not by a verdict on what git wants';
      if (setup.drift === 'ignore' && step.row === 'D1') return undefined;
      // With nothing to go back to it is taken down, unless somebody has made something else of it by hand.
      if (!record.lastGood) {
        // An abort takes down what it names, and not an earlier revision that was on its way before.
        const spared =
          live !== undefined &&
          /^aborted by /.test(record.rejected.because) &&
          !isSetTo(record.rejected.definition, live);
        return live === undefined || live.instances === 0 || edited || spared ? undefined : 'left running';
      }
      return serves(record.lastGood.definition) ? undefined : 'rejected, but the last good one does not serve';
    case 'paused':
      return setup.onFailure === 'pause' ? undefined : 'paused, although it should go back';
    case 'drifted':
      return setup.drift === 'warn' ? undefined : 'left drifted';
    default:
      return `ended ${step?.phase ?? 'without a step'}: ${step?.because ?? ''}`;
  }
}

/** Sentence 5: whoever looks next, without any memory of having looked, has nothing to write. */
function againOf(world: World): string | undefined {
  const before = world.marathon.now;
  world.kill('before the record');
  world.live(1_000);
  world.live(1_000);
  const { step } = world;
  return step?.action === undefined ? undefined : `after ${before} another pass writes: ${step.because}`;
}
