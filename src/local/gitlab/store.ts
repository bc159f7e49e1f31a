// Keeps the state in one JSON file under the root. Each write replaces the whole file by a rename, so a kill at any
// moment leaves the old or the new one; an answer is given only after the change it tells of is in the file.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { emptyState, state, type State } from './state.js';

export type Store = {
  /** The state now; never changed in place. */
  readonly state: State;
  /** Replaces the state at once and resolves when the file holds it. */
  change(next: (state: State) => State): Promise<void>;
  /** A fresh id, unique over all tables. */
  id(): number;
  /** Resolves when everything changed so far is in the file. */
  settled(): Promise<void>;
};

/** Opens `gitlab.json` under the root, or begins an empty one. Throws when the file is not one of ours. */
export async function openStore(root: string): Promise<Store> {
  await mkdir(root, { recursive: true });
  const file = path.join(root, 'gitlab.json');
  let current = await load(file);
  // Writers that come while a write runs share the next one: a burst of changes costs two writes, not a hundred.
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  const save = (): Promise<void> => {
    waiting ??= running
      .catch((failed: unknown) => failed) // told to the callers of that write already; this one tries anew
      .then(() => {
        waiting = undefined;
        running = write(file, current);
        return running;
      });
    return waiting;
  };
  return {
    get state() {
      return current;
    },
    change(next) {
      current = next(current);
      return save();
    },
    id() {
      current = { ...current, lastId: current.lastId + 1 };
      return current.lastId;
    },
    settled: () => waiting ?? running,
  };
}

async function load(file: string): Promise<State> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return emptyState;
  const read = state.safeParse(parse(text));
  if (read.success) return read.data;
  throw new Error(
    `${file} does not hold the state of an embedded GitLab (${read.error.issues[0]?.message ?? 'unknown shape'}). ` +
      'Choose another root, or remove that folder to begin anew.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // the schema refuses it, with the file's name
    throw error;
  }
}

async function write(file: string, content: State): Promise<void> {
  const draft = `${file}.new`;
  const opened = await open(draft, 'w', 0o600); // it holds digests of tokens
  try {
    await opened.writeFile(`${JSON.stringify(content, undefined, 1)}\n`);
  } finally {
    await opened.close();
  }
  await rename(draft, file);
}
