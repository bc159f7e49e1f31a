// What an app in the middle of two sets is doing, in the words that the command and the pages share.
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import type { Instant } from '../model/ids.js';
import { trafficText } from '../plan/twoSetSteps.js';
import type { Course, NextAct, SetShare, SideBySide, When } from './sideBySide.js';

/** How a moment is said: a page has to say the same tomorrow, a command may say how far away it is. */
export type SayMoment = (at: Instant) => string;

/** `canary, stage 1 of 2`; stage 0 is before the first one. */
export function stageText({ strategy, stage, stages }: Course): string {
  switch (strategy) {
    case 'canary':
      return `canary, stage ${stage} of ${stages}`;
    case 'blue-green':
      return `blue-green, ${stage === 0 ? 'before' : 'after'} the switch`;
    case 'ab-test':
      return 'ab-test';
    default:
      return assertNever(strategy);
  }
}

/** ``next 50% of the traffic, at 12:04:30Z or with `baton next` ``. */
export const nextText = ({ next, when }: Course, moment: SayMoment): string =>
  `next ${actText(next)}, ${whenText(when, moment)}`;

/** `5xx pass: 0.004, which is below 0.05`. */
export const checkTexts = ({ checks }: Course): readonly string[] =>
  checks.map(({ check, answer }) =>
    answer === undefined
      ? `${check.name} has not answered yet; ${count(check.failAfter, 'failure')} in a row ${check.failAfter === 1 ? 'is' : 'are'} a verdict`
      : `${check.name} ${answer.verdict}: ${answer.because}`,
  );

/** `95%`, `12.5%`. */
export const shareText = ({ share }: SetShare): string => `${Math.round(share * 100) / 100}%`;

export const tasksText = ({ tasks }: SetShare): string =>
  tasks === undefined ? 'not there' : `${tasks.healthy} of ${count(tasks.instances, 'task')} healthy`;

/** Who gets the new version of an A/B test besides its share. */
export const matchText = ({ course }: SideBySide): string =>
  course?.match === undefined ? '' : `and visitors with the ${course.match.kind} ${course.match.name}`;

function actText(next: NextAct): string {
  switch (next.kind) {
    case 'stage':
      return trafficText(next.size);
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
