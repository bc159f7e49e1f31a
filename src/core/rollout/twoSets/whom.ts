// Whom the second version of an A/B test is for: the same words in the plan, in the reasons and in the status.
import type { AbTest, Match } from '../../model/strategy.js';

/** `visitors with the cookie beta`. */
export const chosenText = ({ kind, name }: Match): string => `visitors with the ${kind} ${name}`;

/** `visitors with the cookie beta and 20% of the visitors`. */
export function testedText({ match, share }: Pick<AbTest, 'match' | 'share'>): string {
  const parts = [match && chosenText(match), share === undefined ? undefined : `${share}% of the visitors`];
  return parts.filter((one) => one !== undefined).join(' and ');
}
