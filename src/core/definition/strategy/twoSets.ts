// Deploy blocks of canary, blue-green and ab-test, read strictly. This version does not deploy them: they are read so
// that what is wrong with them is said before the version that does.
import { parseDuration } from '../../model/duration.js';
import { problem } from '../../model/errorCodes.js';
import { fine, wrong, type Checked, type Problem } from '../../model/problem.js';
import type { KnownDeploy } from '../schema/deploy.js';
import type { Locate } from '../layers/layers.js';

export type TwoSetName = 'canary' | 'blue-green' | 'ab-test';

/** A number of tasks, or a share (percent) of them. */
export type StepSize =
  | { readonly kind: 'weight'; readonly percent: number }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

/** What a block asks for, as far as it decides whether the strategy can work. Steps only a canary has. */
export interface TwoSets {
  readonly kind: 'two-sets';
  readonly name: TwoSetName;
  readonly steps: readonly StepSize[];
  /** An ab-test that chooses by cookie or header. */
  readonly byRequest: boolean;
}

export const isTwoSets = (name: string | undefined): name is TwoSetName =>
  name === 'canary' || name === 'blue-green' || name === 'ab-test';

/** `given` has passed the schema; `where` finds places in the block. */
export function readTwoSets(name: TwoSetName, given: KnownDeploy, where: Locate): Checked<TwoSets> {
  const problems: Problem[] = [];
  const refuse = (pointer: string, message: string, hint: string): void => {
    problems.push(problem('deploy-invalid', message, { place: where(pointer), hint }));
  };
  for (const key of ['soak', 'keepOld', 'drainTimeout'] as const) {
    if (given[key] !== undefined) problems.push(...durationProblems(given[key], `/${key}`, where));
  }
  const steps = stepsOf(given, refuse);
  problems.push(...pauses(given, where));
  if (name === 'canary' && given.steps === undefined) {
    refuse(
      '/strategy',
      'canary needs steps',
      'add for example steps: [{ weight: 5, pause: 5m }, { weight: 50, pause: 10m }]',
    );
  }
  if (name === 'ab-test') problems.push(...abTestProblems(given, where));
  problems.push(...checkProblems(given, where));
  return problems.length > 0
    ? wrong(...problems, notAvailable(name, where))
    : fine({ kind: 'two-sets', name, steps, byRequest: given.match !== undefined });
}

export const notAvailable = (name: TwoSetName, where: Locate): Problem =>
  problem('strategy-not-available', `${name} is not built into this version`, { place: where('/strategy') });

type Refuse = (pointer: string, message: string, hint: string) => void;

/** Each step must bring more than the one before: one that does not would never be reached, or take traffic back. */
function stepsOf({ steps = [] }: KnownDeploy, refuse: Refuse): readonly StepSize[] {
  const sizes = steps.flatMap(({ weight, instances }, index): readonly StepSize[] => {
    if ((weight === undefined) === (instances === undefined)) {
      refuse(
        `/steps/${index}`,
        'a step has either weight or instances',
        'write for example { weight: 25, pause: 10m }',
      );
      return [];
    }
    if (weight !== undefined) return [{ kind: 'weight', percent: weight }];
    if (typeof instances === 'number') return [{ kind: 'count', count: instances }];
    return instances === undefined ? [] : [{ kind: 'share', percent: Number(instances.slice(0, -1)) }];
  });
  if (sizes.length < steps.length) return sizes;
  for (const [index, size] of sizes.entries()) {
    const before = sizes[index - 1];
    const pointer = `/steps/${index}/${size.kind === 'weight' ? 'weight' : 'instances'}`;
    if (size.kind === 'share' && (size.percent === 0 || size.percent > 100)) {
      refuse(pointer, 'a share of the instances must be above 0% and at most 100%', 'write for example 25%');
    } else if (before !== undefined && before.kind !== size.kind) {
      refuse(pointer, 'all steps must be given the same way', 'use weight, a number of instances, or a share of them');
    } else if (before !== undefined && amountOf(size) <= amountOf(before)) {
      refuse(
        pointer,
        `steps must rise: ${amountOf(size)} after ${amountOf(before)}`,
        'sort them, and leave out equal ones',
      );
    }
  }
  return sizes;
}

export const amountOf = (size: StepSize): number => (size.kind === 'count' ? size.count : size.percent);

const pauses = ({ steps = [] }: KnownDeploy, where: Locate): readonly Problem[] =>
  steps.flatMap(({ pause }, index) =>
    pause === undefined || pause === 'until-next' ? [] : durationProblems(pause, `/steps/${index}/pause`, where),
  );

function durationProblems(value: string, pointer: string, where: Locate): readonly Problem[] {
  const read = parseDuration(value);
  return read.ok ? [] : read.problems.map((one) => ({ ...one, place: where(pointer) }));
}

function abTestProblems({ match, share, until }: KnownDeploy, where: Locate): readonly Problem[] {
  const found: (readonly [boolean, string, string, string])[] = [
    [
      match === undefined && share === undefined,
      '/strategy',
      'ab-test needs match or share: who gets the new version',
      'add for example match: { cookie: beta }, or share: 20%',
    ],
    [
      match !== undefined && (match.cookie === undefined) === (match.header === undefined),
      '/match',
      'match takes either a cookie or a header',
      'write for example match: { cookie: beta }',
    ],
    [
      share !== undefined && !(Number(share.slice(0, -1)) > 0 && Number(share.slice(0, -1)) < 100),
      '/share',
      'share must be above 0% and below 100%',
      'write for example 20%',
    ],
    [
      until !== undefined && !isMoment(until),
      '/until',
      'until is no date',
      'write for example 2026-12-24, or 2026-12-24T18:00:00Z',
    ],
  ];
  return found.flatMap(([isWrong, pointer, message, hint]) =>
    isWrong ? [problem('deploy-invalid', message, { place: where(pointer), hint })] : [],
  );
}

/** A day, or a moment with its zone. Date.parse takes 30 February for 2 March: the day must come out as it went in. */
function isMoment(text: string): boolean {
  const day = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  const parsed = Date.parse(day);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day);
}

function checkProblems({ checks = [] }: KnownDeploy, where: Locate): readonly Problem[] {
  return checks.flatMap(({ name, prometheus, http, haproxy, below, above }, index) => {
    const refused = (pointer: string, message: string, hint: string): readonly Problem[] => [
      problem('deploy-invalid', message, { place: where(`/checks/${index}${pointer}`), hint }),
    ];
    if (checks.findIndex((one) => one.name === name) < index) {
      return refused('/name', 'two checks have one name', 'give each a name of its own: verdicts name it');
    }
    if ([prometheus, http, haproxy].filter((one) => one !== undefined).length !== 1) {
      return refused('', 'a check asks one of prometheus, http and haproxy', 'write one check for each question');
    }
    if (http === undefined && below === undefined && above === undefined) {
      return refused('', 'a check needs below or above: else no answer could be wrong', 'add for example below: 0.01');
    }
    return [];
  });
}
