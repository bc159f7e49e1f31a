// Tables in Markdown, as docs/traffic.md shows them, and the rows of the matrix.
import type { Cell } from './covering.js';
import type { Disturbed } from './disturbance.js';

export interface Row {
  readonly cell: Cell;
  readonly requests: number;
  /** By what came back; the own errors of a bad version are not among them. */
  readonly lost: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Kills and reloads before it had come to its end, and all of them. */
  readonly onTheWay: Disturbed;
  readonly all: Disturbed;
  /** What a version got that was bad, or not to get anything yet. */
  readonly unwanted?: Unwanted;
}

export interface Unwanted {
  readonly requests: number;
  readonly errors: number;
  /** From its first to its last answer. */
  readonly seconds: number;
  /** Percent that it had of the traffic; undefined: nothing was commanded. */
  readonly share: number | undefined;
}

export const lostIn = ({ lost }: Pick<Row, 'lost'>): number => Object.values(lost).reduce((sum, one) => sum + one, 0);

export function rowsTable(rows: readonly Row[]): string {
  const head = ['strategy', 'situation', 'instances', 'connections', 'disturbance', 'requests', 'lost', 'seconds'];
  return table(
    head,
    rows.map((row) => {
      const { strategy, situation, instances, connections, disturbance } = row.cell;
      return [
        strategy,
        situation,
        instances,
        connections,
        happened(disturbance, row),
        row.requests,
        lostText(row),
        row.seconds.toFixed(1),
      ];
    }),
  );
}

/** By one part of the cells: how many there are, requests, and what was lost. */
export function sumTable(
  rows: readonly Row[],
  part: 'strategy' | 'situation' | 'instances' | 'connections' | 'disturbance',
): string {
  const all = [...new Set(rows.map(({ cell }) => cell[part]))];
  return table(
    [part, 'cells', 'requests', 'lost'],
    [
      ...all.map((one) => {
        const some = rows.filter(({ cell }) => cell[part] === one);
        return [one, ...sums(some)];
      }),
      ['all', ...sums(rows)],
    ],
  );
}

const sums = (rows: readonly Row[]): readonly number[] => [
  rows.length,
  rows.reduce((sum, { requests }) => sum + requests, 0),
  rows.reduce((sum, row) => sum + lostIn(row), 0),
];

/** What bad versions served until they were out of it: by share and time, and as it was counted. */
export function unwantedTable(rows: readonly Row[], rate: number): string {
  const head = [
    'strategy',
    'situation',
    'instances',
    'disturbance',
    'share',
    'from first to last',
    'share × time',
    'served',
    'of them errors',
  ];
  return table(
    head,
    rows.flatMap(({ cell, unwanted }) => {
      if (unwanted === undefined) return [];
      const { requests, errors, seconds, share } = unwanted;
      const reckoned = share === undefined ? '–' : Math.round((share / 100) * seconds * rate);
      return [
        [
          cell.strategy,
          cell.situation,
          cell.instances,
          cell.disturbance,
          share === undefined ? '–' : `${share}%`,
          `${seconds.toFixed(1)} s`,
          reckoned,
          requests,
          errors,
        ],
      ];
    }),
  );
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const lostText = (row: Row): string => {
  const what = Object.entries(row.lost).map(([name, count]) => `${count} ${name}`);
  return what.length === 0 ? '0' : `${lostIn(row)} (${what.join(', ')})`;
};

function happened(disturbance: string, { onTheWay, all }: Row): string {
  const told = [
    ...(all.kills > 0 ? [`${onTheWay.kills} of ${all.kills} kills on the way`] : []),
    ...(all.reloads > 0 ? [`${onTheWay.reloads} reloads`] : []),
  ];
  return told.length === 0 ? disturbance : told.join(', ');
}
