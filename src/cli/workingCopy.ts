// The definitions of a working copy, as they are on disk: what `validate` and `render` look at, without any network.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RepositoryInput } from '../core/definition/load.js';
import { parseSource } from '../core/definition/parseSource.js';
import { sourceKind } from '../core/definition/sourceKind.js';
import { openFolder } from '../io/folder/folder.js';
import { must } from './context.js';
import { Failure } from './failure.js';

/** Reads and parses every file of the folder that can hold definitions. Hidden folders are left out. */
export async function readWorkingCopy(folder: string, signal: AbortSignal): Promise<RepositoryInput> {
  const root = path.resolve(folder);
  if (!existsSync(root) || !statSync(root).isDirectory()) throw new Failure(`there is no folder ${folder}`, 2);
  const source = openFolder(root, 'main');
  const tip = must(await source.listBranches(signal)).get('main');
  if (tip === undefined) throw new Failure(`${folder} could not be read`);
  const tree = must(await source.readCommit('main', tip, (name) => sourceKind(name) !== 'ignored', signal));
  const sources = [];
  for (const file of tree.files) {
    sources.push(parseSource({ path: file.path, content: must(await source.readFile(file, signal)) }));
  }
  return { owner: path.basename(root), commit: tip, sources };
}
