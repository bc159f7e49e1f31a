// The file in which results of a load outlive the process: beside the clone, in a folder that is this process's alone.
// A line of JSON for each file of the repository between a line that says which program wrote them and one with the
// SHA-256 of it all. Whatever is not exactly so (torn, damaged, of another version) is nothing: it is worked out anew.
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { isKeptFile, keptFormat, type KeptFile } from '../../core/definition/kept/kept.js';
import type { Reading } from '../../core/model/repository.js';
import { programStamp } from './programStamp.js';

/** Bytes. Ten thousand definitions are some 25 MB; a repository beyond this is worked out each time. */
const largest = 192 * 1024 * 1024;
/** Written at once. */
const chunk = 1024 * 1024;

export interface KeptFiles {
  read(): Promise<ReadonlyMap<string, KeptFile>>;
  write(files: Iterable<KeptFile>): Promise<Reading<void>>;
}

export function openKeptResults(folder: string, stamp: () => string = programStamp): KeptFiles {
  const file = path.join(folder, name);
  const heading = (): string => JSON.stringify({ kept: keptFormat, by: stamp() });
  return {
    read: async () => {
      const bytes = await orNothing(readBounded(file));
      return bytes === undefined ? new Map() : parsed(bytes, heading());
    },
    write: async (files) => {
      const draft = `${file}.${process.pid}.draft`;
      try {
        await sweep(folder);
        if (await written(draft, heading(), files)) await fs.rename(draft, file);
        else await fs.rm(file, { force: true });
        return { ok: true, value: undefined };
      } catch (error) {
        if (!isSystemError(error)) throw error;
        return { ok: false, because: `what was worked out cannot be kept for the next start: ${error.message}` };
      } finally {
        await fs.rm(draft, { force: true });
      }
    },
  };
}

const name = 'results.jsonl';
const newline = 0x0a;

async function readBounded(file: string): Promise<Buffer | undefined> {
  const { size } = await fs.stat(file);
  return size > largest ? undefined : fs.readFile(file);
}

/** All of the lines or none. */
function parsed(bytes: Buffer, heading: string): ReadonlyMap<string, KeptFile> {
  const nothing = new Map<string, KeptFile>();
  const last = bytes.lastIndexOf(newline, bytes.length - 2) + 1;
  const first = bytes.indexOf(newline) + 1;
  if (first === 0 || last < first || bytes.toString('utf8', 0, first - 1) !== heading) return nothing;
  if (bytes.toString('utf8', last) !== `${sumOf(bytes.subarray(0, last))}\n`) return nothing;
  const files = new Map<string, KeptFile>();
  for (let from = first; from < last;) {
    const end = bytes.indexOf(newline, from);
    const line: unknown = JSON.parse(bytes.toString('utf8', from, end));
    if (!isKeptFile(line)) return nothing;
    files.set(line.path, line);
    from = end + 1;
  }
  return files;
}

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** False when it grew too large. Definitions hold what others must not read: for this user alone. */
async function written(draft: string, heading: string, files: Iterable<KeptFile>): Promise<boolean> {
  const opened = await fs.open(draft, 'wx', 0o600);
  try {
    const sum = createHash('sha256');
    let total = 0;
    const put = async (text: string): Promise<void> => {
      const bytes = Buffer.from(text);
      total += bytes.length;
      sum.update(bytes);
      await opened.writeFile(bytes);
    };
    let waiting = `${heading}\n`;
    for (const file of files) {
      waiting += `${JSON.stringify(file)}\n`;
      if (waiting.length < chunk) continue;
      await put(waiting);
      waiting = '';
      if (total > largest) return false;
    }
    await put(waiting);
    await opened.writeFile(`${sum.digest('hex')}\n`);
    return total <= largest;
  } finally {
    await opened.close();
  }
}

/** Removes what a killed process left half-written. */
async function sweep(folder: string): Promise<void> {
  const drafts = (await fs.readdir(folder)).filter((one) => one.startsWith(`${name}.`));
  await Promise.all(drafts.map((one) => fs.rm(path.join(folder, one), { force: true })));
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (isSystemError(error)) return undefined; // not there, or not for us: worked out anew
    throw error;
  });
}

const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;
