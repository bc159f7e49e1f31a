// From the lines of a journal to the state, with a sentence for whatever is not of this format.
import { z } from 'zod';
import { formatName, formatVersion, line as lineSchema } from './operations.js';
import type { Operation } from './operations.js';
import { Replay } from './replay.js';
import type { StoredState } from './replay.js';

type Line = { readonly text: string; readonly number: number };

/** @throws Error that names the file, the line and what to do */
export function readState(file: string, lines: readonly Line[]): StoredState {
  const [first] = lines;
  if (first === undefined)
    throw new Error(
      `${file} has no whole line: it was cut off, or it is not a journal. It was left as it is: bring it back from a copy, or move it away to begin anew`,
    );
  checkFormat(file, first.text);
  const replay = new Replay();
  for (const line of lines) {
    try {
      replay.play(operations(line.text));
    } catch (cause) {
      throw unreadable(file, `line ${line.number}`, cause);
    }
  }
  try {
    return replay.state;
  } catch (cause) {
    throw unreadable(file, 'its end', cause);
  }
}

const header = z.tuple([z.object({ op: z.literal('format'), name: z.string(), version: z.number() })]);

function checkFormat(file: string, text: string): void {
  const read = header.safeParse(parsed(text));
  if (!read.success || read.data[0].name !== formatName)
    throw new Error(
      `${file} is not the journal of a \`baton local marathon\`. It was left as it is: name another folder with --data`,
    );
  const { version } = read.data[0];
  if (version !== formatVersion)
    throw new Error(
      `${file} has format ${version}, and this program reads format ${formatVersion}. It was left as it is: use the Baton that wrote it, or name another folder with --data`,
    );
}

function operations(text: string): readonly Operation[] {
  const read = lineSchema.safeParse(parsed(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(issue === undefined ? 'it has another shape' : `${issue.path.join('.')}: ${issue.message}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The schema refuses it, with a sentence that names the file.
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

const unreadable = (file: string, where: string, cause: unknown): Error =>
  new Error(
    `${file} cannot be understood at ${where} (${cause instanceof Error ? cause.message : String(cause)}). It was left as it is: use the Baton that wrote it, or name another folder with --data`,
    { cause },
  );
