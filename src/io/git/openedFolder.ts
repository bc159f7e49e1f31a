// What one process knows of the folder of a clone: its objects, and how far each branch was read whole from it.
import type { CommitSha } from '../../core/model/ids.js';
import { prepareFolder, readVerified, writeVerified } from './clone.js';
import { openObjects, type ObjectStore } from './objects.js';

export interface OpenedFolder {
  objects(): Promise<ObjectStore>;
  /** As `objects`, having forgotten what was cached of the folder. */
  reopened(): Promise<ObjectStore>;
  /** Branch → last commit that was read whole. */
  verified(): Promise<ReadonlyMap<string, string>>;
  /** The commit was read whole. */
  remember(branch: string, commit: CommitSha): Promise<void>;
  /** Another folder stands in its place now, of which this was read whole. */
  replaced(verified: ReadonlyMap<string, string>): void;
}

export function openedFolder(folder: string, url: string): OpenedFolder {
  let opening: Promise<ObjectStore> | undefined;
  let verified: Map<string, string> = new Map();

  /** One opening for all who come at once: it sweeps left-overs, which must not be what another is just writing. */
  function objects(): Promise<ObjectStore> {
    opening ??= prepareFolder(folder, url, false).then(async (prepared) => {
      verified = await readVerified(folder);
      return prepared;
    });
    opening.catch(() => {
      opening = undefined; // told to those who wait for it; the next one tries anew
    });
    return opening;
  }

  return {
    objects,
    async reopened() {
      const fresh = (await objects()).reopened();
      opening = Promise.resolve(fresh);
      return fresh;
    },
    async verified() {
      await objects();
      return new Map(verified);
    },
    async remember(branch, commit) {
      if (verified.get(branch) === commit) return;
      verified.set(branch, commit);
      await writeVerified(folder, verified);
    },
    replaced(by) {
      verified = new Map(by);
      opening = Promise.resolve(openObjects(folder, false));
    },
  };
}
