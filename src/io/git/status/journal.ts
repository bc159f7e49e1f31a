// Where the status branch stands, in a file that is only ever appended to: a line is there whole or not at all, so a
// kill loses nothing that was acknowledged, and a line whose commit the disk lost is passed over for the one before.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../files.js';
import { systemCode } from '../trouble.js';

export interface Position {
  /** The newest commit, ours that wait included; undefined: the branch has none yet. */
  readonly tip: string | undefined;
  /** The newest commit that the server is known to have. */
  readonly pushed: string | undefined;
}

/** How many positions are kept to go back to. */
const kept = 100;

const fileOf = (gitdir: string): string => path.join(gitdir, 'baton-journal');

/** All positions, newest first; drops what lies further back than anybody would go. */
export async function readJournal(gitdir: string): Promise<readonly Position[]> {
  const text = await fs.readFile(fileOf(gitdir), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  });
  const positions = text.split('\n').flatMap((line) => {
    const [, tip, pushed] = /^([0-9a-f]{40}|-) ([0-9a-f]{40}|-) \.$/.exec(line) ?? [];
    return tip === undefined || pushed === undefined ? [] : [{ tip: known(tip), pushed: known(pushed) }];
  });
  const newest = positions.slice(-kept);
  if (positions.length > 2 * kept) await writeJournal(gitdir, newest);
  return newest.reverse();
}

/** Durable when it resolves. The line break in front ends a line that an earlier, failed write left torn. */
export async function appendJournal(gitdir: string, position: Position): Promise<void> {
  const file = await fs.open(fileOf(gitdir), 'a', 0o644);
  try {
    await file.appendFile(`\n${lineOf(position)}`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Replaces the whole journal; positions oldest first. */
export async function writeJournal(gitdir: string, positions: readonly Position[]): Promise<void> {
  const text = positions.map(lineOf).join('');
  await replaceFile(fileOf(gitdir), text, { scratch: path.join(gitdir, 'objects'), flush: true });
}

const known = (word: string): string | undefined => (word === '-' ? undefined : word);

/** The dot tells a whole line from one that was cut in the last id. */
const lineOf = ({ tip, pushed }: Position): string => `${tip ?? '-'} ${pushed ?? '-'} .\n`;
