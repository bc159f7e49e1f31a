// A folder of new files. What is there stays: a folder with anything in it but a fresh .git is refused.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../failure.js';

/** Makes the folder when it is missing. Files are written exclusively: not one is ever overwritten. */
export async function writeNewFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const there = (await readdir(folder)).filter((name) => name !== '.git');
  if (there.length > 0) throw new Failure(`${folder} is not empty: give --into a new folder`);
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
}
