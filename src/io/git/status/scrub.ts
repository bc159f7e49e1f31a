// Takes unreadable objects and packs out of a folder of ours. They must go before anything is written again: git never
// overwrites an object of the same name, so a damaged one would stay damaged for ever.
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { systemCode } from '../trouble.js';

const unzip = promisify(inflate);

/** Removes what cannot be read and says how many files that were. */
export async function scrub(gitdir: string): Promise<number> {
  const folder = path.join(gitdir, 'objects');
  let removed = 0;
  for (const pair of (await names(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    for (const rest of await names(path.join(folder, pair))) {
      const file = path.join(folder, pair, rest);
      if (await isWholeObject(file, `${pair}${rest}`)) continue;
      await fs.rm(file, { force: true });
      removed += 1;
    }
  }
  for (const pack of (await names(path.join(folder, 'pack'))).filter((name) => name.endsWith('.pack'))) {
    if (await isWholePack(path.join(folder, 'pack', pack))) continue;
    for (const ending of ['.pack', '.idx'])
      await fs.rm(path.join(folder, 'pack', pack.replace(/\.pack$/, ending)), { force: true });
    removed += 1;
  }
  return removed;
}

/** A loose object is zipped, and its name is the SHA-1 of what is inside. */
async function isWholeObject(file: string, oid: string): Promise<boolean> {
  if (!/^[0-9a-f]{40}$/.test(oid)) return true; // no object; not ours to judge
  const zipped = await fs.readFile(file);
  const content = await unzip(zipped).catch((error: unknown) => {
    if (systemCode(error)?.startsWith('Z_') === true) return Buffer.alloc(0);
    throw error;
  });
  return createHash('sha1').update(content).digest('hex') === oid;
}

/** A pack ends in the SHA-1 of everything before; its index must be there and begin as one. */
async function isWholePack(pack: string): Promise<boolean> {
  const bytes = await fs.readFile(pack);
  const index = await fs.readFile(pack.replace(/\.pack$/, '.idx')).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const sound = (file: Buffer): boolean =>
    file.length > 20 && createHash('sha1').update(file.subarray(0, -20)).digest().equals(file.subarray(-20));
  return sound(bytes) && sound(index);
}

async function names(folder: string): Promise<readonly string[]> {
  return fs.readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  });
}
