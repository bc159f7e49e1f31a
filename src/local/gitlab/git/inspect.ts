// Questions to a bare repository: where does a name point, what contains what, which commits lie between.
import { git, gitLine } from './run.js';

/** The commit a branch is at. */
export async function branchTip(folder: string, branch: string): Promise<string | undefined> {
  return resolveCommit(folder, `refs/heads/${branch}`);
}

/**
 * Full ids that were found to be commits: nothing here ever removes one (`gc.auto` is 0), and a quarter of all questions is
 * about one that was asked before.
 */
const found = new Set<string>();
const mostFound = 100_000;

/** The commit a name (full or short sha, branch, tag, HEAD) means; undefined when it means none. */
export async function resolveCommit(folder: string, name: string): Promise<string | undefined> {
  // A name that begins with a dash would be taken for an option.
  if (name === '' || name.startsWith('-')) return undefined;
  const known = `${folder}\0${name}`;
  if (found.has(known)) return name;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  // 128 is git's answer to a name it cannot make sense of at all, such as one with a space in it.
  const answer = await git(folder, args, { expected: [1, 128] });
  if (answer.code !== 0) return undefined;
  const sha = answer.stdout.toString('utf8').trim();
  // Another name may mean another commit tomorrow. A branch can be called like an id; git takes the id.
  if (sha === name) {
    if (found.size >= mostFound) found.clear();
    found.add(known);
  }
  return sha;
}

/** True when the later commit has the earlier one in its history, or is it. */
export async function contains(folder: string, later: string, earlier: string): Promise<boolean> {
  return (await git(folder, ['merge-base', '--is-ancestor', earlier, later], { expected: [1] })).code === 0;
}

/** The best common ancestor; undefined when the histories never met. */
export async function mergeBase(folder: string, one: string, other: string): Promise<string | undefined> {
  const answer = await git(folder, ['merge-base', one, other], { expected: [1] });
  return answer.code === 0 ? answer.stdout.toString('utf8').trim() : undefined;
}

/** The commits that `to` has and `from` has not, newest first. */
export async function commitsBetween(folder: string, from: string, to: string, atMost = 10_000): Promise<string[]> {
  return lines(await gitLine(folder, ['rev-list', `--max-count=${atMost}`, `${from}..${to}`]));
}

/** The branches that contain the commit, in the order of their names. */
export async function branchesContaining(folder: string, sha: string): Promise<string[]> {
  return lines(
    await gitLine(folder, ['for-each-ref', '--format=%(refname:lstrip=2)', `--contains=${sha}`, 'refs/heads']),
  );
}

/** All branches with their tips, in the order of their names. */
export async function branches(folder: string): Promise<{ name: string; sha: string }[]> {
  const text = await gitLine(folder, ['for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads']);
  return lines(text).map((line) => ({ sha: line.slice(0, 40), name: line.slice(41) }));
}

function lines(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}
