// Writes .baton-baseline.yaml into a working copy: `baton validate --update-baseline`.
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Loaded } from '../core/definition/load.js';
import { newBaseline } from '../core/definition/rules/problemsOf.js';
import { baselinePath } from '../core/definition/read/sourceKind.js';
import { count } from '../core/model/count.js';
import { Failure } from './failure.js';

/** The sentence that says what was written. The salt of a file that is there stays, so that only its entries change. */
export async function writeBaseline(folder: string, loaded: Loaded): Promise<string> {
  const { text, known } = newBaseline(loaded, loaded.baseline.salt ?? randomBytes(16).toString('hex'));
  if (known === 0 && loaded.baseline.salt === undefined) return `no secret was found: ${baselinePath} is not needed`;
  const file = path.join(folder, baselinePath);
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new Failure(`${file} could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return `wrote ${baselinePath} with ${count(known, 'known secret')}: commit it`;
}
