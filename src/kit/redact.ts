// Keeps secrets and control characters out of every text that people read: log lines, error sentences, statuses.
// A net below the rule that secrets are never put into messages in the first place.
import { stripVTControlCharacters } from 'node:util';

export const hidden = '[hidden]';

/** Shorter values are too likely to be ordinary words: hiding them would tear holes into every sentence. */
const shortestSecret = 4;

const shapes: readonly (readonly [RegExp, string])[] = [
  // Userinfo of a URL. Greedy up to the last @ before the path: passwords may hold an @ that nobody escaped.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]+@/gi, `$1${hidden}@`],
  [
    /([?&;](?:private_token|access_token|job_token|token|password|secret|sig|signature|api_?key)=)[^&\s"'#]+/gi,
    `$1${hidden}`,
  ],
  [
    /\b((?:proxy-)?authorization|private-token|job-token|set-cookie|cookie)("?\s*[:=]\s*"?)(?:(?:bearer|basic)\s+|token=)?[^\s"',]+/gi,
    `$1$2${hidden}`,
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9+/_.~-]{8,}=*/gi, `$1 ${hidden}`],
  [/\bgl[a-z]{2,6}-[A-Za-z0-9_.-]{10,}/g, hidden],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, hidden],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, hidden],
];

/**
 * The text without what looks like a secret (userinfo and tokens in URLs, authorisation headers, GitLab tokens, JWTs,
 * private keys) and without the given values themselves, as they are and as they look inside a URL or a JSON text.
 */
export function withoutSecrets(text: string, secrets: readonly string[] = []): string {
  let safe = text;
  // Longest first: a secret that is the beginning of another one must not leave the rest of it behind.
  for (const secret of secrets.toSorted((left, right) => right.length - left.length)) {
    if (secret.length < shortestSecret) continue;
    for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])) {
      safe = safe.replaceAll(form, hidden);
    }
  }
  for (const [shape, replacement] of shapes) safe = safe.replace(shape, replacement);
  return safe;
}

/** A URL as it may be shown: without user and password, and without the value of any token in its query. */
export const safeUrl = (url: string): string => oneLine(withoutSecrets(url), 500);

/**
 * Foreign text as one line that cannot pass for another: ANSI sequences, line breaks, other control characters and
 * invisible direction marks are gone, and it ends after `limit` characters.
 */
export function oneLine(text: string, limit = 300): string {
  // Cut before the work as well: a message of 60 MB must not cost a second to shorten.
  const line = stripVTControlCharacters(text.slice(0, limit * 4))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
}
