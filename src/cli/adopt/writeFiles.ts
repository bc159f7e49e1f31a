// Puts new files into a folder and never replaces one: what is there already stays, whatever it is.
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileText } from '../../core/adopt/fileText.js';
import { throughLink } from '../throughLink.js';

export interface Written {
  readonly written: readonly string[];
  /** There already with the same content. */
  readonly unchanged: readonly string[];
  /** There already and different, or not to be had: path and reason. */
  readonly refused: readonly { readonly path: string; readonly because: string }[];
}

/** Paths are relative to the folder, with slashes. Folders on the way are made; none of them may be a link. */
export async function writeFiles(folder: string, files: readonly FileText[]): Promise<Written> {
  const written: string[] = [];
  const unchanged: string[] = [];
  const refused: { path: string; because: string }[] = [];
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  for (const file of files) {
    try {
      const target = path.join(root, ...file.path.split('/'));
      if (await throughLink(path.dirname(target))) {
        refused.push({ path: file.path, because: 'a folder on the way is a link' });
        continue;
      }
      await mkdir(path.dirname(target), { recursive: true });
      if (await writeNew(target, file.text)) written.push(file.path);
      else if (await reads(target, file.text)) unchanged.push(file.path);
      else {
        const because = 'a file of that name (on some systems in other letters’ case, too) is there and differs';
        refused.push({ path: file.path, because });
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      refused.push({ path: file.path, because: `it cannot be written: ${error.message}` });
    }
  }
  return { written, unchanged, refused };
}

/** False when something of that name is there. The file is made and filled in one go, never opened if it exists. */
async function writeNew(target: string, text: string): Promise<boolean> {
  try {
    await writeFile(target, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

const reads = async (target: string, text: string): Promise<boolean> =>
  (await lstat(target)).isFile() && (await readFile(target, 'utf8')) === text;
