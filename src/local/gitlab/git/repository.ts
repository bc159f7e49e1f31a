// A project's repository on disk: created bare, filled with the files of a folder as its
// first commit, and given the hook that guards its protected branches.
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git, gitLine } from './run.js';
import { preReceiveHook } from './preReceive.js';

/** Where all repositories live under the root; below it a project's folder is called like the path of its URL. */
export function repositoriesFolder(root: string): string {
  return path.join(root, 'repositories');
}

/** Where the repository of a project lives. */
export function repositoryFolder(root: string, projectPath: string): string {
  return path.join(repositoriesFolder(root), `${projectPath}.git`);
}

/** The identity of commits nobody in particular makes: the first one of a seeded project. */
const neutral = {
  GIT_AUTHOR_NAME: 'GitLab',
  GIT_AUTHOR_EMAIL: 'gitlab@localhost',
  GIT_COMMITTER_NAME: 'GitLab',
  GIT_COMMITTER_EMAIL: 'gitlab@localhost',
};

/**
 * Makes sure that the repository is there. One that exists is kept as it is, whatever `from` says; a new one gets the
 * files of `from` (without those its .gitignore names) as the first commit on `branch`, or stays empty without `from`.
 */
export async function ensureRepository(folder: string, branch: string, from: string | undefined): Promise<void> {
  if (!(await exists(folder))) await create(folder, branch, from);
  // The hook is written at every start: it belongs to the program, not to the data.
  const hook = path.join(folder, 'hooks', 'pre-receive');
  await mkdir(path.dirname(hook), { recursive: true });
  await writeFile(hook, preReceiveHook);
  await chmod(hook, 0o755);
}

/** Builds in a folder beside it and renames: a kill in between leaves no half repository that would be kept for ever. */
async function create(folder: string, branch: string, from: string | undefined): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-new-`);
  try {
    await git(draft, ['init', '--quiet', '--bare', `--initial-branch=${branch}`, '--template=', '.']);
    if (from !== undefined) await firstCommit(draft, branch, from);
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function firstCommit(bare: string, branch: string, from: string): Promise<void> {
  await readdir(from).catch((error: unknown) => {
    throw new Error(`The GitLab seed names the folder ${from}, which cannot be read. Correct \`from\`.`, {
      cause: error,
    });
  });
  const env = { GIT_DIR: bare, GIT_WORK_TREE: from, GIT_INDEX_FILE: path.join(bare, 'seed-index') };
  await git(from, ['add', '--all', '.'], { env });
  const tree = await gitLine(from, ['write-tree'], { env });
  await rm(env.GIT_INDEX_FILE, { force: true });
  const commit = await gitLine(bare, ['commit-tree', tree, '-m', 'Initial commit'], { env: neutral });
  await git(bare, ['update-ref', `refs/heads/${branch}`, commit, '']);
}

async function exists(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}
