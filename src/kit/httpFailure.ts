// Why a request got no usable answer, as a sentence that says what to do next and never holds a secret.
import { oneLine, safeUrl, withoutSecrets } from './redact.js';

/** What was asked of whom: the beginning of every sentence. `service` is its name for people: `Marathon`, `GitLab`. */
export interface HttpAsked {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly service: string;
}

/**
 * `unanswered` connections were never made (nothing can have happened over there); `broken` ones ended before the
 * answer was whole, as did what ran into a `timeout`; `status` is an answer that says no.
 */
export type HttpFailureKind =
  'unanswered' | 'broken' | 'timeout' | 'cancelled' | 'too-large' | 'not-json' | 'redirect' | 'status';

interface Details {
  readonly kind: HttpFailureKind;
  readonly says: string;
  readonly status?: number;
  /** Milliseconds that the other side asks us to wait. */
  readonly retryAfter?: number;
}

/** `message` is the whole sentence; the original error stays in `cause` for debugging and is not to be printed. */
export class HttpFailure extends Error {
  readonly kind: HttpFailureKind;
  /** The sentence without its beginning, that is without method and URL. */
  readonly says: string;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(asked: HttpAsked, details: Details, cause?: unknown) {
    super(`${asked.method} ${safeUrl(asked.url)}: ${details.says}`, { cause });
    this.name = 'HttpFailure';
    this.kind = details.kind;
    this.says = details.says;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
  }
}

/** The sentence for an error of any origin: `GET http://marathon:8080/v2/apps: connection refused; is Marathon running there?` */
export const describeHttpFailure = (error: unknown, asked: HttpAsked): string => failureOf(error, asked).message;

/** Turns what axios, Node or we ourselves threw into an HttpFailure. `late`: our own deadline ended the request. */
export function failureOf(error: unknown, asked: HttpAsked, late?: { kind: 'timeout'; after: number }): HttpFailure {
  if (error instanceof HttpFailure) return error;
  if (late !== undefined) {
    const says = `no complete answer within ${secondsText(late.after)}; ${asked.service} or the network is too slow`;
    return new HttpFailure(asked, { kind: 'timeout', says }, error);
  }
  return new HttpFailure(asked, transport(codeOf(error), messageOf(error), asked), error);
}

function transport(code: string, message: string, { service, url }: HttpAsked): Details {
  const host = hostOf(url);
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'unanswered', says: `connection refused; is ${service} running there?` };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'unanswered', says: `the host name ${host} is not known here (${code}); check the address` };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return { kind: 'unanswered', says: `no way to ${host} (${code}); check the network and the address` };
    case 'ERR_INVALID_URL':
      return { kind: 'unanswered', says: 'this is not a URL; check the settings' };
    case 'ERR_CANCELED':
      return { kind: 'cancelled', says: 'stopped before the answer came' };
    case 'ETIMEDOUT':
    case 'ECONNABORTED':
      return { kind: 'timeout', says: `no answer in time (${code}); ${service} or the network is too slow` };
    case 'ECONNRESET':
    case 'EPIPE':
      return { kind: 'broken', says: `the connection was closed before the answer came (${code})` };
    case 'EPROTO':
      return { kind: 'unanswered', says: `TLS could not begin; does ${host} speak https at all, and on this port?` };
  }
  if (code.startsWith('HPE_')) {
    return { kind: 'broken', says: `what answers does not speak HTTP (${code}); is the port right, and is it https?` };
  }
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_OSSL)/.test(code)) {
    return { kind: 'unanswered', says: `${certificateTrouble(code)}; TLS was not established` };
  }
  if (/maxContentLength/.test(message)) {
    return { kind: 'too-large', says: `the answer is larger than we read (${oneLine(message, 80)})` };
  }
  if (/abort/i.test(message)) return { kind: 'broken', says: 'the answer was cut off in the middle' };
  const detail = oneLine(withoutSecrets(message), 200);
  return { kind: 'broken', says: `${detail === '' ? 'no usable answer' : detail}${code === '' ? '' : ` (${code})`}` };
}

function certificateTrouble(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'the certificate of the server has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'the certificate of the server is for another host name';
  if (/SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO/.test(code)) {
    return `the certificate of the server is signed by nobody we trust (${code}); give its authority as \`ca\``;
  }
  return `TLS failed (${code})`;
}

/** `http://marathon:8080/x` → `marathon:8080`; userinfo is not part of it. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'there';
}

/** Node and axios put the reason into `code`, at times one `cause` further down. */
function codeOf(error: unknown): string {
  let at: unknown = error;
  let last = '';
  for (let depth = 0; depth < 4 && at instanceof Error; depth += 1) {
    // axios' ERR_BAD_RESPONSE and the like say less than what they were made of.
    if ('code' in at && typeof at.code === 'string' && (last === '' || /^ERR_(?:BAD|NETWORK)/.test(last)))
      last = at.code;
    at = at.cause;
  }
  return last;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const secondsText = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)}ms` : `${Math.round(milliseconds / 100) / 10}s`;
