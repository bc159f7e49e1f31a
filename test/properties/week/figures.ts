// The figures of a simulated week, as a table for people.
import type { Week } from './simulate.js';

/** Rows of `name  figure`, aligned. */
export function figures(week: Week, { seconds }: { readonly seconds: number }): string {
  const { judge, people, storms, clock, starts } = week;
  const { counted } = judge;
  const share = (part: number, whole: number): string => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(2)}%`;
  const rows: readonly (readonly [string, string | number])[] = [
    ['merges', people.merges],
    ...named(people.counts, '  '),
    ...named(storms.counts, ''),
    ['starts of the daemon', starts],
    ['revisions and numbers that had to be brought', counted.changes],
    ['puts', counted.puts],
    ['all writes', counted.writes],
    ['  a day', Math.round(counted.writes / week.days)],
    ['  refused because of a lock', counted.locked],
    ['settled', counted.settled],
    ['rejected', counted.rejected],
    ['  bad revisions', counted.rejectedBad],
    ['  good ones, with their surroundings broken', counted.rejectedWhileIll],
    ['deleted, as git asked', counted.deleted],
    ['commits on the status branch', counted.statusCommits],
    ['hours of waiting, of all changes together', Math.round(counted.waitedMinutes / 60)],
    ...[...judge.reasons].map(([name, minutes]): [string, number] => [`  for ${name}`, Math.round(minutes / 60)]),
    ['changes held for nothing', `${counted.heldForNothing} (${share(counted.heldForNothing, counted.changes)})`],
    [
      'minutes held for nothing',
      `${counted.minutesForNothing} (${share(counted.minutesForNothing, counted.waitedMinutes)})`,
    ],
    ['decisions', week.decisions],
    ['  at most in a minute', week.mostInAMinute],
    ['moments of virtual time', clock.steps],
    ['processor seconds', Math.round(seconds)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, figure]) => `${name.padEnd(width)}  ${figure}`).join('\n');
}

const named = (counts: ReadonlyMap<string, number>, indent: string): readonly (readonly [string, number])[] =>
  [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, count]) => [`${indent}${name}`, count]);
