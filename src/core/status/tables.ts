// The pages of the status branch that a person opens in GitLab: one table per environment, and the page that links them.
import type { EnvironmentName } from '../model/ids.js';
import type { Phase } from '../model/phase.js';
import type { AppRecord } from '../model/record.js';
import { code, codeCell } from '../plan/show/code.js';
import { instantText } from '../plan/show/printable.js';
import type { BranchNotice } from './branchesFile.js';
import type { SaidLine } from './saidLines.js';
import { sideBySide, type SetShare, type SideBySide } from './sideBySide.js';
import { checkTexts, nextText, ruleText, shareText, stageText, tasksText } from './sideBySideText.js';

export const statusIndexPath = 'STATUS.md';

/** `status/production.md`. */
export const statusTablePath = (environment: EnvironmentName): string => `status/${environment}.md`;

/** What needs a person comes first, what is fine comes last. */
const urgency: readonly Phase[] = [
  'rejected',
  'invalid',
  'aborting',
  'paused',
  'stalled',
  'drifted',
  'held',
  'creating',
  'progressing',
  'analysing',
  'promoting',
  'pruning',
  'settled',
];

/**
 * The page of one environment: its apps, those that need a look first, and their problems below; above all what people
 * said that is in force. The same records give the same text. Everything in it that comes from files or the cluster is code, never markup.
 */
export function statusTable(
  environment: EnvironmentName,
  records: readonly AppRecord[],
  said: readonly SaidLine[] = [],
): string {
  const sorted = records.toSorted(
    (left, right) => urgency.indexOf(left.phase) - urgency.indexOf(right.phase) || (left.app < right.app ? -1 : 1),
  );
  const problems = sorted.flatMap((record) => record.problems.map((problem) => ({ record, problem })));
  const blocks = [
    `# ${code(environment)}`,
    sumText(records),
    ...(said.length === 0 ? [] : ['## Said by people', said.map(saidItem).join('\n')]),
    ...(sorted.length === 0 ? [] : [[...head, ...sorted.map(row)].join('\n')]),
    ...sharesBlock(sorted),
    ...(problems.length === 0 ? [] : ['## Problems', problems.map(problemLine).join('\n')]),
    footer,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** `STATUS.md`: every environment with what its apps are doing, below the branches that somebody has to see to. */
export function statusIndex(
  environments: readonly { readonly name: EnvironmentName; readonly records: readonly AppRecord[] }[],
  branches: readonly BranchNotice[] = [],
): string {
  const rows = environments.map(({ name, records }) => {
    // An `@` in a path is fine in a link, and as code in its text it mentions nobody.
    const link = `[${code(name)}](${encodeURI(statusTablePath(name))})`;
    return `| ${link} | ${sumText(records)} |`;
  });
  const table = ['| environment | apps |', '|---|---|', ...rows].join('\n');
  const notices = branches.map(({ because }) => `**Needs somebody**: ${code(because)}`);
  const shares = environments.flatMap(({ records }) => records);
  const told = environments.length === 0 ? 'No environments.' : table;
  return `${['# Status', ...notices, told, ...sharesBlock(shares), footer].join('\n\n')}\n`;
}

const footer = 'Written by Baton. The truth is in `apps/`; this page may be a minute behind.';

const head = ['| phase | app | healthy | revision | commit | because | since (UTC) |', '|---|---|--:|---|---|---|---|'];

function row(record: AppRecord): string {
  const cells = [
    record.phase === 'settled' ? 'settled' : `**${record.phase}**`,
    codeCell(record.app),
    `${record.healthy}/${record.instances}`,
    record.revision === null ? '–' : codeCell(record.revision),
    codeCell(record.commit.slice(0, 8)),
    codeCell(record.because, 300),
    instantText(record.since).replace('T', ' ').slice(0, 16),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A line for each app in the middle of two sets; none: no block. */
function sharesBlock(records: readonly AppRecord[]): readonly string[] {
  const lines = records
    .toSorted((left, right) => (`${left.environment} ${left.app}` < `${right.environment} ${right.app}` ? -1 : 1))
    .flatMap((record) => {
      const shown = sideBySide(record);
      return shown === undefined ? [] : [sharesLine(record, shown)];
    });
  return lines.length === 0 ? [] : ['## Two versions side by side', lines.join('\n')];
}

function sharesLine({ environment, app }: AppRecord, shown: SideBySide): string {
  const { sets, course } = shown;
  const shares = sets.map((one) => `${code(one.marathonId)} ${getsText(one, shown)} (${tasksText(one)})`).join(', ');
  if (course === undefined) return `- ${code(`${environment} ${app}`)}: ${shares}`;
  const said = [nextText(course, instantText), ...checkTexts(course)].map((one) => code(one)).join('; ');
  return `- ${code(`${environment} ${app}`)} ${stageText(course)}: ${shares}; ${said}`;
}

function getsText(set: SetShare, shown: SideBySide): string {
  const rule = ruleText(set, shown);
  if (rule === undefined) return `**${shareText(set)}**`;
  return set.only === undefined ? `**${shareText(set)}** and ${code(rule)}` : `**${code(rule)}**`;
}

const saidItem = ({ about, what, by, because, at }: SaidLine): string =>
  `- ${code(about)} **${what}** by ${code(by)} since ${instantText(at)}: ${code(because)}`;

/** `3 apps: 1 rejected, 2 settled`. */
function sumText(records: readonly AppRecord[]): string {
  const counts = urgency.flatMap((phase) => {
    const count = records.filter((record) => record.phase === phase).length;
    return count === 0 ? [] : [`${count} ${phase}`];
  });
  return counts.length === 0
    ? 'no apps'
    : `${records.length} ${records.length === 1 ? 'app' : 'apps'}: ${counts.join(', ')}`;
}

function problemLine({ record, problem }: { record: AppRecord; problem: AppRecord['problems'][number] }): string {
  const { place } = problem;
  const where = place === undefined ? '' : ` ${code(`${place.path}:${place.line}:${place.column}`)}`;
  const hint = problem.hint === undefined ? '' : ` (${code(problem.hint)})`;
  return `- ${code(record.app)}${where} **${problem.severity}** ${code(problem.code)}: ${code(problem.message)}${hint}`;
}
