// Where a clone lives. The address is part of the name: another repository under the same name in the settings never
// meets the objects or the waiting commits of the first.
import { createHash } from 'node:crypto';
import path from 'node:path';

/** `<dataDir>/<name>-<8 hex of the address>.git`, the name reduced to what every file system takes. */
export function cloneFolder(dataDir: string, name: string, address: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);
  const digest = createHash('sha256').update(address).digest('hex').slice(0, 8);
  return path.join(path.resolve(dataDir), `${plain}-${digest}.git`);
}
