// `baton history APP`: what happened to an app, newest first, from the commits of the status branch.
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Composed } from '../../compose.js';
import { appKey, baseOf } from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import { parseDecisions } from '../../core/status/decisionMessage.js';
import { appDecisionsPath, environmentDecisionsPath } from '../../core/status/decisionPath.js';
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
    const key = appKey(record.environment, record.app);
    const past = must(await composed.status.history(recordPath(record.environment, record.app), flags.limit, signal));
    const passed = past.entries.flatMap((entry) =>
      parseTrailers(entry.message)
        .filter((one) => appKey(one.environment, one.app) === key)
        .map((one) => ({
          at: new Date(entry.at).toISOString(),
          phase: one.phase,
          commit: one.commit,
          because: one.because,
        })),
    );
    const said = await decisionsAbout(record, composed, flags.limit, signal);
    const entries = [...passed, ...said]
      .sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0))
      .slice(0, flags.limit);
    if (flags.output === 'json') {
      process.stdout.write(
        `${JSON.stringify({ version: 1, app: record.app, environment: record.environment, entries }, null, 2)}\n`,
      );
      return;
    }
    process.stdout.write(
      table(
        entries.map((one) =>
          'decision' in one
            ? [one.at, 'said', one.by, `${one.decision}: ${one.because}`]
            : [one.at, one.phase, one.commit.slice(0, 8), one.because],
        ),
      ),
    );
    if (past.cutBecause !== undefined)
      process.stderr.write(`baton: older entries could not be read: ${past.cutBecause}\n`);
  });
}

/** What people said about the app, and about its environment as a whole. */
async function decisionsAbout(
  { environment, app }: AppRecord,
  { status }: Composed,
  most: number,
  signal: AbortSignal,
): Promise<{ at: string; decision: string; by: string; because: string }[]> {
  const names = new Set([environment, baseOf(environment)]);
  const about = new Set<string>([...names, appKey(environment, app)]);
  const files = await status.files();
  const paths = [appDecisionsPath(environment, app), ...[...names].map(environmentDecisionsPath)].filter((path) =>
    files.has(path),
  );
  const found = [];
  for (const path of paths) {
    const { entries } = must(await status.history(path, most, signal));
    for (const { at, message } of entries) {
      for (const one of parseDecisions(message)) {
        if (!about.has(one.about)) continue;
        found.push({ at: new Date(at).toISOString(), decision: one.what, by: one.by, because: one.because });
      }
    }
  }
  return found;
}

function limit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('give a number from 1 to 10000');
}
