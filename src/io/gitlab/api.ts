// GitLab's REST API v4 as one project's bot uses it: the token in a header, every failure a sentence that says which
// token it is about and what it has to be allowed to do.
import { createHttp } from '../../kit/http.js';
import { exchange, type HttpAnswer, type HttpRequest } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { statusFailure } from '../../kit/httpStatus.js';
import { retry } from '../../kit/retry.js';

export interface GitlabOptions {
  /** `https://gitlab.example`, with a path when GitLab lives below one. */
  readonly url: string;
  /** `group/subgroup/project` */
  readonly project: string;
  /** Asked for at each request: the token may be rotated while we run. */
  readonly token: () => string;
  /** PEM of an authority to trust besides the well-known ones. */
  readonly ca?: string;
  /** Milliseconds for one request. Default 30 s. */
  readonly timeoutMs?: number;
}

export interface GitlabApi {
  /** `path` begins after `/api/v4`. Gives any answer; throws HttpFailure only when there was none. */
  ask(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: object): Promise<HttpAnswer>;
  /** The sentence for an answer that says no. */
  refused(answer: HttpAnswer): HttpFailure;
}

export function gitlabApi(options: GitlabOptions): GitlabApi {
  const base = `${options.url.replace(/\/+$/, '')}/api/v4`;
  const http = createHttp({ maxBytes: 16 * 1024 * 1024, ...(options.ca === undefined ? {} : { ca: options.ca }) });
  const wants =
    `the token of the repository ${options.project} in the settings must be valid and have the scope api ` +
    'and at least the role Developer (it needs to be allowed to push or merge where the branch is protected)';
  return {
    ask(method, path, signal, body) {
      const request: HttpRequest = {
        method,
        url: `${base}${path}`,
        service: 'GitLab',
        headers: { 'PRIVATE-TOKEN': options.token() },
        timeout: options.timeoutMs ?? 30_000,
        ...(body === undefined ? {} : { body }),
      };
      return exchange(http, request, signal);
    },
    refused: (answer) => statusFailure(answer, wants),
  };
}

/**
 * Tries again what passes by itself: no connection, 409 (GitLab's own lock), 429 after the time it names, 5xx. Only for
 * what may be done twice. Waits no longer than 15 s in all: the daemon comes back to it anyway.
 */
export const patiently = <T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> =>
  retry(attempt, {
    signal,
    attempts: 4,
    budget: 15_000,
    mayPass(error) {
      if (!(error instanceof HttpFailure)) return false;
      const { kind, status = 0, retryAfter } = error;
      const passes = kind === 'unanswered' || kind === 'broken' || status === 409 || status === 429 || status >= 500;
      if (!passes) return false;
      return retryAfter === undefined ? {} : { after: retryAfter };
    },
  });
