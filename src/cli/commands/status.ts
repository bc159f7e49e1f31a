// `baton status`: how every app stands, from the status branch.
import { Command, Option } from 'commander';
import { isPartOf } from '../../core/model/ids.js';
import { isOutcome } from '../../core/model/phase.js';
import type { JsonObject } from '../../core/model/json.js';
import type { AppRecord, KnownRevision } from '../../core/model/record.js';
import { maskDefinition } from '../../core/masking/mask.js';
import { recordDocument } from '../../core/status/recordText.js';
import { sideBySide } from '../../core/status/sideBySide.js';
import { sideBySideDocument } from '../../core/status/sideBySideDocument.js';
import type { SaidLine } from '../../core/status/saidLines.js';
import { systemClock } from '../../kit/clock.js';
import {
  beside,
  configOption,
  loadSettings,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from '../context.js';
import { Failure } from '../failure.js';
import { readRecords } from '../records.js';
import { saidIn, saidTable } from '../saidTable.js';
import { recordsTable } from '../recordsTable.js';
import { sharesText } from '../sharesText.js';
import { endedSignal } from '../signals.js';
import { brokenText } from '../brokenText.js';
import { waitingTips, waitingTipsText, type WaitingTip } from '../waitingTips.js';

interface StatusFlags extends SettingsFlags {
  readonly env?: string;
  readonly watch?: true;
  readonly output: 'text' | 'json';
}

export function statusCommand(): Command {
  return new Command('status')
    .description('how every app stands now')
    .addOption(configOption())
    .addOption(repositoryOption())
    .option('--env <name>', 'only this environment')
    .option('--watch', 'show it again whenever it changes, until Ctrl-C')
    .addOption(new Option('--output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .action(status);
}

async function status(flags: StatusFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  const environment = parseEnvironment(flags.env);
  const signal = endedSignal();
  await beside(settings, repository, {}, async (composed) => {
    let shown = '';
    do {
      const all = await readRecords(composed, repository, signal);
      const records = all.filter((one) => environment === undefined || isPartOf(one.environment, environment));
      const names = [...new Set(all.map((one) => one.environment))].sort();
      if (all.length > 0 && records.length === 0)
        throw new Failure(
          `nothing is on record about an environment ${environment ?? ''}; there are ${names.join(', ')}`,
          2,
        );
      const said = await saidIn(composed, settings, records);
      const tips = await waitingTips(composed);
      const text =
        flags.output === 'json'
          ? asJson(records, said, tips)
          : `${waitingTipsText(tips)}${await brokenText(composed, signal)}${asText(records, said)}`;
      if (text !== shown) process.stdout.write(text);
      shown = text;
      if (flags.watch) await systemClock.wait(repository.poll, signal);
    } while (flags.watch && !signal.aborted);
  });
}

const asJson = (records: readonly AppRecord[], said: readonly SaidLine[], tips: readonly WaitingTip[]): string =>
  `${JSON.stringify(
    {
      version: 1,
      apps: records.map(appDocument),
      said: said.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
      tips,
    },
    null,
    2,
  )}\n`;

/** As on the status branch, and of an app in the middle of two sets its `rollout`. */
function appDocument(record: AppRecord): JsonObject {
  const shown = sideBySide(record);
  return { ...recordDocument(printable(record)), ...(shown && { rollout: sideBySideDocument(shown) }) };
}

/** The records themselves hold whole definitions, because Baton goes back to them; what is printed ends up in CI logs. */
const printable = (record: AppRecord): AppRecord => ({
  ...record,
  lastGood: record.lastGood && masked(record.lastGood),
  rejected: record.rejected && masked(record.rejected),
  begun: record.begun && masked(record.begun),
  ...(record.superseded && { superseded: masked(record.superseded) }),
  ...(record.beside && { beside: masked(record.beside) }),
});

const masked = <T extends KnownRevision>(known: T): T => ({ ...known, definition: maskDefinition(known.definition) });

function asText(records: readonly AppRecord[], said: readonly SaidLine[]): string {
  if (records.length === 0) return 'nothing is on record yet: has the daemon run, and may it push the status branch?\n';
  const moving = records.filter((one) => !isOutcome(one.phase)).length;
  const now = Date.now();
  const motion = moving === 0 ? '' : `${moving} in motion\n`;
  return `${saidTable(said)}${recordsTable(records, now)}${motion}${sharesText(records, now)}`;
}
