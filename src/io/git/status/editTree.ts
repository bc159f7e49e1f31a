// A new tree out of an old one and a few changed files: only the folders on the way to a change are read and written,
// so a commit costs the same in a branch of ten records and of ten thousand.
import type { TreeEntry } from 'isomorphic-git';
import type { ObjectStore } from '../objects.js';

/** Path → object id of the new content; null removes the file. */
export type Edits = ReadonlyMap<string, string | null>;

/**
 * Writes the changed trees and gives the id of the new root; undefined when nothing is left in it. A file takes the
 * place of a folder of the same name and the other way round. Throws for a path that git forbids.
 */
export async function editTree(
  objects: ObjectStore,
  root: string | undefined,
  edits: Edits,
): Promise<string | undefined> {
  for (const path of edits.keys()) refuseUnsafe(path);
  return edit(objects, root, edits);
}

async function edit(objects: ObjectStore, tree: string | undefined, edits: Edits): Promise<string | undefined> {
  const before = tree === undefined ? [] : await objects.tree(tree);
  const entries = new Map(before.map((entry) => [entry.path, entry]));
  const folders = new Map<string, Map<string, string | null>>();
  for (const [path, blob] of edits) {
    const slash = path.indexOf('/');
    if (slash >= 0) {
      const name = path.slice(0, slash);
      const inner = folders.get(name) ?? new Map<string, string | null>();
      folders.set(name, inner.set(path.slice(slash + 1), blob));
    } else if (blob !== null) {
      // A file that people made executable stays it: its bytes were to change, nothing else.
      const mode = entries.get(path)?.mode === '100755' ? '100755' : '100644';
      entries.set(path, { mode, path, oid: blob, type: 'blob' });
    } else if (entries.get(path)?.type !== 'tree') {
      entries.delete(path);
    }
  }
  for (const [name, inner] of folders) await editFolder(objects, entries, name, inner);
  return entries.size === 0 ? undefined : objects.writeTree([...entries.values()]);
}

async function editFolder(
  objects: ObjectStore,
  entries: Map<string, TreeEntry>,
  name: string,
  inner: Edits,
): Promise<void> {
  const entry = entries.get(name);
  const folder = entry?.type === 'tree' ? entry.oid : undefined;
  const oid = await edit(objects, folder, inner);
  if (oid !== undefined) entries.set(name, { mode: '040000', path: name, oid, type: 'tree' });
  else if (folder !== undefined) entries.delete(name);
}

function refuseUnsafe(path: string): void {
  const parts = path.split('/');
  if (
    path.includes('\0') ||
    parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git')
  ) {
    throw new Error(`${JSON.stringify(path)} cannot be a path in a git tree`);
  }
}
