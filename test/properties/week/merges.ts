// What is merged, and when: how often each kind of change comes, and the hours in which people work.
import type { Random } from '../../conformance/suite/random.js';

export type Kind =
  | 'image'
  | 'config'
  | 'scale'
  | 'common image'
  | 'team defaults'
  | 'new app'
  | 'removal'
  | 'rename'
  | 'with a dependency'
  | 'revert'
  | 'bad revision'
  | 'bad common image'
  | 'broken file';

/** Of a thousand merges. */
const kinds: readonly (readonly [Kind, number])[] = [
  ['image', 468],
  ['config', 150],
  ['scale', 120],
  ['common image', 60],
  ['team defaults', 8],
  ['new app', 20],
  ['removal', 10],
  ['rename', 4],
  ['with a dependency', 60],
  ['revert', 28],
  ['bad revision', 60],
  ['bad common image', 2],
  ['broken file', 10],
];

/** How many merges of a hundred fall into each hour of the day, UTC. */
const profile = [1, 0, 0, 0, 0, 1, 3, 7, 11, 11, 10, 7, 8, 11, 11, 9, 5, 2, 1, 1, 0, 1, 0, 0];

const hours = profile.flatMap((weight, at) => Array.from({ length: weight }, () => at));
const kindsInAll = kinds.reduce((sum, [, weight]) => sum + weight, 0);

/** The hour of the day, UTC, of one merge. */
export const drawHour = (random: Random): number => hours[random.between(0, hours.length - 1)] ?? 0;

export function drawKind(random: Random): Kind {
  let drawn = random.between(1, kindsInAll);
  for (const [kind, weight] of kinds) {
    drawn -= weight;
    if (drawn <= 0) return kind;
  }
  return 'image';
}
