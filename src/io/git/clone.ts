// The folder of a clone: bare, shallow, ours alone, and worth nothing: it may be deleted at any moment and is made
// anew beside the old one, then swapped, whenever it is damaged or has grown too big.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import git from 'isomorphic-git';
import { z } from 'zod';
import { isCommitSha } from '../../core/model/ids.js';
import { replaceFile, sweepDrafts } from './files.js';
import { openObjects, type ObjectStore } from './objects.js';
import { systemCode } from './trouble.js';

/** Makes an empty bare folder that isomorphic-git can fetch into, or finds it made already; sweeps left-overs. */
export async function prepareFolder(gitdir: string, url: string, flush: boolean): Promise<ObjectStore> {
  await fs.mkdir(path.join(gitdir, 'objects', 'pack'), { recursive: true });
  await sweepDrafts(path.join(gitdir, 'objects'));
  const objects = openObjects(gitdir, flush);
  await git.init({ fs: objects.fs, gitdir, bare: true, defaultBranch: 'main' });
  // The address we fetch from is always given; this one is for people who look into the folder, and for the refspec
  // without which isomorphic-git refuses to fetch.
  await git.addRemote({ fs: objects.fs, gitdir, remote: 'origin', url, force: true });
  return objects;
}

export async function removeFolder(folder: string): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Puts the fresh folder in the place of the old one. Killed in between, there is no clone: it is made at next use. */
export async function swapFolders(fresh: string, place: string): Promise<void> {
  const old = `${place}.old`;
  await removeFolder(old);
  await fs.rename(place, old).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
  await fs.rename(fresh, place);
  await removeFolder(old);
}

/** How many packs the folder has, and their bytes. */
export async function packsOf(gitdir: string): Promise<{ readonly packs: number; readonly bytes: number }> {
  const folder = path.join(gitdir, 'objects', 'pack');
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith('.pack'));
  const sizes = await Promise.all(names.map(async (name) => (await fs.stat(path.join(folder, name))).size));
  return { packs: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

const verified = z.record(z.string(), z.string().refine(isCommitSha));

/** Branch → the last commit that was read whole from this folder. Lost or torn, the next fetch is a bigger one. */
export async function readVerified(gitdir: string): Promise<Map<string, string>> {
  const text = await fs.readFile(path.join(gitdir, 'baton-verified.json'), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '{}';
    throw error;
  });
  const read = verified.safeParse(parse(text));
  return new Map(read.success ? Object.entries(read.data) : []);
}

export async function writeVerified(gitdir: string, commits: ReadonlyMap<string, string>): Promise<void> {
  const text = `${JSON.stringify(Object.fromEntries(commits), undefined, 1)}\n`;
  await replaceFile(path.join(gitdir, 'baton-verified.json'), text, {
    scratch: path.join(gitdir, 'objects'),
    flush: false,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // a torn file says nothing, see readVerified
    throw error;
  }
}
