// Reads commits: their people, messages and trailers, how many lines they changed, and their diffs file by file.
import { git } from './run.js';

export type Commit = {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly trailers: readonly (readonly [string, string])[];
};

type Signature = { readonly name: string; readonly email: string; readonly date: string };

const fields = ['%H', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B', '%(trailers:only,unfold)'];
// NUL is the one byte that none of the fields can hold; -z ends each commit with one too.
const format = ['-z', `--format=tformat:${fields.join('%x00')}`];

/** `git log` with these arguments; `names` are commits read from the standard input. */
export async function readCommits(
  folder: string,
  args: readonly string[],
  names?: readonly string[],
): Promise<Commit[]> {
  if (names?.length === 0) return [];
  const fromInput = names === undefined ? {} : { input: `${names.join('\n')}\n` };
  const stdin = names === undefined ? [] : ['--no-walk=unsorted', '--stdin'];
  const answer = await git(folder, ['log', ...format, ...stdin, ...args], fromInput);
  const values = answer.stdout.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    commits.push(commitOf(values.slice(at, at + fields.length)));
  }
  return commits;
}

/** One commit by its full id. Throws when there is none: ask resolveCommit first. */
export async function readCommit(folder: string, sha: string): Promise<Commit> {
  const [commit] = await readCommits(folder, [], [sha]);
  if (commit === undefined) throw new Error(`${folder} has no commit ${sha}`);
  return commit;
}

function commitOf(values: readonly string[]): Commit {
  const [id = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = '', trailers = ''] =
    values;
  return {
    id,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: an, email: ae, date: gitlabDate(ad) },
    committer: { name: cn, email: ce, date: gitlabDate(cd) },
    message,
    trailers: trailers.split('\n').flatMap((line) => {
      const [, key, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  };
}

/** GitLab writes milliseconds and never `Z` here: 2026-03-02T10:15:30.000+00:00. */
function gitlabDate(iso: string): string {
  return iso.replace(/Z$/, '+00:00').replace(/([+-]\d\d:\d\d)$/, '.000$1');
}

/** Lines a commit added and deleted against its first parent; binary files count nothing. */
export async function commitStats(folder: string, sha: string): Promise<{ additions: number; deletions: number }> {
  const answer = await git(folder, ['show', '--numstat', '--format=', '--diff-merges=first-parent', sha]);
  let additions = 0;
  let deletions = 0;
  for (const line of answer.stdout.toString('utf8').split('\n')) {
    const [added = '', deleted = ''] = line.split('\t');
    additions += Number.parseInt(added, 10) || 0;
    deletions += Number.parseInt(deleted, 10) || 0;
  }
  return { additions, deletions };
}

export type FileDiff = {
  readonly old_path: string;
  readonly new_path: string;
  readonly a_mode: string;
  readonly b_mode: string;
  readonly diff: string;
  readonly new_file: boolean;
  readonly renamed_file: boolean;
  readonly deleted_file: boolean;
  readonly collapsed: boolean;
  readonly too_large: boolean;
};

const longestDiff = 200 * 1024;

/** The difference between two trees, in the fields of GitLab's diffs. */
export async function fileDiffs(folder: string, from: string, to: string): Promise<FileDiff[]> {
  const options = ['--no-color', '--find-renames', '--full-index', from, to, '--'];
  const raw = (await git(folder, ['diff-tree', '-r', '-z', '--raw', ...options])).stdout.toString('utf8');
  const patches = (await git(folder, ['diff-tree', '-r', '--patch', ...options])).stdout.toString('utf8');
  // Both list the files in the same order; in a patch no line of content can begin with `diff --git`.
  const texts = patches.split(/^diff --git /m).slice(1);
  const tokens = raw.split('\0');
  const diffs: FileDiff[] = [];
  for (let at = 0; at + 1 < tokens.length;) {
    const [aMode = '', bMode = '', , , kind = ''] = (tokens[at] ?? '').slice(1).split(' ');
    const renamed = kind.startsWith('R');
    const oldPath = tokens[at + 1] ?? '';
    const newPath = renamed ? (tokens[at + 2] ?? '') : oldPath;
    const text = texts[diffs.length] ?? '';
    const hunks = /^(@@|Binary files )/m.exec(text);
    const diff = hunks === null ? '' : text.slice(hunks.index);
    diffs.push({
      old_path: oldPath,
      new_path: newPath,
      a_mode: aMode === '000000' ? '0' : aMode,
      b_mode: bMode === '000000' ? '0' : bMode,
      diff: diff.length > longestDiff ? '' : diff,
      new_file: kind === 'A',
      renamed_file: renamed,
      deleted_file: kind === 'D',
      collapsed: false,
      too_large: diff.length > longestDiff,
    });
    at += renamed ? 3 : 2;
  }
  return diffs;
}
