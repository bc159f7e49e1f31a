// Brings the server's branch into the folder, as it is at this moment, whatever a listing said before: a listing that
// is older than our own push must not look like a branch that was rewritten.
import { shownUrl } from '../address.js';
import { fetchCommit, listRemoteBranches } from '../fetch.js';
import { adoptGone, adoptTip } from './adopt.js';
import type { Author } from './commits.js';
import type { StatusFolder } from './statusFolder.js';

/** Enough for the daemon, which looks at the newest; older commits are fetched when a history asks for them. */
export const firstDepth = 50;

/** Throws GitTrouble; then the folder stands where it stood. */
export async function bring(folder: StatusFolder, author: Author, signal: AbortSignal): Promise<void> {
  const { source, branch, log } = folder;
  const where = shownUrl(source.url);
  const tip = (await listRemoteBranches(source, branch, signal)).get(branch);
  if (tip === undefined) {
    if (folder.standing().pushed !== undefined) {
      log.warn(`${where} no longer has ${branch}; the next push makes it again.`);
    }
    await folder.inTurn(async () => {
      await folder.stand(await adoptGone(folder.objects(), folder.standing(), await folder.isShallow(), author));
    });
    return;
  }
  const { pushed } = folder.standing();
  if (tip === pushed) return;
  const since = pushed === undefined ? { depth: firstDepth } : { have: pushed };
  const fetched = await fetchCommit(folder.objects(), source, { branch, ...since }, signal);
  await folder.inTurn(async () => {
    const adopted = await adoptTip(folder.objects(), folder.standing(), fetched);
    if (adopted.rewritten) log.warn(`${branch} of ${where} was rewritten by somebody; Baton goes on from its new tip.`);
    await folder.stand(adopted.standing);
  });
}
