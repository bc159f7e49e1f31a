// `baton history APP`: what happened to an app, newest first, from the commits of the status branch.
import { Command, InvalidArgumentError, Option } from 'commander';
import { appKey } from '../../core/model/ids.js';
import { parseTrailers } from '../../core/status/parseTrailers.js';
import { recordPath } from '../../core/status/recordPath.js';
import {
  beside,
  configOption,
  loadSettings,
  must,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from '../context.js';
import { findRecord, readRecords } from '../records.js';
import { endedSignal } from '../signals.js';
import { table } from '../table.js';

interface HistoryFlags extends SettingsFlags {
  readonly env?: string;
  readonly limit: number;
  readonly output: 'text' | 'json';
}

export function historyCommand(): Command {
  return new Command('history')
    .description('what happened to an app, newest first')
    .argument('<app>', 'its id: /shop/cart')
    .addOption(configOption())
    .addOption(repositoryOption())
    .option('--env <name>', 'the environment, when it is in several')
    .option('--limit <n>', 'at most so many entries', limit, 20)
    .addOption(new Option('--output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .action(history);
}

async function history(app: string, flags: HistoryFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  const signal = endedSignal();
  await beside(settings, repository, {}, async (composed) => {
    const record = findRecord(await readRecords(composed, repository, signal), app, parseEnvironment(flags.env));
    const path = recordPath(record.environment, record.app);
    const past = must(await composed.status.history(path, flags.limit, signal));
    const key = appKey(record.environment, record.app);
    const entries = past.entries.flatMap((entry) =>
      parseTrailers(entry.message)
        .filter((one) => appKey(one.environment, one.app) === key)
        .map((one) => ({
          at: new Date(entry.at).toISOString(),
          phase: one.phase,
          commit: one.commit,
          because: one.because,
        })),
    );
    if (flags.output === 'json') {
      process.stdout.write(
        `${JSON.stringify({ version: 1, app: record.app, environment: record.environment, entries }, null, 2)}\n`,
      );
      return;
    }
    process.stdout.write(table(entries.map((one) => [one.at, one.phase, one.commit.slice(0, 8), one.because])));
    if (past.cutBecause !== undefined)
      process.stderr.write(`baton: older entries could not be read: ${past.cutBecause}\n`);
  });
}

function limit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('give a number from 1 to 10000');
}
