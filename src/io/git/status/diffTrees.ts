// Which files differ between two trees. Equal ids are equal content: whole folders are passed over unread.
import type { TreeEntry } from 'isomorphic-git';
import type { ObjectStore } from '../objects.js';
import type { Edits } from './editTree.js';

/** What turns the first tree into the second, as edits in path order. Undefined stands for an empty tree. */
export async function diffTrees(
  objects: ObjectStore,
  from: string | undefined,
  to: string | undefined,
): Promise<Edits> {
  const edits = new Map<string, string | null>();
  await compare(objects, from, to, '', edits);
  return new Map([...edits].sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function compare(
  objects: ObjectStore,
  from: string | undefined,
  to: string | undefined,
  folder: string,
  edits: Map<string, string | null>,
): Promise<void> {
  if (from === to) return;
  const before = await entriesOf(objects, from);
  const after = await entriesOf(objects, to);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(name);
    const now = after.get(name);
    if (old?.oid === now?.oid && old?.type === now?.type) continue;
    const path = `${folder}${name}`;
    if (old?.type === 'blob' && now?.type !== 'blob') edits.set(path, null);
    if (now?.type === 'blob') edits.set(path, now.oid);
    if (old?.type === 'tree' || now?.type === 'tree') {
      await compare(objects, treeOf(old), treeOf(now), `${path}/`, edits);
    }
  }
}

const treeOf = (entry: TreeEntry | undefined): string | undefined => (entry?.type === 'tree' ? entry.oid : undefined);

async function entriesOf(objects: ObjectStore, tree: string | undefined): Promise<Map<string, TreeEntry>> {
  const entries = tree === undefined ? [] : await objects.tree(tree);
  return new Map(entries.map((entry) => [entry.path, entry]));
}
