// What a strategy with two sets will do, act by act. How many tasks a share takes may depend on the balancers of the
// cluster, which a plan does not ask: shares are told as git has them.
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import { durationText } from '../model/duration.js';
import type { AppId } from '../model/ids.js';
import { roleOfSet, setIdOf } from '../model/setRole.js';
import type { BlueGreen, CanaryStep, StepSize, TwoSetStrategy } from '../model/strategy.js';
import { tasksFor } from '../rollout/twoSets/stages.js';
import { testedText } from '../rollout/twoSets/whom.js';
import type { Progress } from './underWay.js';

export interface Beside {
  readonly app: AppId;
  readonly strategy: TwoSetStrategy;
  /** The Marathon app that serves now, and its tasks. */
  readonly serving: AppId;
  readonly current: number;
  readonly wanted: number;
  /** Absent: it has not begun. */
  readonly progress?: Progress | undefined;
}

/** Tasks that run beyond those that there are, at the most, before the old ones are touched. */
export function besideExtra(strategy: TwoSetStrategy, wanted: number): number {
  switch (strategy.kind) {
    case 'canary':
      return Math.max(0, ...strategy.steps.map(({ size }) => tasksOf(size, wanted)));
    case 'blue-green':
      return wanted;
    case 'ab-test':
      return strategy.match === undefined ? tasksFor(strategy.share ?? 50, wanted) : wanted;
    default:
      return assertNever(strategy);
  }
}

/** What is left until the new version has all of the traffic, or takes the place of the old one; then `replaced`, where Marathon replaces tasks. */
export function besideSteps(beside: Beside, replaced: readonly string[]): readonly string[] {
  const { app, strategy, wanted, serving, current, progress } = beside;
  const isOpen = progress !== undefined && progress.share > 0;
  const checks = strategy.checks.map(({ name }) => name);
  const watched = checks.length === 0 ? '' : `, with the checks ${checks.join(', ')}`;
  const drained = `when its sessions have ended, after ${durationText(strategy.drainTimeout)} at the latest`;
  switch (strategy.kind) {
    case 'canary': {
      const candidate = setIdOf(app, 'candidate');
      return [
        ...(progress ? [] : [`starts the new version beside it as ${candidate}`]),
        ...stagesLeft(strategy.steps, progress, candidate, watched),
        `puts it into ${app}, ${candidate} serving on meanwhile:`,
        ...replaced,
        `removes ${candidate} ${drained}`,
      ];
    }
    case 'blue-green': {
      const next = setIdOf(app, roleOfSet(app, serving) === 'green' ? 'blue' : 'green');
      return [
        ...(progress ? [] : [`starts ${count(wanted, 'task')} of the new version as ${next}, without traffic`]),
        ...(isOpen ? [] : beforeSwitch(strategy)),
        `${isOpen ? `${next} has all of the traffic: watches it` : 'moves all traffic to it at once, and watches it'} for ${durationText(strategy.soak)}${watched}`,
        `keeps ${serving} with ${count(current, 'task')} for ${durationText(strategy.keepOld)}, and removes it ${drained}`,
      ];
    }
    case 'ab-test': {
      const variant = setIdOf(app, 'variant');
      return [
        ...(progress ? [] : [`starts the new version beside it as ${variant}`]),
        `${isOpen ? `${variant} gets` : 'gives it'} ${testedText(strategy)}${watched}, until ${strategy.until === undefined ? '`baton next` or `baton abort`' : new Date(strategy.until).toISOString()}`,
        `then puts it into ${app}:`,
        ...replaced,
        `removes ${variant} ${drained}`,
      ];
    }
    default:
      return assertNever(strategy);
  }
}

const beforeSwitch = ({ preview, switch: how }: BlueGreen): readonly string[] => [
  ...(preview === undefined ? [] : [`asks every task of it at ${preview.path}`]),
  ...(how === 'by-hand' ? ['waits for `baton next`'] : []),
];

/** What lost its traffic because too few tasks were healthy begins where it was. */
function stagesLeft(
  steps: readonly CanaryStep[],
  progress: Progress | undefined,
  candidate: string,
  watched: string,
): readonly string[] {
  const reached = Math.max(0, progress?.step ?? 0);
  return steps.slice(reached).map((step, index) => {
    const isNow = index === 0 && progress !== undefined && progress.share > 0;
    return stage(step, isNow ? `${candidate} has` : 'moves', isNow ? '' : ` to ${candidate}`, watched);
  });
}

function stage({ size, pause }: CanaryStep, before: string, after: string, watched: string): string {
  const until = pause === 'until-next' ? 'waits for `baton next`' : `watches it for ${durationText(pause)}`;
  return `${before} ${trafficText(size)}${after}${after === '' ? ':' : ', and'} ${until}${watched}`;
}

/** `5% of the traffic`, `the traffic of 2 tasks`: as git has it. */
export function trafficText(size: StepSize): string {
  if (size.kind === 'weight') return `${size.percent}% of the traffic`;
  return `the traffic of ${size.kind === 'count' ? count(size.count, 'task') : `${size.percent}% of the tasks`}`;
}

const tasksOf = (size: StepSize, wanted: number): number =>
  size.kind === 'count' ? size.count : tasksFor(size.percent, wanted);
