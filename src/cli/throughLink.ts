// Whether a path leaves the folder that it seems to be in: what commands write must land where the user looks.
import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** True when a folder on the way to `folder`, or itself, is a link. Absolute; what does not exist yet is no link. */
export async function throughLink(folder: string): Promise<boolean> {
  const real = await realpath(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return real === undefined ? throughLink(path.dirname(folder)) : real !== folder;
}
