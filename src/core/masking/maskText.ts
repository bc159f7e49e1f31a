// Secrets inside running text: commands, URLs, error messages, lines of a task's stderr.
import { isSecretName } from './secretNames.js';

/** What stands in place of a secret. It says nothing about the secret, not even its length. */
export const masked = '••••';

/**
 * The text with every secret in it masked: user and password of URLs, secret query fields, `--password x`,
 * `TOKEN=x`, `"password": "x"`, Authorization headers, private keys, and the tokens of well-known makers.
 * Everything else stays as it is. Masking twice changes nothing.
 */
export function maskText(text: string): string {
  if (!mayHide.test(text)) return text;
  let result = text;
  for (const [pattern, replacement] of shapes) result = result.replace(pattern, replacement);
  for (const [lead, isSecret] of named) result = maskNamed(result, lead, isSecret);
  return result;
}

// Most texts of a definition are short words. None of the patterns below matches without one of these, and looking at
// ten thousand definitions takes a third of the time.
const mayHide = /[:=@\s-]|\w{11}/;

// Secrets that can be told by their shape. The order matters: what spans most comes first. `$1` is what stays.
// Every pattern begins at a fixed word or at the beginning of one and looks a bounded way ahead: a long line must not
// cost more than its length.
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, masked],
  // scheme://user:password@host, up to the last @ before the path.
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)(?:[^\s/?#"'<>@]{0,400}@)+/gi, `$1${masked}@`],
  // The same with an unescaped slash in the password; host:port/path@x is none of it.
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'<>@:]{1,200}:(?!\d+(?:[/?#]|$))[^\s"'<>@]{0,400}@/gi, `$1${masked}@`],
  // user:password@tcp(host), as Go's MySQL driver has it. An image's tag@sha256: is none of it.
  [/((?<![\w.-])[\w.-]+:)[^\s:@/"']+@(?!sha\d+:)(?=[\w([])/gi, `$1${masked}@`],
  [
    /(\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:(?:basic|bearer|token|digest|negotiate)\s+)?)[^\s"'\\]+/gi,
    `$1${masked}`,
  ],
  [/(\bbearer\s+)(?=\S{0,200}\d)[\w.~+/=-]{8,}/gi, `$1${masked}`],
  [/((?:^|\s)(?:-u\s+|--(?:proxy-)?user[\s=]+))[^\s:]+:\S+/g, `$1${masked}`],
  [/(\bmysql\w*\s(?:[^|;&]{0,200}\s)?-p)[^\s-]\S*/g, `$1${masked}`],
  [/\b(?:glpat|gldt|glrt|glcbt|glptt|glsoat|glagent|glft)-[\w.-]{16,}/g, masked],
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|npm_\w{30,}|[sr]k_live_\w{10,})/g, masked],
  [/\b(?:xox[abeprs]-[\w-]{10,}|sk-[\w-]{20,}|hv[sbr]\.[\w-]{20,}|AIza[\w-]{30,}|(?:AKIA|ASIA)[A-Z0-9]{16})/g, masked],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, masked],
];

// Secrets that can be told by the name in front of them: an option, an assignment or query field, a header.
const named: readonly (readonly [RegExp, (name: string) => boolean])[] = [
  [/(?<![\w.-])--?([\w.-]+)(?:\s+(?!--)|=)/g, isSecretName],
  [/(?<![\w.-])([\w.-]+)\\?["']?\s*=\s*/g, isSecretName],
  // After a colon stands a sentence more often than a secret: only a name that ends in a plain word for one counts,
  // and no id of an app (`/shop/auth-token: settled`).
  [
    /(?<![\w./-])([\w.-]+)\\?["']?\s*:\s*/g,
    (name) => /(?:passw(?:or)?d|passphrase|secret|token|(?:api|access|private)[-_.]?key)$/i.test(name),
  ],
];

/**
 * In quotes up to the closing one, else up to white space, a quote or the next field of a query. The `;` or `,` with
 * which a sentence goes on after it stays.
 */
const value = /(?<quote>\\?["'])(?:(?!\k<quote>)[^\n])*|[^\s&"']+?(?=[;,]?(?:[\s&"']|$))/y;

function maskNamed(text: string, lead: RegExp, isSecret: (name: string) => boolean): string {
  let result = '';
  let written = 0;
  for (const match of text.matchAll(lead)) {
    if (match.index < written || !isSecret(match[1] ?? '')) continue;
    value.lastIndex = match.index + match[0].length;
    const found = value.exec(text);
    if (found === null) continue;
    result += `${text.slice(written, found.index)}${found.groups?.['quote'] ?? ''}${masked}`;
    written = found.index + found[0].length;
  }
  return result + text.slice(written);
}
