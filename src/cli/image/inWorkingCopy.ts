// `image set --dir`: the file in a working copy is edited, and that is all.
import { mkdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageReference } from '../../core/edit/imageReference.js';
import { moveImage } from '../../core/edit/moveImage.js';
import type { EnvironmentName } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import { Failure } from '../failure.js';
import { throughLink } from '../throughLink.js';
import { readFiles } from '../workingCopy.js';
import { moveLines } from './words.js';

/** Gives the lines to print. */
export async function moveInWorkingCopy(
  folder: string,
  environment: EnvironmentName,
  image: ImageReference,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const move = moveImage(await readFiles(folder, signal), environment, image);
  if (!move.ok) throw new Failure(move.problems.map(problemText).join('\n'));
  if (move.value.changed) await replace(folder, move.value.path, move.value.text);
  return moveLines(move.value, image);
}

/** Beside it first, then in its place: whoever reads it meanwhile finds the old file or the new one. */
async function replace(folder: string, name: string, text: string): Promise<void> {
  const file = path.join(await realpath(folder), name);
  const beside = path.dirname(file);
  if (await throughLink(beside)) {
    throw new Failure(`${name} was not written: a folder on the way is a link, and may lead out of the working copy`);
  }
  await mkdir(beside, { recursive: true });
  const mode = await stat(file).then(
    (found) => found.mode,
    () => 0o644, // there is none yet
  );
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, text, { mode });
  await rename(draft, file);
}
