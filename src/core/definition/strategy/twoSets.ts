// Deploy blocks of canary, blue-green and ab-test, read strictly into the strategies that the tables follow.
import { parseDuration } from '../../model/duration.js';
import { problem } from '../../model/errorCodes.js';
import { fine, wrong, type Checked, type Problem } from '../../model/problem.js';
import {
  usualTwoSets,
  type AbTest,
  type CanaryStep,
  type Match,
  type Patience,
  type StepSize,
  type Strategy,
  type TwoSets,
  type TwoSetStrategy,
} from '../../model/strategy.js';
import type { KnownDeploy } from '../schema/deploy.js';
import type { Locate } from '../layers/layers.js';
import { readChecks } from './checks.js';
import { readPreview } from './preview.js';

export type TwoSetName = TwoSets['kind'];

/** What is the same in every strategy. */
export type Common = Patience & Pick<Strategy, 'scale' | 'before' | 'together'>;

export const isTwoSets = (name: string | undefined): name is TwoSetName =>
  name === 'canary' || name === 'blue-green' || name === 'ab-test';

/** `given` has passed the schema; `where` finds places in the block. */
export function readTwoSets(
  name: TwoSetName,
  given: KnownDeploy,
  common: Common,
  where: Locate,
): Checked<TwoSetStrategy> {
  const problems: Problem[] = [];
  const refuse = (pointer: string, message: string, hint: string): void => {
    problems.push(problem('deploy-invalid', message, { place: where(pointer), hint }));
  };
  const duration = (text: string | undefined, pointer: string, otherwise: number): number => {
    const read = text === undefined ? fine(otherwise) : parseDuration(text);
    if (read.ok) return read.value;
    problems.push(...read.problems.map((one) => ({ ...one, place: where(pointer) })));
    return otherwise;
  };
  const soak = duration(given.soak, '/soak', usualTwoSets.soak);
  const keepOld = duration(given.keepOld, '/keepOld', usualTwoSets.keepOld);
  const drainTimeout = duration(given.drainTimeout, '/drainTimeout', usualTwoSets.drainTimeout);
  const sizes = sizesOf(given, refuse);
  const pauses = (given.steps ?? []).map(({ pause }, index) =>
    pause === 'until-next' ? pause : duration(pause, `/steps/${index}/pause`, 0),
  );
  if (name === 'canary' && given.steps === undefined) {
    refuse(
      '/strategy',
      'canary needs steps',
      'add for example steps: [{ weight: 5, pause: 5m }, { weight: 50, pause: 10m }]',
    );
  }
  if (name === 'ab-test') problems.push(...abTestProblems(given, where));
  const checks = readChecks(given.checks, where);
  if (!checks.ok) problems.push(...checks.problems);
  const preview = readPreview(given, where);
  if (!preview.ok) problems.push(...preview.problems);
  if (problems.length > 0 || !checks.ok || !preview.ok) return wrong(...problems);
  const shared = { ...common, checks: checks.value, drainTimeout };
  switch (name) {
    case 'canary': {
      const steps = sizes.map((size, index): CanaryStep => ({ size, pause: pauses[index] ?? 0 }));
      return fine({ ...shared, kind: 'canary', steps });
    }
    case 'blue-green':
      return fine({
        ...shared,
        kind: 'blue-green',
        soak,
        keepOld,
        switch: given.switch ?? 'automatic',
        ...(preview.value && { preview: preview.value }),
      });
    case 'ab-test':
      return fine({ ...shared, kind: 'ab-test', ...whoOf(given) });
  }
}

type Refuse = (pointer: string, message: string, hint: string) => void;

/** Each step must bring more than the one before: one that does not would never be reached, or take traffic back. */
function sizesOf({ steps = [] }: KnownDeploy, refuse: Refuse): readonly StepSize[] {
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

/** Who gets the tested version, until when. */
const whoOf = ({ match, share, until }: KnownDeploy): Pick<AbTest, 'match' | 'share' | 'until'> => ({
  ...(match === undefined ? {} : { match: matchOf(match) }),
  ...(share === undefined ? {} : { share: Number(share.slice(0, -1)) }),
  ...(until === undefined ? {} : { until: Date.parse(until) }),
});

const matchOf = ({ cookie, header = '' }: NonNullable<KnownDeploy['match']>): Match =>
  cookie === undefined ? { kind: 'header', name: header } : { kind: 'cookie', name: cookie };

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
      [match?.cookie, match?.header].some((name) => name !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(name)),
      '/match',
      'the name of a cookie or header has letters, digits, - and _ only: it goes into the rules of the balancer',
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
