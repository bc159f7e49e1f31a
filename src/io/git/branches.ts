// What a listing of branches says, checked before anybody acts upon it.
import { isCommitSha, type CommitSha } from '../../core/model/ids.js';
import { isBranchName } from './address.js';
import { GitTrouble } from './trouble.js';

/** Names that git itself would refuse are left out; an id that is none makes the whole listing worthless. */
export function checkedBranches(listed: ReadonlyMap<string, string>, where: string): ReadonlyMap<string, CommitSha> {
  const branches = new Map<string, CommitSha>();
  for (const [name, oid] of listed) {
    if (!isBranchName(name)) continue;
    if (!isCommitSha(oid))
      throw new GitTrouble('unreachable', `${where} listed a branch without a commit id. Baton tries again.`);
    if (oid.length !== 40) {
      throw new GitTrouble(
        'unacceptable',
        `${where} is a SHA-256 repository, which is not built in. Use one with SHA-1 object ids.`,
      );
    }
    branches.set(name, oid);
  }
  return branches;
}
