// The file changes of one commit: create, update, delete, move, chmod, applied in their order to an index.
import { z } from 'zod';
import { git, gitLine } from '../git/run.js';
import { badRequest } from './errors.js';
import { flag, text } from './parameters.js';

export const fileAction = z.object({
  action: z.enum(['create', 'update', 'delete', 'move', 'chmod']),
  file_path: text,
  previous_path: text.optional(),
  content: text.optional(),
  encoding: z.enum(['text', 'base64']).default('text'),
  execute_filemode: flag.default(false),
  last_commit_id: text.optional(),
});

export type FileAction = z.infer<typeof fileAction>;

type Entry = { readonly mode: string; readonly blob: string };

/** Applies the actions to the index named in the environment. Throws GitLab's 400 at the first that cannot be done. */
export async function applyActions(
  folder: string,
  env: Readonly<Record<string, string>>,
  parent: string | undefined,
  actions: readonly FileAction[],
): Promise<void> {
  for (const action of actions) {
    await refuseStale(folder, parent, action);
    await apply(folder, env, action);
  }
}

/** The one guard against overwriting somebody's change: the file must not have changed after `last_commit_id`. */
async function refuseStale(folder: string, parent: string | undefined, action: FileAction): Promise<void> {
  if (action.last_commit_id === undefined || parent === undefined) return;
  const path = checkedPath(action.previous_path ?? action.file_path);
  const last = await gitLine(folder, ['--literal-pathspecs', 'rev-list', '-1', parent, '--', path]);
  if (last === action.last_commit_id) return;
  throw badRequest('You are attempting to update a file that has changed since you started editing it.');
}

async function apply(folder: string, env: Readonly<Record<string, string>>, action: FileAction): Promise<void> {
  const path = checkedPath(action.file_path);
  const at = async (where: string): Promise<Entry | 'folder' | undefined> => {
    const listed = await git(folder, ['--literal-pathspecs', 'ls-files', '--stage', '-z', '--', where], { env });
    const [, mode, blob, name] = /^(\d+) ([0-9a-f]+) 0\t([^\0]*)/.exec(listed.stdout.toString('utf8')) ?? [];
    if (mode === undefined || blob === undefined) return undefined;
    return name === where ? { mode, blob } : 'folder'; // the files below it are listed then
  };
  const file = async (where: string): Promise<Entry> => {
    const found = await at(where);
    if (found === undefined || found === 'folder') throw badRequest("A file with this name doesn't exist");
    return found;
  };
  const free = async (where: string): Promise<void> => {
    const found = await at(where);
    if (found === 'folder') throw badRequest('A directory with this name already exists');
    if (found !== undefined) throw badRequest('A file with this name already exists');
    const parents = where.split('/').slice(0, -1);
    for (let depth = 1; depth <= parents.length; depth += 1) {
      const parent = await at(parents.slice(0, depth).join('/'));
      if (parent !== undefined && parent !== 'folder') throw badRequest('A file with this name already exists');
    }
  };
  const put = async (where: string, entry: Entry): Promise<void> => {
    const input = `${entry.mode} ${entry.blob}\t${where}\0`;
    await git(folder, ['update-index', '-z', '--add', '--index-info'], { env, input });
  };
  // Mode 0 removes; `--force-remove` would ask for a work tree.
  const remove = (where: string): Promise<void> => put(where, { mode: '0', blob: '0'.repeat(40) });
  const executable = action.execute_filemode ? '100755' : '100644';

  switch (action.action) {
    case 'create':
      await free(path);
      return put(path, { mode: executable, blob: await written(folder, action) });
    case 'update':
      return put(path, { mode: (await file(path)).mode, blob: await written(folder, action) });
    case 'delete':
      await file(path);
      return remove(path);
    case 'chmod':
      return put(path, { mode: executable, blob: (await file(path)).blob });
    case 'move': {
      if (action.previous_path === undefined) throw badRequest('You must provide previous_path for the move action');
      const previous = checkedPath(action.previous_path);
      const { mode, blob } = await file(previous);
      await free(path);
      await remove(previous);
      return put(path, { mode, blob: action.content === undefined ? blob : await written(folder, action) });
    }
  }
}

async function written(folder: string, action: FileAction): Promise<string> {
  const content = Buffer.from(action.content ?? '', action.encoding === 'base64' ? 'base64' : 'utf8');
  return gitLine(folder, ['hash-object', '-w', '--stdin'], { input: content });
}

function checkedPath(path: string): string {
  const parts = path.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git');
  if (bad || /[\0\n]/.test(path)) throw badRequest(`invalid path: '${path}'`);
  return path;
}
