// `baton sync`: passes until everything is settled or held; for CI and cron.
import { Command, InvalidArgumentError, Option } from 'commander';
import { openClusters, serveBalancers, type ServedBalancers } from '../../compose.js';
import { durationText, parseDuration } from '../../core/model/duration.js';
import type { AppRecord } from '../../core/model/record.js';
import { unnamedErrors } from '../../daemon/sources/desired.js';
import { waitForFolder } from '../../kit/folderLock.js';
import {
  configOption,
  loadSettings,
  logFor,
  oneRepository,
  opened,
  orFailure,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from '../context.js';
import { mustExist } from '../environments.js';
import { Failure } from '../failure.js';
import { recordsTable } from '../recordsTable.js';
import { endedSignal } from '../signals.js';

interface SyncFlags extends SettingsFlags {
  readonly env?: string;
  readonly timeout: number;
}

/** Phases that mean that git's wish was not fulfilled. */
const failures = new Set(['rejected', 'invalid', 'paused']);

export function syncCommand(): Command {
  return new Command('sync')
    .description('passes until everything is settled or held; for CI and cron')
    .addOption(configOption())
    .addOption(repositoryOption())
    .option('--env <name>', 'only this environment')
    .addOption(
      new Option('--timeout <duration>', 'give up after this long').argParser(duration).default(30 * 60_000, '30m'),
    )
    .action(sync);
}

async function sync(flags: SyncFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  const only = parseEnvironment(flags.env);
  const log = logFor(settings);
  const ended = endedSignal();
  const lock = await orFailure(waitForFolder(settings.data, ended));
  let balancers: ServedBalancers | undefined;
  try {
    balancers = await orFailure(serveBalancers(settings, log));
    const clusters = openClusters(settings, log, balancers);
    const { daemon } = await opened(settings, repository, log, { clusters, ...(only && { only: new Set([only]) }) });
    const rested = await orFailure(daemon.sync(AbortSignal.any([ended, AbortSignal.timeout(flags.timeout)])));
    const { wanted } = daemon;
    mustExist(only, wanted?.loaded.environments ?? []);
    const records = [...daemon.targets.keys()].flatMap((key) => daemon.report.recordOf(key) ?? []);
    process.stdout.write(recordsTable(records, Date.now()));
    process.stdout.write(`${sums(records)}\n`);
    if (!rested) throw new Failure(ended.aborted ? 'interrupted' : `not at rest after ${durationText(flags.timeout)}`);
    if (wanted && unnamedErrors(wanted).length > 0)
      throw new Failure('there are problems in the repository; see above, or run `baton validate`');
    const failed = records.filter((record) => failures.has(record.phase)).length;
    if (failed > 0) throw new Failure(`${failed} of ${records.length} apps did not come to what git wants`);
  } finally {
    await balancers?.close();
    lock.release();
  }
}

function sums(records: readonly AppRecord[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of records) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  const parts = [...counts].sort().map(([phase, count]) => `${count} ${phase}`);
  return parts.length === 0 ? 'there are no apps' : parts.join(', ');
}

function duration(text: string): number {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError('give a duration such as 30m');
}
