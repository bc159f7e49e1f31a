// What an app in the middle of two sets is doing, in the words that the command and the pages share.
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import type { Instant } from '../model/ids.js';
import type { Match, StepSize } from '../model/strategy.js';
import { trafficText } from '../plan/twoSetSteps.js';
import { chosenText, testedText } from '../rollout/twoSets/whom.js';
import type { Course, SetShare, SideBySide, When } from './sideBySide.js';

/** How a moment is said: a page has to say the same tomorrow, a command may say how far away it is. */
export type SayMoment = (at: Instant) => string;

/** `canary, stage 1 of 2`; before it has traffic for the first time, `canary, not begun: 2 stages to come`. */
export function stageText({ strategy, stage, stages, isOpen }: Course): string {
  switch (strategy) {
    case 'canary':
      return stage === 0
        ? `canary, not begun: ${count(stages, 'stage')} to come`
        : `canary, stage ${stage} of ${stages}`;
    case 'blue-green':
      return `blue-green, ${stage === 0 ? 'before' : 'after'} the switch`;
    case 'ab-test':
      return isOpen ? 'ab-test' : 'ab-test, not open';
    default:
      return assertNever(strategy);
  }
}

/** ``next 50% of the traffic, at 12:04:30Z or with `baton next` ``. */
export const nextText = (course: Course, moment: SayMoment): string =>
  `next ${actText(course)}, ${whenText(course.when, moment)}`;

/** `5xx pass: 0.004, which is below 0.05`. */
export const checkTexts = ({ checks, isOpen }: Course): readonly string[] =>
  checks.map(({ check, answer }) => {
    if (answer !== undefined) return `${check.name} ${answer.verdict}: ${answer.because}`;
    // A preview is asked before there is traffic, every other check after.
    if (!isOpen && check.kind !== 'preview') return `${check.name} begins when the new version has traffic`;
    return `${check.name} has not answered yet; ${count(check.failAfter, 'failure')} in a row ${check.failAfter === 1 ? 'is' : 'are'} a verdict`;
  });

/** `95%`, `12.5%`. */
export const shareText = ({ share }: SetShare): string => `${Math.round(share * 100) / 100}%`;

/**
 * Who comes to a set by the rules of an open A/B test: `visitors with the cookie beta`, `everybody else` (the latter only where there
 * is no share); undefined: its share says it all.
 */
export function ruleText(set: SetShare, { sets: [, candidate], course }: SideBySide): string | undefined {
  if (set.only === 'others') return 'everybody else';
  const isChosen = set === candidate && course?.isOpen === true;
  return isChosen && course.match ? chosenText(course.match) : undefined;
}

export const tasksText = ({ tasks }: SetShare): string =>
  tasks === undefined ? 'not there' : `${tasks.healthy} of ${count(tasks.instances, 'task')} healthy`;

function actText({ next, strategy, match }: Course): string {
  switch (next.kind) {
    case 'stage':
      return strategy === 'ab-test' ? openingText(next.size, match) : trafficText(next.size);
    case 'promotion':
      return 'it takes the place of the other one';
    case 'settle':
      return 'it is the app, and the other one is kept for a while';
    case 'back':
      return 'everything goes back';
    default:
      return assertNever(next);
  }
}

/** Without a share in git its size is 0. */
function openingText(size: StepSize, match: Match | undefined): string {
  const share = size.kind === 'weight' && size.percent > 0 ? { share: size.percent } : {};
  return testedText({ ...(match && { match }), ...share });
}

function whenText(when: When, moment: SayMoment): string {
  switch (when.kind) {
    case 'now':
      return 'which is under way';
    case 'shares':
      return 'after every balancer shows the share of now';
    case 'health':
      return 'when its tasks are healthy';
    case 'at':
      return `at ${moment(when.at)} or with \`baton next\``;
    case 'check':
      return `not before ${when.check} passes, given up at ${moment(when.until)}`;
    case 'next':
      return `with \`baton next\`${when.until === undefined ? '' : `, given up at ${moment(when.until)}`}`;
    default:
      return assertNever(when);
  }
}
