// One file of lines, each with a checksum. A line is written before what it tells is done. A kill in the middle of a
// write leaves a last line without its end: nobody was told that it is kept, so reading goes on without it; its bytes
// are put aside. Anything else that is not as it was written is an error that says which line.
import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

export type JournalRead = {
  /** The text of each whole line, without its checksum, and its number in the file. */
  readonly lines: readonly { readonly text: string; readonly number: number }[];
  /** Bytes of a last line that was cut off; none when there is no such line. */
  readonly torn: Buffer;
};

/** Reads a journal; undefined when there is no such file. @throws Error with a sentence when a line is damaged */
export function readJournal(file: string): JournalRead | undefined {
  const content = contentOf(file);
  if (content === undefined) return undefined;
  const lines: { text: string; number: number }[] = [];
  let at = 0;
  for (let end = content.indexOf(newline, at); end !== -1; end = content.indexOf(newline, at)) {
    const number = lines.length + 1;
    lines.push({ text: unsealed(content.subarray(at, end), file, number), number });
    at = end + 1;
  }
  return { lines, torn: content.subarray(at) };
}

/** Keeps the bytes of a line that was cut off in a file beside the journal, and tells which. */
export function putAside(file: string, torn: Buffer): string {
  const aside = `${file}.torn-${Date.now()}`;
  writeFileSync(aside, torn, { mode: ownerOnly });
  return aside;
}

/** A journal that is being written. Everything is synchronous: a change and its line cannot be told apart in time. */
export class Journal {
  readonly #descriptor: number;
  #length: number;

  private constructor(descriptor: number, length: number) {
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** Writes all lines into a new file that takes the place of the old one at once. */
  static replace(file: string, lines: Iterable<string>): Journal {
    const draft = `${file}.new`;
    const descriptor = openSync(draft, 'w', ownerOnly);
    try {
      let length = 0;
      for (const text of lines) length += writeWhole(descriptor, sealed(text), length);
      fsyncSync(descriptor);
      renameSync(draft, file);
      syncFolder(path.dirname(file));
      return new Journal(descriptor, length);
    } catch (cause) {
      closeSync(descriptor);
      rmSync(draft, { force: true });
      throw cause;
    }
  }

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a line. @param lasting it is on the disk when this returns; else only safe from the end of this process
   * @throws Error of the file system; the file is then as it was, as far as that can be done
   */
  append(text: string, lasting: boolean): void {
    try {
      const written = writeWhole(this.#descriptor, sealed(text), this.#length);
      if (lasting) fdatasyncSync(this.#descriptor);
      this.#length += written;
    } catch (cause) {
      ftruncateSync(this.#descriptor, this.#length);
      throw cause;
    }
  }

  /** What was added is on the disk when this returns. */
  close(): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
  }
}

const newline = 0x0a;
/** Definitions may hold passwords in their environment. */
const ownerOnly = 0o600;

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

const sealed = (text: string): Buffer => Buffer.from(`${checksum(Buffer.from(text))} ${text}\n`);
const checksum = (bytes: Buffer): string => crc32(bytes).toString(16).padStart(8, '0');

function unsealed(bytes: Buffer, file: string, number: number): string {
  const content = bytes.subarray(9);
  if (bytes.subarray(0, 9).toString('latin1') === `${checksum(content)} `) return content.toString();
  throw new Error(
    number === 1
      ? `${file} is not the journal of a \`baton local marathon\`, or its beginning is damaged. It was left as it is: name another folder with --data, or move the file away to begin anew`
      : `${file} is damaged in line ${number}: its checksum is wrong. It was left as it is: bring the file back from a copy; or keep only what is before the damage, with \`head -n ${number - 1}\`; or move it away to begin anew`,
  );
}

/** A write may take only part of what it is given. */
function writeWhole(descriptor: number, bytes: Buffer, position: number): number {
  let written = 0;
  while (written < bytes.length)
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  return bytes.length;
}

/** A rename is on the disk only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
