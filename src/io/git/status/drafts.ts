// From the files somebody wants to the edits of a commit, and what the records are afterwards.
import pLimit from 'p-limit';
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
  const blobs = await writeBlobs(objects, records, files);
  const edits = new Map<string, string | null>();
  const next = new Map(records);
  const folders = foldersOf(records.keys());
  for (const [path, text] of files) {
    const blob = blobs.get(path);
    if (text === null) {
      edits.set(path, null);
      next.delete(path);
    } else if (blob !== undefined) {
      edits.set(path, blob);
      if (!next.has(path)) makeRoom(next, path, folders);
      next.set(path, { blob, text });
      addFolders(folders, path);
    }
  }
  return { edits, records: next };
}

/** Path → object of each text that is new. Several at a time: waiting for the disk is most of it. */
async function writeBlobs(
  objects: ObjectStore,
  records: Records,
  files: ReadonlyMap<string, string | null>,
): Promise<ReadonlyMap<string, string>> {
  const together = pLimit(32);
  const blobs = new Map<string, string>();
  const write = async (path: string, text: string): Promise<void> => {
    blobs.set(path, await objects.writeBlob(text));
  };
  const fresh = [...files].flatMap(([path, text]) =>
    text === null || records.get(path)?.text === text ? [] : [together(() => write(path, text))],
  );
  await Promise.all(fresh);
  return blobs;
}

/**
 * A file takes the place of a folder of its name, and a folder the place of a file, as editTree has it. `folders`: all
 * that there are or were; without one of its name nothing has to be looked through.
 */
function makeRoom(records: Map<string, unknown>, path: string, folders: ReadonlySet<string>): void {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    records.delete(path.slice(0, slash));
  if (!folders.has(path)) return;
  for (const other of records.keys()) if (other.startsWith(`${path}/`)) records.delete(other);
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) addFolders(folders, path);
  return folders;
}

function addFolders(folders: Set<string>, path: string): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const folder = path.slice(0, slash);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

/** The same map for the same records: who asks at every poll sees at once that nothing is new. */
export function textsOf(records: Records): ReadonlyMap<string, string> {
  const known = made.get(records);
  if (known !== undefined) return known;
  const texts = new Map<string, string>();
  for (const [path, { text }] of records) texts.set(path, text);
  made.set(records, texts);
  return texts;
}

const made = new WeakMap<Records, ReadonlyMap<string, string>>();
