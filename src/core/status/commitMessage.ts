// What the history of the status branch says: a subject for people, trailers for programs.
import { durationText } from '../model/duration.js';
import { appKey } from '../model/ids.js';
import type { Phase } from '../model/phase.js';
import type { AppRecord } from '../model/record.js';
import type { BranchNotice } from './branchesFile.js';
import { printable } from '../plan/show/printable.js';

/** A record that is committed, and the one it follows. */
export interface StatusChange {
  readonly previous?: AppRecord | undefined;
  readonly record: AppRecord;
}

/**
 * The message of one commit for all these changes (at least one). Its trailers are read by `git interpret-trailers`
 * and by `parseTrailers`. It ends in `[skip ci]`, as the value of a trailer, because another last line would keep git from
 * reading the trailers. Nothing that an app or a task said can add a line.
 */
export function statusCommitMessage(changes: readonly StatusChange[]): string {
  const trailers = changes.flatMap(({ record }) => trailersOf(record));
  return [subject(changes), body(changes), [...trailers, 'Baton-Ci: [skip ci]'].join('\n')].join('\n\n');
}

/** The message of a commit that removes these records: their apps are neither in git nor in Marathon any more. */
export function farewellMessage(records: readonly AppRecord[]): string {
  const keys = records.map((record) => appKey(record.environment, record.app));
  const [first] = keys;
  const who = keys.length === 1 && first !== undefined ? first : `${keys.length} apps`;
  const list = keys.map((key) => `- ${key}`).join('\n');
  const body = keys.length === 1 ? '' : `${list}\n\n`;
  return `${printable(`${who}: forgotten, neither in git nor in Marathon any more`, 140)}\n\n${body}Baton-Ci: [skip ci]`;
}

const trailersOf = (record: AppRecord): readonly string[] => [
  `Baton-App: ${appKey(record.environment, record.app)}`,
  `Baton-Commit: ${record.commit}`,
  `Baton-Phase: ${record.phase}`,
  `Baton-Because: ${sentence(record)}`,
];

/** Never empty: a trailer without a value is none. */
const sentence = (record: AppRecord): string => printable(record.because, 500) || record.phase;

function subject(changes: readonly StatusChange[]): string {
  const [first, second] = changes;
  if (first === undefined) return 'no changes';
  if (second === undefined)
    return printable(`${appKey(first.record.environment, first.record.app)}: ${outcome(first)}`, 140);
  const records = changes.map(({ record }) => record);
  const environments = [...new Set(records.map((record) => record.environment))].join(', ');
  return printable(`${environments}: ${sumOf(records)} (${named(records)})`, 140);
}

/** `settled, rolling in 42s`: the strategy and how long it took, when there was something to bring about; else the reason. */
function outcome({ previous, record }: StatusChange): string {
  const took = previous === undefined ? undefined : durationOf(previous, record);
  if (record.phase === 'settled' && record.strategy !== null && took !== undefined) {
    return `settled, ${record.strategy} in ${durationText(took)}`;
  }
  return `${record.phase}, ${sentence(record)}`;
}

export const tablesMessage = 'Rewrite the status tables\n\n[skip ci]\n';

/** Of a branch whose tip is not taken or cannot be used for all environments, or is and can after all. */
export function branchesMessage(notices: readonly BranchNotice[]): string {
  const [first] = notices;
  const names = [...new Set(notices.map(({ branch }) => branch))].join(', ');
  const what =
    first?.kind === 'undescribed'
      ? 'its tip cannot be used for every environment'
      : 'rewritten, the new tip is not taken';
  const subject = first === undefined ? 'Every branch is taken again' : `${names}: ${what}`;
  return [subject, ...notices.map(({ because }) => printable(because, 500)), '[skip ci]\n'].join('\n\n');
}

/** A settled app that lost a task and has it back has not been brought anywhere. */
function durationOf(previous: AppRecord, record: AppRecord): number | undefined {
  const isArrival = previous.begun?.revision === record.revision && record.begun === null;
  return isArrival && record.since > previous.since ? record.since - previous.since : undefined;
}

/** `3 apps settled`, or `5 apps: 3 settled, 2 progressing`. */
function sumOf(records: readonly AppRecord[]): string {
  const counts = new Map<Phase, number>();
  for (const { phase } of records) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  const sums = [...counts].map(([phase, count]) => `${count} ${phase}`);
  const [only] = counts.keys();
  return counts.size === 1 && only !== undefined
    ? `${records.length} apps ${only}`
    : `${records.length} apps: ${sums.join(', ')}`;
}

function named(records: readonly AppRecord[]): string {
  const first = records.slice(0, 2).map(({ app }) => app);
  return [...first, ...(records.length > first.length ? ['…'] : [])].join(', ');
}

const listed = 20;

/** No line of it begins with what an app said: `--- ` at the beginning of a line ends the message for git's tools. */
function body(changes: readonly StatusChange[]): string {
  const [first, ...others] = changes;
  if (first !== undefined && others.length === 0) return `${factsOf(first.record)}: ${sentence(first.record)}`;
  const lines = changes.slice(0, listed).map(({ record }) => `- ${line(record)}`);
  const more = changes.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

const factsOf = ({ revision, commit, healthy, instances }: AppRecord): string =>
  revision === null
    ? `Commit ${commit.slice(0, 8)}, ${healthy} of ${instances} healthy`
    : `Revision ${revision} of commit ${commit.slice(0, 8)}, ${healthy} of ${instances} healthy`;

const line = (record: AppRecord): string =>
  `${appKey(record.environment, record.app)}: ${record.phase}, ${printable(record.because, 200)}`;
