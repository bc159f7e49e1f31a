// Every commit leaves half a dozen small files, and isomorphic-git has no gc: once there are too many, the folder is
// made anew from the server beside the old one, at a moment when nothing waits to be pushed.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { shownUrl } from '../address.js';
import { prepareFolder, removeFolder, swapFolders } from '../clone.js';
import { fetchCommit } from '../fetch.js';
import { openObjects } from '../objects.js';
import { asTrouble } from '../trouble.js';
import { firstDepth } from './bring.js';
import { writeJournal } from './journal.js';
import { noRecords } from './records.js';
import { standAt } from './standing.js';
import type { StatusFolder } from './statusFolder.js';

/** Makes the folder anew if it holds more loose objects than that. Trouble on the way is told to the log only. */
export async function tidyFolder(folder: StatusFolder, looseObjects: number, signal: AbortSignal): Promise<void> {
  const fresh = `${folder.place}.new`;
  try {
    if ((await countLoose(folder.place)) <= looseObjects) return;
    const { tip } = folder.standing();
    await removeFolder(fresh);
    const objects = await prepareFolder(fresh, folder.source.url, true);
    const fetched = await fetchCommit(objects, folder.source, { branch: folder.branch, depth: firstDepth }, signal);
    const standing = await standAt(objects, { tip: fetched, pushed: fetched }, noRecords);
    await writeJournal(fresh, [standing]);
    await folder.inTurn(async () => {
      // A commit or somebody's push came in between: another time.
      if (folder.standing().tip !== tip || fetched !== tip) return;
      await swapFolders(fresh, folder.place);
      folder.replaced({ objects: openObjects(folder.place, true), standing });
    });
  } catch (error) {
    folder.log.warn(
      `The folder ${folder.place} could not be tidied: ${asTrouble(error, shownUrl(folder.source.url)).message}`,
    );
  } finally {
    await removeFolder(fresh);
  }
}

async function countLoose(gitdir: string): Promise<number> {
  const folder = path.join(gitdir, 'objects');
  const pairs = (await fs.readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const counts = await Promise.all(pairs.map(async (name) => (await fs.readdir(path.join(folder, name))).length));
  return counts.reduce((sum, count) => sum + count, 0);
}
