// Answers that say no, as sentences: what the status means for the one who has to do something about it.
import type { HttpAnswer } from './httpExchange.js';
import { HttpFailure, secondsText } from './httpFailure.js';
import { oneLine, safeUrl, withoutSecrets } from './redact.js';

/**
 * The failure for a status outside 200–299. `wants`: what has to be given so that 401 and 403 go away (`the token
 * needs the scope api`). `now` (ms) is only needed when `Retry-After` holds a date.
 */
export function statusFailure(answer: HttpAnswer, wants?: string, now = Date.now()): HttpFailure {
  const { asked, status } = answer;
  const retryAfter = retryAfterOf(answer, now);
  const said = reasonOf(answer);
  const says = [meaning(answer, wants, retryAfter), said === undefined ? '' : `: ${said}`].join('');
  return new HttpFailure(asked, {
    kind: status >= 300 && status < 400 ? 'redirect' : 'status',
    says,
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function meaning(answer: HttpAnswer, wants: string | undefined, retryAfter?: number): string {
  const { asked, status } = answer;
  const hint = wants === undefined ? '' : `; ${wants}`;
  if (status >= 300 && status < 400) {
    const location = answer.headers.get('location');
    const where = location === undefined ? 'elsewhere' : `to ${safeUrl(location)}`;
    return `redirects ${where} (${status}), which is not followed; put the right address into the settings`;
  }
  if (status === 401) return `${asked.service} does not accept the credentials (401)${hint || '; check them'}`;
  if (status === 403) return `${asked.service} does not allow this (403)${hint}`;
  if (status === 404) return `not found (404); check the address`;
  if (status === 429) {
    const when = retryAfter === undefined ? 'a little later' : `in ${secondsText(retryAfter)}`;
    return `${asked.service} asks for fewer requests (429); the next one ${when}`;
  }
  if (status === 502 || status === 503 || status === 504) {
    return `${asked.service} is not available behind this address (${status}); it may be starting or without a leader`;
  }
  if (status >= 500) return `${asked.service} failed (${status}); its own log says why`;
  return `${asked.service} answered ${status}`;
}

/** `Retry-After` in ms, given as seconds or as a date; never more than ten minutes. */
function retryAfterOf(answer: HttpAnswer, now: number): number | undefined {
  const text = answer.headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  const span = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(span) ? Math.min(Math.max(span, 0), 600_000) : undefined;
}

/**
 * The other side's own words, if it sent JSON that has some: Marathon's `message`, GitLab's `message` in all its shapes,
 * `error` and `error_description`. HTML and plain text are not shown.
 */
export function reasonOf(answer: HttpAnswer): string | undefined {
  // Only a small answer is an error message.
  if (answer.text.length > 100_000) return undefined;
  const said = wordsIn(parsed(answer.text)).join('; ');
  return said === '' ? undefined : oneLine(withoutSecrets(said));
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Not JSON: there are no words in it that could be shown, the status alone has to do.
    return undefined;
  }
}

function wordsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found: string[] = [];
  for (const key of ['message', 'error', 'error_description']) {
    if (key in value) found.push(...flat(Reflect.get(value, key)));
  }
  return found;
}

function flat(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(flat).slice(0, 5);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries<unknown>({ ...value }).flatMap(([key, inner]) => flat(inner).map((text) => `${key} ${text}`));
}
