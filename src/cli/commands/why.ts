// `baton why APP`: who put this there, through which merge request, and why it is in this phase.
import { Command } from 'commander';
import type { CommitSha } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Composed } from '../../compose.js';
import type { RepositorySettings, Settings } from '../../config/settings.js';
import {
  beside,
  configOption,
  loadSettings,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from '../context.js';
import { findRecord, readRecords } from '../records.js';
import { saidIn } from '../saidTable.js';
import { endedSignal } from '../signals.js';
import { ago, table } from '../table.js';

interface WhyFlags extends SettingsFlags {
  readonly env?: string;
}

export function whyCommand(): Command {
  return new Command('why')
    .description('who put this there, through which merge request, and why it is in this phase')
    .argument('<app>', 'its id: /shop/cart')
    .addOption(configOption())
    .addOption(repositoryOption())
    .option('--env <name>', 'the environment, when it is in several')
    .action(why);
}

async function why(app: string, flags: WhyFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  const signal = endedSignal();
  await beside(settings, repository, {}, async (composed) => {
    const record = findRecord(await readRecords(composed, repository, signal), app, parseEnvironment(flags.env));
    const commit = await commitText(composed, repository, record.commit, signal);
    const rows = [
      ['app', `${record.environment} ${record.app}`],
      ['phase', `${record.phase}, ${ago(record.since, Date.now())} (${new Date(record.since).toISOString()})`],
      ['because', record.because],
      ...(await saidRows(composed, settings, record)),
      [
        'revision',
        `${record.revision ?? 'none'}, ${record.strategy ?? 'no strategy'}, ${record.healthy} of ${record.instances} healthy${servingText(record)}`,
      ],
      ['commit', commit],
      ['merge request', mergeRequestText(record, settings, repository)],
      ...(record.lastGood
        ? [['last good', `${record.lastGood.revision} of commit ${record.lastGood.commit.slice(0, 8)}`]]
        : []),
      ...(record.rejected
        ? [
            [
              'rejected',
              `${record.rejected.revision} of commit ${record.rejected.commit.slice(0, 8)}: ${record.rejected.because}`,
            ],
          ]
        : []),
      ...record.problems.map((problem) => ['problem', problemText(problem)]),
    ];
    process.stdout.write(table(rows));
  });
}

/** What people said that concerns the app. */
async function saidRows(composed: Composed, settings: Settings, record: AppRecord): Promise<string[][]> {
  const said = await saidIn(composed, settings, [record]);
  return said.map(({ about, what, by, because, at }) => [
    'said',
    `${about} ${what} by ${by}, ${ago(at, Date.now())}: ${because}`,
  ]);
}

/** Author and subject of the commit; its bare id when git cannot show it any more. */
async function commitText(
  { repository }: Composed,
  { branch }: RepositorySettings,
  commit: CommitSha,
  signal: AbortSignal,
): Promise<string> {
  const tree = await repository.readCommit(branch, commit, () => false, signal);
  if (!tree.ok) return `${commit} (cannot be shown: ${tree.because})`;
  const { author, committedAt, subject } = tree.value;
  return `${commit.slice(0, 8)} ${subject} (${author}, ${new Date(committedAt).toISOString()})`;
}

function mergeRequestText(record: AppRecord, settings: Settings, { url }: RepositorySettings): string {
  if (record.mergeRequest === null) return 'none on record: pushed directly, or GitLab was not asked';
  const link = settings.gitlab && url ? ` ${url.replace(/\.git$/, '')}/-/merge_requests/${record.mergeRequest}` : '';
  return `!${record.mergeRequest}${link}`;
}

/** After a rejection it is not the rejected revision whose tasks are healthy. */
const servingText = ({ phase, lastGood }: AppRecord): string =>
  (phase === 'rejected' || phase === 'aborting') && lastGood ? ` (of the last good one, ${lastGood.revision})` : '';
