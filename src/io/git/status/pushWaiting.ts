// Pushes what waits, and when somebody else was faster, puts it on their tip and tries again. Commits may be added
// while the server is waited for: they go with the next push.
import { shownUrl } from '../address.js';
import { bring } from './bring.js';
import type { Author } from './commits.js';
import { pause } from './pause.js';
import { pushCommit } from './pushCommit.js';
import type { StatusFolder } from './statusFolder.js';
import type { PushResult } from './types.js';

/** A race is lost because somebody else won it: five in a row mean that something else is wrong. */
const races = 5;

export async function pushWaiting(folder: StatusFolder, author: Author, signal: AbortSignal): Promise<PushResult> {
  const { source, branch } = folder;
  let arrivedBefore = 0;
  for (let lost = 0; lost < races;) {
    const { tip, pushed, waiting } = folder.standing();
    if (tip === undefined || waiting.length === 0) {
      return arrivedBefore === 0 ? { kind: 'nothing' } : { kind: 'pushed', commits: arrivedBefore };
    }
    const answer = await pushCommit(folder.objects(), source, { branch, commit: tip, onto: pushed }, signal);
    if (answer.kind === 'refused' || answer.kind === 'unreachable') return answer;
    if (answer.kind === 'done') {
      await arrived(folder, tip);
      return { kind: 'pushed', commits: arrivedBefore + waiting.length };
    }
    if (answer.kind === 'elsewhere' && answer.tip !== undefined && waiting.includes(answer.tip)) {
      // The answer to an earlier push was lost on the way; the push itself was not.
      arrivedBefore += waiting.indexOf(answer.tip) + 1;
      await arrived(folder, answer.tip);
      continue;
    }
    if (lost > 0) await pause(lost, signal);
    lost += 1;
    await bring(folder, author, signal);
  }
  const because = `${shownUrl(source.url)}: others keep writing to ${branch}. Baton tries again.`;
  return { kind: 'unreachable', because };
}

/** The server has everything up to this commit of ours. */
function arrived(folder: StatusFolder, commit: string): Promise<void> {
  return folder.inTurn(() => {
    const standing = folder.standing();
    const waiting = standing.waiting.slice(standing.waiting.indexOf(commit) + 1);
    return folder.stand({ ...standing, pushed: commit, waiting });
  });
}
