// From the files somebody wants to the edits of a commit, and what the records are afterwards.
import type { ObjectStore } from '../objects.js';
import type { Edits } from './editTree.js';
import type { Records } from './records.js';

export interface Drafted {
  readonly edits: Edits;
  readonly records: Records;
}

/** Writes the contents that are new. Files that read like that already are no edit. */
export async function draftFiles(
  objects: ObjectStore,
  records: Records,
  files: ReadonlyMap<string, string | null>,
): Promise<Drafted> {
  const edits = new Map<string, string | null>();
  const next = new Map(records);
  for (const [path, text] of files) {
    if (text === null) {
      edits.set(path, null);
      next.delete(path);
    } else if (records.get(path)?.text !== text) {
      const blob = await objects.writeBlob(text);
      edits.set(path, blob);
      makeRoom(next, path);
      next.set(path, { blob, text });
    }
  }
  return { edits, records: next };
}

/** A file takes the place of a folder of its name, and a folder the place of a file, as editTree has it. */
function makeRoom(records: Map<string, unknown>, path: string): void {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    records.delete(path.slice(0, slash));
  for (const other of records.keys()) if (other.startsWith(`${path}/`)) records.delete(other);
}

export const textsOf = (records: Records): ReadonlyMap<string, string> =>
  new Map([...records].map(([path, { text }]) => [path, text]));
