// What `baton adopt` tells: what was taken in, what was left out and why, what needs a person, and what comes next.
import { colours } from '../../kit/colours.js';
import type { Adoption } from '../../core/adopt/adopt.js';
import { count } from '../../core/model/count.js';
import type { EnvironmentName } from '../../core/model/ids.js';
import { printable } from '../../core/plan/show/printable.js';
import type { Written } from './writeFiles.js';

export interface Told {
  readonly environment: EnvironmentName;
  readonly cluster: string;
  /** The folder as the user wrote it. */
  readonly into: string;
  readonly adoption: Adoption;
  /** Absent: a dry run. */
  readonly written?: Written;
}

/** Whether git says of all that was asked what runs, the plan is empty, and every file stands. */
export const isWhole = ({ adoption, written }: Told): boolean =>
  isEmptyPlan(adoption) && adoption.unusable.length === 0 && (written?.refused.length ?? 0) === 0;

const isEmptyPlan = ({ differing, notLive }: Adoption): boolean => differing.length === 0 && notLive.length === 0;

export function adoptionText(told: Told): string {
  const { environment, cluster, into, adoption, written } = told;
  const { adopted, leftOut, notAsked, differing, unusable, notLive, secrets, files } = adoption;
  const values = secrets.reduce((sum, { pointers }) => sum + pointers.length, 0);
  const paragraphs = [
    section(
      `${leftOut.length} left out`,
      leftOut.map(({ app, because }) => [app, because]),
    ),
    notAsked === 0 ? [] : [`${notAsked} more on ${cluster} that --only does not name`],
    written === undefined
      ? section(
          `${count(files.length, 'file')} would be written into ${into}`,
          files.map(({ path }) => [path]),
        )
      : [
          `${count(written.written.length, 'file')} written into ${into}${written.unchanged.length === 0 ? '' : `, ${written.unchanged.length} there already`}`,
        ],
    section(
      colours.red('not written'),
      (written?.refused ?? []).map(({ path, because }) => [path, because]),
    ),
    section(
      colours.yellow(
        `${count(values, 'secret')} in clear text in ${count(secrets.length, 'app')}: they are what runs, so they are in the files. Do not push them to a place where others read; docs/adopting.md says how to move them`,
      ),
      secrets.map(({ app, pointers }) => [app, pointers.join(' ')]),
    ),
    section(
      colours.red('would be changed by the next deployment'),
      differing.map(({ app, because }) => [app, because]),
    ),
    section(
      colours.red('not in git: they stay as they run, and no commit changes them'),
      unusable.map(({ app, because }) => [app, because]),
    ),
    section(
      colours.red(
        `not on ${cluster}, so that the plan would create them (leave them out with exclude: or deploy: { enabled: false })`,
      ),
      notLive.map((app) => [app]),
    ),
    isWhole(told)
      ? [
          colours.green(
            `the plan of ${environment} is empty: ${count(adopted.length, 'app')} in git as they run on ${cluster}`,
          ),
          ...nextSteps(told),
        ]
      : [
          `${count(adopted.length, 'app')} in git as they run on ${cluster}; ${isEmptyPlan(adoption) ? 'not all that was asked for' : `the plan of ${environment} is not empty`}, see above`,
        ],
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A head with indented lines, cut where nobody reads on; nothing for an empty list. */
function section(head: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const lines = rows.slice(0, longest).map((row) => `  ${row.map((text) => printable(text, 300)).join('  ')}`);
  return [head, ...lines, ...(rows.length > longest ? [`  and ${rows.length - longest} more`] : [])];
}

const longest = 50;

function nextSteps({ environment, into, written }: Told): readonly string[] {
  if (written === undefined) return ['', 'nothing was written: leave out --dry-run to write the files'];
  return [
    '',
    'next:',
    `  1. read ${into}, commit it, and push it to the branch that the settings watch`,
    `  2. baton plan --env ${environment}     shows that nothing would change`,
    '  3. start baton with mode: observe; it records the apps as adopted, without a write',
    '  4. set mode: apply: from then on a commit changes the apps that it changes, and no others',
  ];
}
