// The definitions of a working copy, as they are on disk: what `validate` and `render` look at, without any network.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RepositoryInput } from '../core/definition/load.js';
import { parseSource } from '../core/definition/read/parseSource.js';
import { sourceKind } from '../core/definition/read/sourceKind.js';
import type { MoveInput } from '../core/edit/moveImage.js';
import type { FileContent } from '../core/model/repository.js';
import { openFolder } from '../io/folder/folder.js';
import { must } from './context.js';
import { Failure } from './failure.js';

/** Reads and parses every file of the folder that can hold definitions. Hidden folders are left out. */
export async function readWorkingCopy(folder: string, signal: AbortSignal): Promise<RepositoryInput> {
  const { owner, commit, files } = await readFiles(folder, signal);
  return { owner, commit, sources: [...files].map(([name, content]) => parseSource({ path: name, content })) };
}

/** The files that `readWorkingCopy` parses, as they are on disk. */
export async function readFiles(folder: string, signal: AbortSignal): Promise<MoveInput> {
  const root = path.resolve(folder);
  if (!existsSync(root)) throw new Failure(`there is no folder ${folder}`, 2);
  if (!statSync(root).isDirectory()) {
    const around = path.relative('', path.dirname(root)) || '.';
    throw new Failure(`${folder} is a file, and a folder is wanted: the whole working copy, for example ${around}`, 2);
  }
  const source = openFolder(root, 'main');
  const tip = must(await source.listBranches(signal)).get('main');
  if (tip === undefined) throw new Failure(`${folder} could not be read`);
  const tree = must(await source.readCommit('main', tip, (name) => sourceKind(name) !== 'ignored', signal));
  const files = new Map<string, FileContent>();
  for (const file of tree.files) files.set(file.path, must(await source.readFile(file, signal)));
  return { owner: path.basename(root), commit: tip, files };
}
