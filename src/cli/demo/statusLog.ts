// The status branch as a reader sees it: commits whose trailers say, once per app, what happened for which commit and why.

/** What one status commit says about one app. `app` is `production /shop/cart`. */
export interface StatusEntry {
  readonly app: string;
  readonly commit: string;
  readonly phase: string;
  readonly because: string;
}

export interface StatusCommit {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
  readonly entries: readonly StatusEntry[];
}

/** Reads `git log --format=%H%x1f%aI%x1f%B%x1e`. */
export function parseStatusLog(text: string): readonly StatusCommit[] {
  return text
    .split('\x1e')
    .map((record) => record.trim())
    .filter((record) => record !== '')
    .map((record) => {
      const [id = '', at = '', message = ''] = record.split('\x1f');
      return { id, at, subject: message.split('\n')[0] ?? '', entries: entriesOf(message) };
    });
}

/** `Baton-App` begins an entry; the trailers after it belong to it. A folded line goes on with white space. */
function entriesOf(message: string): readonly StatusEntry[] {
  const entries: { app: string; commit: string; phase: string; because: string }[] = [];
  for (const line of message.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value = ''] = /^Baton-(App|Commit|Phase|Because): (.*)$/.exec(line) ?? [];
    if (name === 'App') entries.push({ app: value, commit: '', phase: '', because: '' });
    const entry = entries.at(-1);
    if (entry === undefined) continue;
    if (name === 'Commit') entry.commit = value;
    if (name === 'Phase') entry.phase = value;
    if (name === 'Because') entry.because = value;
  }
  return entries;
}
