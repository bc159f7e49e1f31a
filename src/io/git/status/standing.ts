// Where a status branch stands in its local folder, found again at every start from the journal and proved by reading:
// the newest position of which everything can be read is the one that counts.
import { commitsSince } from './commits.js';
import { readJournal, type Position } from './journal.js';
import { noRecords, readRecords, type Records } from './records.js';
import type { ObjectStore } from '../objects.js';
import { asTrouble, isDiskTrouble } from '../trouble.js';

export interface Standing extends Position {
  /** Commits after `pushed` up to `tip`, oldest first. */
  readonly waiting: readonly string[];
  readonly records: Records;
}

export const nowhere: Standing = { tip: undefined, pushed: undefined, waiting: [], records: noRecords };

export interface Found {
  readonly standing: Standing;
  /** How many newer positions could not be read, and the first reason. */
  readonly skipped: number;
  readonly because?: string;
}

/** Reads the newest position that is whole. Throws only when the disk itself refuses. */
export async function findStanding(objects: ObjectStore): Promise<Found> {
  const positions = await readJournal(objects.gitdir);
  let because: string | undefined;
  for (const [skipped, position] of positions.entries()) {
    try {
      const standing = await standAt(objects, position, noRecords);
      return { standing, skipped, ...(because === undefined ? {} : { because }) };
    } catch (error) {
      if (isDiskTrouble(error)) throw error;
      because ??= asTrouble(error, objects.gitdir).message;
    }
  }
  return { standing: nowhere, skipped: positions.length, ...(because === undefined ? {} : { because }) };
}

/** Reads the position whole. Throws when it cannot be. */
export async function standAt(objects: ObjectStore, position: Position, known: Records): Promise<Standing> {
  if (position.tip === undefined) return { ...position, waiting: [], records: noRecords };
  const records = await readRecords(objects, position.tip, known);
  const waiting = await commitsSince(objects, position.pushed, position.tip);
  if (waiting === undefined)
    throw new Error(`${position.tip} does not come after ${position.pushed ?? 'the beginning'}`);
  // The commit that ours were made on is needed to push them and to put them elsewhere.
  if (position.pushed !== undefined && waiting.length > 0) await readRecords(objects, position.pushed, records);
  return { ...position, waiting, records };
}
