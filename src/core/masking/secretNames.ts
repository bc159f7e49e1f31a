// Which names say that their value is a secret. Rather one name too many: a masked value costs a look into git.

const anywhere = /passw(?:or)?d|passphrase|passcode|secret|token|credential|api_?key|access_?key|private_?key|htpasswd/;

const asWord = new Set([
  ...['pass', 'pwd', 'pw', 'key', 'keys', 'auth', 'authorization', 'cred', 'creds', 'pin', 'pat', 'salt', 'jwt'],
  ...[
    'sig',
    'signature',
    'cookie',
    'session',
    'dsn',
    'license',
    'licence',
    'seed',
    'mnemonic',
    'otp',
    'totp',
    'bearer',
  ],
]);

/**
 * Whether a name (of an environment variable, label, parameter, option or query field) says that its value is secret:
 * `DB_PASSWORD`, `githubToken`, `PGPASSWORD`, `tls.private-key`, `API_KEY`. Not `KEYSPACE`, `MONKEY` or `PASSENGER`.
 */
export function isSecretName(name: string): boolean {
  const answer = answers.get(name) ?? soundsSecret(name);
  // Thousands of apps share their names; whoever makes up new ones must not fill the memory.
  if (answers.size >= 10_000) answers.clear();
  answers.set(name, answer);
  return answer;
}

const answers = new Map<string, boolean>();

function soundsSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return anywhere.test(words.join('_')) || words.some((word) => asWord.has(word.replace(/\d+$/, '')));
}

/** Names whose random-looking values are public on purpose: what was built, from which commit, with which content. */
export const isFingerprintName = (name: string): boolean =>
  /commit|sha\d*|digest|revision|checksum|hash|version|build|git_?ref|etag|uuid/i.test(name);
