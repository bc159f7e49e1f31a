// The files of the status branch at one commit. Reading all of them is the proof that the commit is whole.
import pLimit from 'p-limit';
import { contentOf } from '../content.js';
import { emptyTreeMemo, listFiles } from '../listFiles.js';
import type { ObjectStore } from '../objects.js';
import { defaultLimits } from '../types.js';

/** Path → object id and text. Files of others that are no text are left alone and not listed. */
export type Records = ReadonlyMap<string, { readonly blob: string; readonly text: string }>;

export const noRecords: Records = new Map();

const never = new AbortController().signal;

/** All text files of the commit; unchanged ones are taken over from `known`. Throws when anything cannot be read. */
export async function readRecords(objects: ObjectStore, commit: string, known: Records): Promise<Records> {
  const { tree } = await objects.commit(commit);
  const walk = { objects, memo: emptyTreeMemo(), limits: defaultLimits, signal: never };
  const files = await listFiles(tree, () => true, walk);
  const together = pLimit(16);
  const read = await Promise.all(
    files.map((file) =>
      together(async () => {
        const old = known.get(file.path);
        if (old?.blob === file.blob) return [[file.path, old] as const];
        if (file.blob.includes(':')) return []; // links and submodules, see CommitFile
        const content = contentOf(await objects.blob(file.blob), defaultLimits.fileSize);
        return content.kind === 'text' ? [[file.path, { blob: file.blob, text: content.text }] as const] : [];
      }),
    ),
  );
  return new Map(read.flat());
}
