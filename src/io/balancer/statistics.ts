// HAProxy's statistics as CSV (`/haproxy?stats;csv`), read down to the server lines of some backends. Columns are found
// by their names: which there are and where they stand differs between versions, and since 2.3 one is called "-".
import { HttpFailure, type HttpAsked } from '../../kit/httpFailure.js';
import { exchangeInPieces } from '../../kit/httpPieces.js';
import type { AccessedHttp } from '../../kit/remote/access.js';
import { readCsv } from './csv.js';

/** One server line of a backend, as HAProxy's process counts it since it began. */
export interface ServerRow {
  readonly backend: string;
  readonly server: string;
  /** Takes new requests if its weight is above 0: `UP`, `UP 1/3`, `no check`; not `DRAIN`, `NOLB`, `MAINT`, `DOWN`. */
  readonly up: boolean;
  /** The effective weight, 0–256. */
  readonly weight: number;
  /** Under way, and waiting in its queue. */
  readonly sessions: number;
  readonly requests: number;
  readonly errors: number;
  readonly responseTime: number | null;
  /** Its last question for a weight had no answer, and why: `L4CON (Connection refused)`. */
  readonly unanswered?: string;
}

/** Milliseconds for one reading, and bytes: 10,000 apps on a balancer that does not know `scope` are about 36 MB. */
const patience = 5_000;
const largest = 64 * 1024 * 1024;

/** HAProxy shows proxies whose names contain this text and looks at its first 20 characters only (STAT_SCOPE_TXT_MAXLEN). */
const longestScope = 20;

/** @throws HttpFailure */
export async function readServers(
  { http, headers }: AccessedHttp,
  address: string,
  backends: readonly string[],
  signal: AbortSignal,
): Promise<readonly ServerRow[]> {
  const asked: HttpAsked = {
    method: 'GET',
    url: `${address}/haproxy?stats;csv${scopeOf(backends)}`,
    service: 'HAProxy',
  };
  const rows: ServerRow[] = [];
  let columns: ReadonlyMap<string, number> | undefined;
  const wanted = new Set(backends);
  const csv = readCsv((fields) => {
    if (columns === undefined) {
      columns = columnsOf(fields, asked);
      return;
    }
    if (wanted.has(fields[0] ?? '')) rows.push(...serverRow(fields, columns));
  });
  const request = {
    ...asked,
    headers: { Accept: 'text/csv, text/plain', ...(await headers(asked, signal)) },
    timeout: patience,
    maxBytes: largest,
  };
  await exchangeInPieces(http, request, signal, (piece) => csv.take(piece));
  csv.end();
  if (columns === undefined) throw notStatistics(asked);
  return rows;
}

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

function serverRow(fields: readonly string[], columns: ReadonlyMap<string, number>): readonly ServerRow[] {
  const text = (name: string): string => fields[columns.get(name) ?? -1] ?? '';
  const server = text('svname');
  // The front end and the sum of a backend are rows like any other.
  if (server === 'FRONTEND' || server === 'BACKEND' || server === '') return [];
  const count = (name: string): number => numberOf(text(name));
  const isHttp = text('hrsp_5xx') !== '';
  const unanswered = unansweredIn(text);
  return [
    {
      backend: fields[0] ?? '',
      server,
      up: /^(?:UP|no check)\b/.test(text('status')),
      weight: count('weight'),
      sessions: count('scur') + count('qcur'),
      requests: count('stot'),
      errors: count('hrsp_5xx') + (isHttp ? failedHttp(count) : count('econ') + count('eresp')),
      responseTime: isHttp ? count('rtime') : null,
      ...(unanswered !== undefined && { unanswered }),
    },
  ];
}

/** `agent_status` of a server that asks an agent: these are answers, or it has not asked yet. While it asks, a star stands before it. */
const answeredBy = new Set(['', 'INI', 'UNK', 'L4OK', 'L6OK', 'L7OK', 'L7OKC']);

function unansweredIn(text: (name: string) => string): string | undefined {
  const status = text('agent_status').replace(/^\* /, '');
  if (answeredBy.has(status)) return undefined;
  const why = text('last_agt') === '' ? text('agent_desc') : text('last_agt');
  return why === '' ? status : `${status} (${why.slice(0, longestReason)})`;
}

/** `last_agt` holds what an agent said, whoever that is. */
const longestReason = 100;

const answered = ['hrsp_1xx', 'hrsp_2xx', 'hrsp_3xx', 'hrsp_4xx', 'hrsp_5xx', 'hrsp_other'];

/**
 * Requests without any answer. HAProxy counts a connection that breaks off on its first request (`eresp`) but not on a
 * later one, where it just closes that of the client, too (2.6: 50 of 100 that broke off). So what was sent is held
 * against what was answered, is under way, or was given up by the client.
 */
const failedHttp = (count: (name: string) => number): number =>
  Math.max(
    count('econ') + count('eresp'),
    count('stot') - answered.reduce((sum, name) => sum + count(name), 0) - count('scur') - count('cli_abrt'),
  );

/** An empty field stands for nothing counted. */
const numberOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);

const notStatistics = (asked: HttpAsked): HttpFailure =>
  new HttpFailure(asked, {
    kind: 'not-json',
    says: "this is not HAProxy's CSV; `stats` has to name its statistics, usually port 9090",
  });
