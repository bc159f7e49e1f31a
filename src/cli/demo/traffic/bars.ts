// The traffic of a second as one line: a bar for the version of before, a bar for the new one, and what went wrong.
import { colours } from '../../../kit/colours.js';
import { count } from '../../../core/model/count.js';
import { bar } from '../../bar.js';
import type { Visit } from './visitors.js';

/** `1.0 ███████████████████   95%   1.1 █                     5%   200 requests`. */
export function trafficLine(visits: readonly Visit[], [before, after]: readonly [string, string]): string {
  const lost = visits.filter(({ outcome }) => outcome === 'lost').length;
  const errors = visits.filter(({ outcome }) => outcome === 'error').length;
  const shown = [
    `${before} ${colours.green(bar(shareOf(before, visits), cells))} ${percent(shareOf(before, visits))}`,
    `${after} ${colours.cyan(bar(shareOf(after, visits), cells))} ${percent(shareOf(after, visits))}`,
    `${String(visits.length).padStart(3)} requests`,
    ...(errors === 0 ? [] : [colours.red(count(errors, 'error'))]),
    ...(lost === 0 ? [] : [colours.red(`${lost} lost`)]),
  ];
  return shown.join('   ');
}

const cells = 20;
const percent = (share: number): string => `${Math.round(share)}%`.padStart(4);

function shareOf(version: string, visits: readonly Visit[]): number {
  if (visits.length === 0) return 0;
  return (visits.filter((one) => one.outcome !== 'lost' && one.version === version).length * 100) / visits.length;
}
