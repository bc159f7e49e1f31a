// The bytes of a tree and of a commit as what they say. Only the plain cases: for everything else undefined, and the
// caller has isomorphic-git look, which refuses hostile names and says what is wrong.
import type { TreeEntry } from 'isomorphic-git';

/** `committedAt` in seconds, as git has it. */
export interface CommitSummary {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly committedAt: number;
  readonly message: string;
}

const modes: ReadonlyMap<string, Pick<TreeEntry, 'mode' | 'type'>> = new Map([
  ['40000', { mode: '040000', type: 'tree' }],
  ['100644', { mode: '100644', type: 'blob' }],
  ['100755', { mode: '100755', type: 'blob' }],
  ['120000', { mode: '120000', type: 'blob' }],
  ['160000', { mode: '160000', type: 'commit' }],
]);

/** The entries of a tree by name, as isomorphic-git gives them. */
export function parseTree(content: Uint8Array | undefined): readonly TreeEntry[] | undefined {
  if (content === undefined) return undefined;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    const mode = modes.get(bytes.toString('latin1', at, Math.max(at, space)));
    if (space < 0 || end < 0 || end + 21 > bytes.length || mode === undefined) return undefined;
    const path = bytes.toString('utf8', space + 1, end);
    if (path === '' || /[/\\]/.test(path)) return undefined;
    entries.push({ ...mode, path, oid: bytes.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return entries.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
}

export function parseCommit(content: Uint8Array | undefined): CommitSummary | undefined {
  if (content === undefined) return undefined;
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end + 1);
  // Signatures and their like go on in lines that begin with a space: none of these can be one of them.
  const tree = /^tree ([0-9a-f]{40})$/m.exec(header)?.[1];
  const author = /^author (.*) <.*> \d+ \S+$/m.exec(header)?.[1];
  const committedAt = /^committer .* <.*> (\d+) \S+$/m.exec(header)?.[1];
  if (tree === undefined || author === undefined || committedAt === undefined) return undefined;
  const parents = [...header.matchAll(/^parent ([0-9a-f]{40})$/gm)].flatMap(([, oid]) => oid ?? []);
  return { tree, parents, author, committedAt: Number(committedAt), message: end < 0 ? '' : text.slice(end + 2) };
}
