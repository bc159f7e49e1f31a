// Who gets the new version: the same words in the plan, in the reasons and in the status.
import type { AbTest, Match, Strategy } from '../../model/strategy.js';
import { percent } from '../words.js';

/** `5% of the traffic`; of an A/B test, whom it is for: beside its rules a share says no more than open or closed. */
export const partText = (strategy: Strategy, share: number): string =>
  strategy.kind === 'ab-test' && share > 0 ? testedText(strategy) : `${percent(share)} of the traffic`;

/** `visitors with the cookie beta`. */
export const chosenText = ({ kind, name }: Match): string => `visitors with the ${kind} ${name}`;

/** `visitors with the cookie beta and 20% of the visitors`. */
export function testedText({ match, share }: Pick<AbTest, 'match' | 'share'>): string {
  const parts = [match && chosenText(match), share === undefined ? undefined : `${share}% of the visitors`];
  return parts.filter((one) => one !== undefined).join(' and ');
}
