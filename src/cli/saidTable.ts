// What people said that is in force, as commands show it: above everything else, because it explains the rest.
import type { Composed } from '../compose.js';
import type { Settings } from '../config/settings.js';
import type { AppRecord } from '../core/model/record.js';
import { instantText } from '../core/plan/show/printable.js';
import type { SaidLine } from '../core/status/saidLines.js';
import { Said } from '../daemon/status/said.js';
import { table } from './table.js';

/** About the environments of these records, from the files that were read last. A broken one shows as what it counts as. */
export async function saidIn(
  { status }: Composed,
  settings: Settings,
  records: readonly AppRecord[],
): Promise<readonly SaidLine[]> {
  const files = await status.files();
  const said = new Said({ warn: () => undefined }, settings.override.by);
  said.read(files);
  return [...new Set(records.map((one) => one.environment))].flatMap((environment) =>
    said.linesOf(
      environment,
      records.filter((one) => one.environment === environment),
      Date.now(),
    ),
  );
}

/** `production  /shop/cart  paused by alice since 2026-…: the database first`; empty when nothing was said. */
export const saidTable = (said: readonly SaidLine[]): string =>
  said.length === 0
    ? ''
    : `${table(
        said.map(({ environment, about, what, by, because, at }) => [
          environment,
          about,
          `${what} by ${by} since ${instantText(at)}: ${because}`,
        ]),
      )}\n`;
