// The state folder of `--data`. READ THIS FIRST about storage: who may use the folder, what is read from it at the
// start, and how changes get into its journal, which is written anew when it has grown to several times its content.
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockFolder } from '../../../kit/folderLock.js';
import type { FolderLock } from '../../../kit/folderLock.js';
import { Journal, putAside, readJournal } from './journal.js';
import type { JournalRead } from './journal.js';
import { Notation } from './notation.js';
import { formatName, formatVersion } from './operations.js';
import type { Operation } from './operations.js';
import { readState } from './readState.js';
import type { Beginning, Recorder } from './recorder.js';
import type { StoredState } from './replay.js';
import { writtenState } from './writtenState.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { TaskFailure } from '../task/failures.js';
import type { Instance } from '../task/instance.js';
import type { Tree } from '../tree/tree.js';

/** The journal may grow to this many times what it had when it was written anew, and to this many bytes at least. */
export type Growth = { readonly times: number; readonly least: number };

const usualGrowth: Growth = { times: 3, least: 8 * 1024 * 1024 };

/** Folders in use by this process: its lock file says only that it is this process. */
const open = new Set<string>();

export type OpenedStorage = {
  readonly storage: Storage;
  /** What the folder holds; undefined when it was empty. */
  readonly stored: StoredState | undefined;
};

/**
 * Opens a state folder, or makes it.
 * @param say takes sentences for whoever runs the server
 * @throws Error with a sentence when another server uses the folder, or when its journal cannot be read; nothing in the
 * folder is changed then
 */
export function openStorage(folder: string, say: (sentence: string) => void, growth = usualGrowth): OpenedStorage {
  const directory = made(folder);
  if (open.has(directory))
    throw new Error(`${directory} is in use by another Marathon of this process: name another folder`);
  const lock = lockFolder(directory);
  try {
    const file = path.join(directory, 'marathon.journal');
    const read = readJournal(file);
    const stored = read === undefined ? undefined : readState(file, read.lines);
    // Left by a kill while the journal was written anew; the journal itself was still the old one.
    rmSync(`${file}.new`, { force: true });
    open.add(directory);
    return { storage: new Storage({ directory, file, lock, read, say, growth }), stored };
  } catch (cause) {
    open.delete(directory);
    lock.release();
    throw cause;
  }
}

/** What tasks print lies in there too, and may be secret: for its owner only, unless it is there already. */
function made(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return realpathSync(folder);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the state folder ${folder} cannot be made (${why}): name another with --data`, { cause });
  }
}

type StorageParts = {
  readonly directory: string;
  readonly file: string;
  readonly lock: FolderLock;
  readonly read: JournalRead | undefined;
  readonly say: (sentence: string) => void;
  readonly growth: Growth;
};

export class Storage implements Recorder {
  readonly #parts: StorageParts;
  #journal: Journal | undefined;
  #notation = new Notation();
  #state: (() => StoredState) | undefined;
  #limit = 0;
  /** The journal lacks something that could not be written: it has to be written anew. */
  #behind = false;
  #compacting: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  /**
   * Begins to record; before this nothing is.
   * @param state the whole state as it is at any moment between two changes
   * @throws Error when the folder cannot be written
   */
  begin(state: () => StoredState): void {
    const { file, read, say } = this.#parts;
    this.#state = state;
    if (read !== undefined && read.torn.length > 0) {
      const aside = putAside(file, read.torn);
      say(`the last line of ${file} was cut off by the end of the server that wrote it; it is kept in ${aside}`);
    }
    this.#writeAnew();
  }

  rootKept(tree: Tree, filed: Iterable<RunSpec>): void {
    this.#record((line) => {
      const n = this.#notation.tree(tree, line);
      line.push({ op: 'root', tree: n, filed: [...filed].map((runSpec) => this.#notation.runSpec(runSpec, line)) });
    }, false);
  }

  begun({ plan, cancelled, removed }: Beginning): void {
    this.#record((line) => {
      for (const id of cancelled) line.push({ op: 'ended', id });
      line.push(this.#notation.plan(plan, line));
      line.push({ op: 'current', tree: this.#notation.tree(plan.target, line), removed: [...removed] });
    }, true);
  }

  treeReplaced(tree: Tree): void {
    this.#record((line) => {
      line.push({ op: 'current', tree: this.#notation.tree(tree, line), removed: [] });
    }, true);
  }

  dropped(id: string): void {
    this.#record((line) => line.push({ op: 'ended', id }), true);
  }

  ended(id: string): void {
    this.#note((line) => line.push({ op: 'ended', id }));
  }

  instancePut(instance: Instance): void {
    this.#note((line) => line.push(this.#notation.instance(instance, line)));
  }

  instanceGone(id: string): void {
    this.#note((line) => line.push({ op: 'instanceGone', id }));
  }

  failureNoted(failure: TaskFailure): void {
    this.#note((line) => line.push({ op: 'failure', failure }));
  }

  failureForgotten(appId: PathId): void {
    this.#note((line) => line.push({ op: 'failureForgotten', appId }));
  }

  /** Lets the folder go; nothing is recorded any more. Safe to call again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearImmediate(this.#compacting);
    const journal = this.#journal;
    this.#journal = undefined;
    this.#state = undefined;
    open.delete(this.#parts.directory);
    try {
      journal?.close();
    } finally {
      this.#parts.lock.release();
    }
  }

  /** Writes a line that must be there. @throws Error with a sentence; the change must not be made then */
  #record(describe: (line: Operation[]) => void, lasting: boolean): void {
    if (this.#state === undefined) return;
    try {
      if (this.#behind) this.#writeAnew();
      this.#append(describe, lasting);
    } catch (cause) {
      this.#behind = true;
      throw new Error(`the change was not made: ${this.#sentence(cause)}`, { cause });
    }
  }

  /** Writes a line about what has happened anyway; what could not be written is made up for later. */
  #note(describe: (line: Operation[]) => void): void {
    if (this.#state === undefined || this.#behind) return;
    try {
      this.#append(describe, false);
    } catch (cause) {
      this.#behind = true;
      this.#parts.say(`${this.#sentence(cause)}; it is tried again with the next change`);
    }
  }

  #append(describe: (line: Operation[]) => void, lasting: boolean): void {
    const line: Operation[] = [];
    describe(line);
    this.#journal?.append(JSON.stringify(line), lasting);
    if ((this.#journal?.length ?? 0) < this.#limit) return;
    // Not now: this line is ahead of what it tells of.
    this.#compacting ??= setImmediate(() => this.#compact());
  }

  #compact(): void {
    this.#compacting = undefined;
    try {
      this.#writeAnew();
    } catch (cause) {
      this.#behind = true;
      this.#parts.say(`${this.#sentence(cause)}; it is tried again with the next change`);
    }
  }

  #writeAnew(): void {
    if (this.#state === undefined) return;
    const notation = new Notation();
    const begin: Operation[] = [{ op: 'format', name: formatName, version: formatVersion }];
    const lines = [begin, ...writtenState(this.#state(), notation)].map((line) => JSON.stringify(line));
    const { file, growth } = this.#parts;
    const journal = Journal.replace(file, lines);
    this.#journal?.close();
    this.#journal = journal;
    this.#notation = notation;
    this.#behind = false;
    this.#limit = Math.max(growth.least, growth.times * journal.length);
  }

  #sentence(cause: unknown): string {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return `the state cannot be written to ${this.#parts.file} (${reason}): make room or make the folder writable`;
  }
}
