// The git folder of a path: a working copy's .git, a linked worktree's common folder, or the bare repository itself.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { GitTrouble, systemCode } from './trouble.js';

/** The folder that holds `objects` and `refs`. Throws GitTrouble with a sentence when there is none that we can read. */
export async function findGitFolder(place: string): Promise<string> {
  const root = path.resolve(place);
  if ((await kindOf(root)) !== 'folder') {
    throw new GitTrouble('refused', `${root} is not a folder. Check \`path\` of the repository in the settings.`);
  }
  const dotGit = path.join(root, '.git');
  const kind = await kindOf(dotGit);
  const gitdir = kind === 'folder' ? dotGit : kind === 'file' ? await linked(dotGit) : root;
  if (
    (await kindOf(path.join(gitdir, 'objects'))) !== 'folder' ||
    (await kindOf(path.join(gitdir, 'HEAD'))) !== 'file'
  ) {
    throw new GitTrouble(
      'refused',
      `${root} is not a git repository. Run \`git init\` there, or check \`path\` in the settings.`,
    );
  }
  await refuseUnreadable(gitdir, root);
  return gitdir;
}

/** A linked worktree or submodule: `.git` is a file naming a folder, and that may name the common one. */
async function linked(dotGit: string): Promise<string> {
  const target = /^gitdir: (.+)$/m.exec(await fs.readFile(dotGit, 'utf8'))?.[1];
  if (target === undefined) throw new GitTrouble('refused', `${dotGit} does not name a git folder.`);
  const gitdir = path.resolve(path.dirname(dotGit), target.trim());
  const common = path.join(gitdir, 'commondir');
  if ((await kindOf(common)) !== 'file') return gitdir;
  return path.resolve(gitdir, (await fs.readFile(common, 'utf8')).trim());
}

/** Forms of repository that isomorphic-git would read as empty or as broken. */
async function refuseUnreadable(gitdir: string, root: string): Promise<void> {
  if ((await kindOf(path.join(gitdir, 'reftable'))) === 'folder') {
    throw new GitTrouble(
      'refused',
      `${root} keeps its references as reftable, which is not built in. Run \`git refs migrate --ref-format=files\` there.`,
    );
  }
  if ((await kindOf(path.join(gitdir, 'objects', 'info', 'alternates'))) === 'file') {
    throw new GitTrouble(
      'refused',
      `${root} borrows objects from another repository (alternates), which is not built in. Run \`git repack -a -d\` there and remove objects/info/alternates.`,
    );
  }
}

async function kindOf(place: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await fs.stat(place)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return 'nothing';
    throw error;
  }
}
