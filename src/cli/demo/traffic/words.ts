// What the chapters with visitors say of what was counted.
import type { Visit } from './visitors.js';

/** `4.9%`. */
export const percent = (share: number): string => `${Math.round(share * 10) / 10}%`;

/** `2.1 s`. */
export const spanText = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** `5123 requests, 0 lost`; what is lost is told by what came instead. */
export function sumText(visits: readonly Visit[]): string {
  const lost = new Map<string, number>();
  for (const one of visits) if (one.outcome === 'lost') lost.set(one.why, (lost.get(one.why) ?? 0) + 1);
  const sum = [...lost.values()].reduce((total, number) => total + number, 0);
  const why = [...lost].map(([what, number]) => `${number} × ${what}`).join(', ');
  return `${visits.length} requests, ${sum} lost${sum === 0 ? '' : `: ${why}`}`;
}

/** `1.2 answered 17 of 34 visitors with an error, which are 0.6% of all 2987 visitors`. */
export function errorsText(visits: readonly Visit[], version: string): string {
  const theirs = visits.filter((one) => one.outcome !== 'lost' && one.version === version);
  const errors = theirs.filter(({ outcome }) => outcome === 'error').length;
  const share = visits.length === 0 ? 0 : (errors * 100) / visits.length;
  return `${version} answered ${errors} of ${theirs.length} visitors with an error, which are ${percent(share)} of all ${visits.length}`;
}
