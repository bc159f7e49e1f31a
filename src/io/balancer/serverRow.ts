// Rows of HAProxy's statistics: what a server line has counted, and since when its backend is what it is.
import type { BackendAge } from '../../core/model/traffic.js';

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
  readonly counters: readonly number[];
  /** Its last question for a weight had no answer, and why: `L4CON (Connection refused)`. */
  readonly unanswered?: string;
}

/** The sum of a backend. */
export interface BackendRow {
  readonly backend: string;
  /** Whole seconds since it last changed its state; null: not said. */
  readonly lastChange: number | null;
  readonly wavered: boolean;
}

/** A row by the names of its columns; '' where there is no such column. */
export type Field = (column: string) => string;

/** Undefined for the rows of front ends and backends, which are rows like any other. */
export function serverRow(field: Field): ServerRow | undefined {
  const server = field('svname');
  if (server === 'FRONTEND' || server === 'BACKEND' || server === '') return undefined;
  const count = (column: string): number => numberOf(field(column));
  const isHttp = field('hrsp_5xx') !== '';
  const unanswered = unansweredIn(field);
  return {
    backend: field('# pxname'),
    server,
    up: /^(?:UP|no check)\b/.test(field('status')),
    weight: count('weight'),
    sessions: count('scur') + count('qcur'),
    requests: count('stot'),
    errors: count('hrsp_5xx') + (isHttp ? failedHttp(count) : count('econ') + count('eresp')),
    responseTime: isHttp ? count('rtime') : null,
    counters: growing.map(count),
    ...(unanswered !== undefined && { unanswered }),
  };
}

/**
 * `agent_status` of a server that does not reach its agent; while it asks, a star stands before it. An empty answer (L7RSP) is
 * none of these: a daemon that has begun anew gives no order until it has looked.
 */
const unreached = new Set(['SOCKERR', 'L4TOUT', 'L4CON', 'L6TOUT', 'L6RSP', 'L7TOUT']);

function unansweredIn(field: Field): string | undefined {
  const status = field('agent_status').replace(/^\* /, '');
  if (!unreached.has(status)) return undefined;
  const why = field('last_agt') === '' ? field('agent_desc') : field('last_agt');
  return why === '' ? status : `${status} (${why.slice(0, longestReason)})`;
}

/** `last_agt` holds what an agent said, whoever that is. */
const longestReason = 100;

/** Undefined for all rows but the sums of backends. */
export function backendRow(field: Field): BackendRow | undefined {
  if (field('svname') !== 'BACKEND') return undefined;
  const lastChange = field('lastchg');
  return {
    backend: field('# pxname'),
    lastChange: lastChange === '' ? null : numberOf(lastChange),
    wavered: numberOf(field('chkdown')) > 0 || numberOf(field('downtime')) > 0,
  };
}

/**
 * `asked` and `answered`: ms of a clock that never jumps, around the reading. HAProxy takes one moment from another after
 * it has cut both to whole seconds (ST_F_LASTCHG in stats.c), so that the difference is a second too large or too small.
 */
export const ageOf = ({ lastChange, wavered }: BackendRow, asked: number, answered: number): BackendAge | null =>
  lastChange === null
    ? null
    : { from: asked - (lastChange + 1) * 1_000, to: answered - (lastChange - 1) * 1_000, wavered };

const answered = ['hrsp_1xx', 'hrsp_2xx', 'hrsp_3xx', 'hrsp_4xx', 'hrsp_5xx', 'hrsp_other'];

/** What never falls while a process lives: each of them counted from 0 when it began. */
const growing = [
  ...['stot', 'lbtot', 'bin', 'bout', ...answered],
  ...['econ', 'eresp', 'dresp', 'wretr', 'wredis', 'cli_abrt', 'srv_abrt', 'chkfail', 'chkdown'],
];

/**
 * Requests without any answer. HAProxy counts a connection that breaks off on its first request (`eresp`) but not on a
 * later one, where it just closes that of the client, too (2.6: 50 of 100 that broke off). So what was sent is held
 * against what was answered, is under way, or was given up by the client.
 */
const failedHttp = (count: (column: string) => number): number =>
  Math.max(
    count('econ') + count('eresp'),
    count('stot') - answered.reduce((sum, name) => sum + count(name), 0) - count('scur') - count('cli_abrt'),
  );

/** An empty field stands for nothing counted. */
const numberOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);
