// HAProxy's statistics as CSV (`/haproxy?stats;csv`), read down to the server lines of some backends. Columns are found
// by their names: which there are and where they stand differs between versions, and since 2.3 one is called "-".
import type { BackendAge } from '../../core/model/traffic.js';
import { HttpFailure, type HttpAsked } from '../../kit/httpFailure.js';
import { exchangeInPieces } from '../../kit/httpPieces.js';
import type { AccessedHttp } from '../../kit/remote/access.js';
import { readCsv } from './csv.js';
import { ageOf, backendRow, serverRow, type BackendRow, type Field, type ServerRow } from './serverRow.js';

/** All that a balancer shows of some backends. */
export interface Statistics {
  readonly rows: readonly ServerRow[];
  /** By backend; null where the balancer does not say. */
  readonly ages: ReadonlyMap<string, BackendAge | null>;
}

/** Milliseconds for one reading, and bytes: 10,000 apps on a balancer that does not know `scope` are about 36 MB. */
const patience = 5_000;
const largest = 64 * 1024 * 1024;

/** HAProxy shows proxies whose names contain this text and looks at its first 20 characters only (STAT_SCOPE_TXT_MAXLEN). */
const longestScope = 20;

/** @throws HttpFailure */
export async function readStatistics(
  { http, headers }: AccessedHttp,
  address: string,
  backends: readonly string[],
  signal: AbortSignal,
): Promise<Statistics> {
  const asked: HttpAsked = {
    method: 'GET',
    url: `${address}/haproxy?stats;csv${scopeOf(backends)}`,
    service: 'HAProxy',
  };
  const rows: ServerRow[] = [];
  const sums: BackendRow[] = [];
  let columns: ReadonlyMap<string, number> | undefined;
  const wanted = new Set(backends);
  const csv = readCsv((fields) => {
    if (columns === undefined) {
      columns = columnsOf(fields, asked);
      return;
    }
    if (!wanted.has(fields[0] ?? '')) return;
    const field = fieldIn(fields, columns);
    const row = serverRow(field);
    if (row !== undefined) rows.push(row);
    const sum = backendRow(field);
    if (sum !== undefined) sums.push(sum);
  });
  const request = {
    ...asked,
    headers: { Accept: 'text/csv, text/plain', ...(await headers(asked, signal)) },
    timeout: patience,
    maxBytes: largest,
  };
  const begun = performance.now();
  await exchangeInPieces(http, request, signal, (piece) => csv.take(piece));
  csv.end();
  const ended = performance.now();
  if (columns === undefined) throw notStatistics(asked);
  return { rows, ages: new Map(sums.map((sum) => [sum.backend, ageOf(sum, begun, ended)])) };
}

const fieldIn =
  (fields: readonly string[], columns: ReadonlyMap<string, number>): Field =>
  (column) =>
    fields[columns.get(column) ?? -1] ?? '';

/** What the names of all backends begin with, if that tells much; else all proxies are read. */
function scopeOf([first = '', ...others]: readonly string[]): string {
  let common = first;
  while (!others.every((one) => one.startsWith(common))) common = common.slice(0, -1);
  const scope = common.slice(-longestScope);
  return /^[A-Za-z0-9_.:-]{4,}$/.test(scope) ? `;norefresh;scope=${scope}` : '';
}

/** Without these nothing can be said; what else is looked at came later, or only with HTTP. */
const needed = ['svname', 'qcur', 'scur', 'stot', 'econ', 'eresp', 'status', 'weight'];

function columnsOf(header: readonly string[], asked: HttpAsked): ReadonlyMap<string, number> {
  const columns = new Map(header.map((name, index) => [name, index]));
  if (header[0] !== '# pxname' || needed.some((name) => !columns.has(name))) throw notStatistics(asked);
  return columns;
}

const notStatistics = (asked: HttpAsked): HttpFailure =>
  new HttpFailure(asked, {
    kind: 'not-json',
    says: "this is not HAProxy's CSV; `stats` has to name its statistics, usually port 9090",
  });
