// Trees edited in place of being built anew, held against what native git makes of the same files.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareFolder } from '../../../src/io/git/clone.js';
import type { ObjectStore } from '../../../src/io/git/objects.js';
import { diffTrees } from '../../../src/io/git/status/diffTrees.js';
import { editTree } from '../../../src/io/git/status/editTree.js';
import { ownFolder } from './bench.js';

let objects: ObjectStore;
let own: Awaited<ReturnType<typeof ownFolder>>;
beforeAll(async () => {
  own = await ownFolder();
  objects = await prepareFolder(path.join(own.folder, 'x.git'), 'https://git.example/x.git', false);
});
afterAll(() => own.end());

/** Few names, so that files and folders often want the same place. */
const name = fc.constantFrom('a', 'b', 'a.json', 'c-d', 'é');
const filePath = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const edits = fc.array(fc.tuple(filePath, fc.option(fc.constantFrom('1', '2', '3'))), { maxLength: 8 });

const lsTree = (tree: string | undefined): string[] =>
  tree === undefined
    ? []
    : execFileSync('git', ['-c', 'core.quotePath=false', 'ls-tree', '-r', '--full-tree', tree], {
        env: { PATH: process.env['PATH'], GIT_DIR: objects.gitdir },
        encoding: 'utf8',
      })
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(/^\d+ blob /, '').replace('\t', ' '));

/** The same edits on a plain map: what is in the place of a file or folder makes room. */
function applied(files: Map<string, string>, path: string, blob: string | null): void {
  if (blob === null) {
    files.delete(path);
    return;
  }
  for (const other of [...files.keys()]) {
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) files.delete(other);
  }
  files.set(path, blob);
}

describe('editTree', () => {
  it('gives the tree that the files say, whatever came before, and diffTrees finds the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 4 }), async (rounds) => {
        let tree: string | undefined;
        const files = new Map<string, string>();
        for (const round of rounds) {
          for (const [path, text] of round) {
            const blob = text === null ? null : await objects.writeBlob(text);
            const before = tree;
            tree = await editTree(objects, tree, new Map([[path, blob]]));
            applied(files, path, blob);
            const way = await diffTrees(objects, before, tree);
            expect(await editTree(objects, before, way)).toBe(tree);
          }
        }
        expect(lsTree(tree).sort()).toEqual([...files].map(([path, blob]) => `${blob} ${path}`).sort());
      }),
      { numRuns: 25 },
    );
  });

  it('sorts as git does: a folder as if its name ended in a slash', async () => {
    const blob = await objects.writeBlob('x');
    const tree = await editTree(
      objects,
      undefined,
      new Map([
        ['a/x', blob],
        ['a.json', blob],
        ['a-b', blob],
      ]),
    );
    expect(lsTree(tree).map((line) => line.split(' ')[1])).toEqual(['a-b', 'a.json', 'a/x']);
    const checked = execFileSync('git', ['--git-dir', objects.gitdir, 'fsck', '--strict'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(checked).not.toContain('error');
  });
});
