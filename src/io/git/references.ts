// The branches of a git folder as its files say: a file below refs/heads each, or a line of packed-refs. Read in git's
// own order, files first: `git pack-refs` writes the line and then removes the file, so who reads the lines first may
// see neither (isomorphic-git does, and takes a listing in which one `.lock` file vanishes for an empty one).
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { isBranchName } from './address.js';
import { systemCode } from './trouble.js';

const heads = 'refs/heads/';

/** How far git follows a branch that only names another one. */
const symbolicDepth = 5;

/** Branch → what is written there: a commit id, if the folder is sound. A branch that leads nowhere is left out. */
export async function branchTips(gitdir: string): Promise<ReadonlyMap<string, string>> {
  const loose = await looseBelow(gitdir, heads);
  const packed = [...(await packedReferences(gitdir))].filter(([name]) => name.startsWith(heads));
  const tips = new Map<string, string>();
  for (const [name, text] of [...new Map([...packed, ...loose])].sort(([one], [two]) => (one < two ? -1 : 1))) {
    const tip = await followed(gitdir, text, symbolicDepth);
    if (tip !== undefined) tips.set(name.slice(heads.length), tip);
  }
  return tips;
}

/** What the branch stands at; undefined when there is no such branch. */
export const branchTip = (gitdir: string, branch: string): Promise<string | undefined> =>
  tipOf(gitdir, `${heads}${branch}`, symbolicDepth);

/** Name and text of the files below that folder (it ends in a slash). A `.lock` of whoever is just writing is none. */
async function looseBelow(gitdir: string, folder: string): Promise<readonly (readonly [string, string])[]> {
  const entries = (await unlessGone(fs.readdir(path.join(gitdir, folder), { withFileTypes: true }))) ?? [];
  const found: (readonly [string, string])[] = [];
  for (const entry of entries) {
    const name = `${folder}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await looseBelow(gitdir, `${name}/`)));
    else if (isBranchName(name.slice(heads.length))) {
      const text = await looseText(gitdir, name);
      if (text !== undefined) found.push([name, text]);
    }
  }
  return found;
}

async function tipOf(gitdir: string, name: string, depth: number): Promise<string | undefined> {
  const text = (await looseText(gitdir, name)) ?? (await packedReferences(gitdir)).get(name);
  return text === undefined ? undefined : followed(gitdir, text, depth);
}

/** An id as it is; of the name of another reference what that one stands at, unless it is no name or goes on for ever. */
async function followed(gitdir: string, text: string, depth: number): Promise<string | undefined> {
  const target = /^ref: *(.*)$/.exec(text)?.[1];
  if (target === undefined) return text;
  const isName = target.startsWith('refs/') && isBranchName(target);
  return isName && depth > 0 ? tipOf(gitdir, target, depth - 1) : undefined;
}

const looseText = async (gitdir: string, name: string): Promise<string | undefined> =>
  (await unlessGone(fs.readFile(path.join(gitdir, name), 'utf8')))?.trim();

/** Reference → id, of those that `git pack-refs` has put into one file. */
async function packedReferences(gitdir: string): Promise<ReadonlyMap<string, string>> {
  const text = (await unlessGone(fs.readFile(path.join(gitdir, 'packed-refs'), 'utf8'))) ?? '';
  // `# …` says how the file is sorted, `^…` what the tag in the line above stands for.
  const lines = text.split('\n').filter((line) => line !== '' && !/^[#^]/.test(line));
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

/** Gone meanwhile, or of the other kind: `baton` a folder where a branch was (EISDIR), or the reverse (ENOTDIR). */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  });
}
