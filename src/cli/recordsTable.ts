// The state of apps as a table: what `status` and `sync` show.
import { colours } from '../kit/colours.js';
import type { Phase } from '../core/model/phase.js';
import type { AppRecord } from '../core/model/record.js';
import { ago, table } from './table.js';

const colourOf: Partial<Record<Phase, (text: string) => string>> = {
  settled: colours.green,
  rejected: colours.red,
  invalid: colours.red,
  held: colours.yellow,
  drifted: colours.yellow,
  stalled: colours.yellow,
  paused: colours.yellow,
};

export function recordsTable(records: readonly AppRecord[], now: number): string {
  const sorted = records.toSorted((left, right) =>
    `${left.environment} ${left.app}` < `${right.environment} ${right.app}` ? -1 : 1,
  );
  const head = ['ENVIRONMENT', 'APP', 'PHASE', 'HEALTHY', 'REVISION', 'SINCE', 'BECAUSE'];
  const text = table([
    head,
    ...sorted.map((record) => [
      record.environment,
      record.app,
      record.phase,
      `${record.healthy}/${record.instances}`,
      record.revision ?? '-',
      ago(record.since, now),
      record.because,
    ]),
  ]);
  const lines = text.split('\n');
  return lines.map((line, index) => paint(line, sorted[index - 1]?.phase)).join('\n');
}

/** Colour goes on after aligning: escape codes have a length, too. */
function paint(line: string, phase: Phase | undefined): string {
  if (phase === undefined) return line;
  const colour = colourOf[phase];
  return colour === undefined ? line : line.replace(` ${phase} `, ` ${colour(phase)} `);
}
