// What a strategy with two sets will do, act by act. How many tasks a share takes may depend on the balancers of the
// cluster, which a plan does not ask: shares are told as git has them.
import { hasLabel } from '../definition/rules/labels.js';
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import { durationText } from '../model/duration.js';
import type { AppId } from '../model/ids.js';
import type { JsonObject } from '../model/json.js';
import type { Balancing } from '../model/observed.js';
import type { AppRecord } from '../model/record.js';
import { roleOfSet, setIdOf } from '../model/setRole.js';
import type { CanaryStep, StepSize, TwoSetStrategy } from '../model/strategy.js';
import { wearsGroup } from '../rollout/rendering/dress.js';
import { agentOf } from '../rollout/rendering/groupLabels.js';
import { sameRouting } from '../rollout/rendering/routing.js';
import { rolesOf } from '../rollout/twoSets/pair.js';
import { tasksFor } from '../rollout/twoSets/stages.js';
import { testedText } from '../rollout/twoSets/whom.js';

export interface Beside {
  readonly app: AppId;
  readonly strategy: TwoSetStrategy;
  /** The Marathon app that serves now, and its tasks. */
  readonly serving: AppId;
  readonly current: number;
  readonly wanted: number;
}

/** The sets of an app as far as a plan asks: how traffic is split between them, and which Marathon apps there are. */
export interface PlannedSets {
  readonly balancing: Balancing;
  readonly isThere: (id: AppId) => boolean;
}

/**
 * Whether the new version will stand beside the old one: not the first one, not one that traffic finds in another way, and
 * not beside an app that is in no deployment group yet, or whose labels have another agent asked for weights than the
 * settings name, unless a second set stands there already (docs/rollouts.md).
 */
export function standsBeside(
  { id, strategy }: { readonly id: AppId; readonly strategy: TwoSetStrategy },
  wanted: JsonObject,
  live: JsonObject,
  record: Pick<AppRecord, 'lastGood' | 'sets'> | undefined,
  sets: PlannedSets | undefined,
): boolean {
  if (!record?.lastGood || !sameRouting(wanted, record.lastGood.definition)) return false;
  if (strategy.kind === 'ab-test' || !hasLabel(wanted, /^HAPROXY_/)) return true;
  if (sets === undefined) return wearsGroup(live);
  const [, candidate] = rolesOf(id, strategy.kind, record.sets, sets.isThere);
  return wearsGroup(live, sets.isThere(setIdOf(id, candidate)) ? undefined : agentOf(sets.balancing));
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

/** Until the new version has all of the traffic, or takes the place of the old one; then `replaced`, where Marathon replaces tasks. */
export function besideSteps(beside: Beside, replaced: readonly string[]): readonly string[] {
  const { app, strategy, wanted, serving, current } = beside;
  const checks = strategy.checks.map(({ name }) => name);
  const watched = checks.length === 0 ? '' : `, with the checks ${checks.join(', ')}`;
  const drained = `when its sessions have ended, after ${durationText(strategy.drainTimeout)} at the latest`;
  switch (strategy.kind) {
    case 'canary': {
      const candidate = setIdOf(app, 'candidate');
      return [
        `starts the new version beside it as ${candidate}`,
        ...strategy.steps.map((step) => stage(step, candidate, watched)),
        `puts it into ${app}, ${candidate} serving on meanwhile:`,
        ...replaced,
        `removes ${candidate} ${drained}`,
      ];
    }
    case 'blue-green': {
      const next = setIdOf(app, roleOfSet(app, serving) === 'green' ? 'blue' : 'green');
      return [
        `starts ${count(wanted, 'task')} of the new version as ${next}, without traffic`,
        ...(strategy.preview === undefined ? [] : [`asks every task of it at ${strategy.preview.path}`]),
        ...(strategy.switch === 'by-hand' ? ['waits for `baton next`'] : []),
        `moves all traffic to it at once, and watches it for ${durationText(strategy.soak)}${watched}`,
        `keeps ${serving} with ${count(current, 'task')} for ${durationText(strategy.keepOld)}, and removes it ${drained}`,
      ];
    }
    case 'ab-test': {
      const variant = setIdOf(app, 'variant');
      return [
        `starts the new version beside it as ${variant}`,
        `gives it ${testedText(strategy)}${watched}, until ${strategy.until === undefined ? '`baton next` or `baton abort`' : new Date(strategy.until).toISOString()}`,
        `then puts it into ${app}:`,
        ...replaced,
        `removes ${variant} ${drained}`,
      ];
    }
    default:
      return assertNever(strategy);
  }
}

function stage({ size, pause }: CanaryStep, candidate: string, watched: string): string {
  const until = pause === 'until-next' ? 'waits for `baton next`' : `watches it for ${durationText(pause)}`;
  return `moves ${trafficText(size)} to ${candidate}, and ${until}${watched}`;
}

/** `5% of the traffic`, `the traffic of 2 tasks`: as git has it. */
export function trafficText(size: StepSize): string {
  if (size.kind === 'weight') return `${size.percent}% of the traffic`;
  return `the traffic of ${size.kind === 'count' ? count(size.count, 'task') : `${size.percent}% of the tasks`}`;
}

const tasksOf = (size: StepSize, wanted: number): number =>
  size.kind === 'count' ? size.count : tasksFor(size.percent, wanted);
