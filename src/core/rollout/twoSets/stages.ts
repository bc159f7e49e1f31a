// The stages of a rollout over two sets: which share each has, how many tasks it takes, and how long it is watched.
import { assertNever } from '../../model/assertNever.js';
import type { Instant } from '../../model/ids.js';
import type { Balancing } from '../../model/observed.js';
import type { StepSize, TwoSetStrategy } from '../../model/strategy.js';

export interface Stage {
  /** Percent 0–100 of new requests, at most two decimals. */
  readonly share: number;
  /** Healthy tasks of the candidate that this share takes. */
  readonly tasks: number;
  /** How long (ms) it is watched; until a moment; or until a person says `next`. */
  readonly pause: number | { readonly until: Instant } | 'until-next';
}

/** `instances`: of the app. By `instances` of balancing, shares are what so many tasks really get beside the primary. */
export function stagesOf(strategy: TwoSetStrategy, instances: number, balancing: Balancing): readonly Stage[] {
  switch (strategy.kind) {
    case 'canary':
      return strategy.steps.map(({ size, pause }) => ({ ...sized(size, instances, balancing), pause }));
    case 'blue-green':
      return [{ share: 100, tasks: instances, pause: strategy.soak }];
    case 'ab-test': {
      // Who gets it is decided by rules: beside those a share says no more than open or closed.
      const share = strategy.share ?? openShare;
      const tasks = strategy.match === undefined ? tasksFor(share, instances) : instances;
      const pause = strategy.until === undefined ? 'until-next' : { until: strategy.until };
      return [{ share, tasks, pause }];
    }
    default:
      return assertNever(strategy);
  }
}

/** Of an A/B test by cookie or header only. */
const openShare = 50;

/** Tasks that must be healthy before a share of the traffic of so many is moved to them. */
export const tasksFor = (share: number, instances: number): number =>
  share === 0 ? 0 : Math.max(1, Math.ceil((instances * Math.round(share * 100)) / 10_000));

function sized(size: StepSize, instances: number, balancing: Balancing): Pick<Stage, 'share' | 'tasks'> {
  switch (size.kind) {
    case 'weight': {
      if (balancing.kind === 'haproxy-agent') return { share: size.percent, tasks: tasksFor(size.percent, instances) };
      const rest = Math.max(1, 100 - size.percent);
      return byTasks(Math.round((instances * size.percent) / rest), instances, balancing);
    }
    case 'count':
      return byTasks(size.count, instances, balancing);
    case 'share':
      return byTasks(tasksFor(size.percent, instances), instances, balancing);
    default:
      return assertNever(size);
  }
}

/** Rounded down: rounded up, 2 of 3 tasks would be a share that takes three. */
function byTasks(count: number, instances: number, { kind }: Balancing): Pick<Stage, 'share' | 'tasks'> {
  const tasks = Math.min(Math.max(1, count), Math.max(1, instances));
  const all = kind === 'haproxy-agent' ? Math.max(1, instances) : instances + tasks;
  return { share: Math.min(100, Math.floor((tasks * 10_000) / all) / 100), tasks };
}
