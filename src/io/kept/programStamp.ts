// Which program this is, as far as results depend on it: another one may come to something else from the same files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/**
 * A hash over package.json (the version, and those of all dependencies, which are pinned) and over sizes and times of the files in
 * core: a build from a clone has the same version as the one before. Some milliseconds.
 */
export function programStamp(): string {
  const hash = createHash('sha256').update(readFileSync(new URL('../../../package.json', import.meta.url)));
  const core = fileURLToPath(new URL('../../core/', import.meta.url));
  for (const name of readdirSync(core, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.[jt]s$/.test(name)) continue;
    const { size, mtimeMs } = statSync(path.join(core, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
