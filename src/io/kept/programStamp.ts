// Which program this is, as far as results depend on it: another one may come to something else from the same files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { packageFolder } from '../../kit/packageFolder.js';

/**
 * A hash over package.json (the version, and those of all dependencies, which are pinned) and over sizes and times of the
 * files of the program (`dist`, or `src` where that is run): a build from a clone has the same version as the one before.
 * Some milliseconds.
 */
export function programStamp(): string {
  const hash = createHash('sha256').update(readFileSync(path.join(packageFolder, 'package.json')));
  const [top = ''] = path.relative(packageFolder, fileURLToPath(import.meta.url)).split(path.sep);
  const program = path.join(packageFolder, top);
  for (const name of readdirSync(program, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.[jt]s$/.test(name)) continue;
    const { size, mtimeMs } = statSync(path.join(program, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
