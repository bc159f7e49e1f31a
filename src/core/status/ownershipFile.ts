// What a person said about whose an app is, as a file of the status branch: `ownership/production/shop/cart.json`. It is
// not part of the record, because the daemon rewrites that: whoever of the two pushed last would have undone the other.
import { z } from 'zod';
import { appKey, isCommitSha, isRevision, type AppId, type AppKey, type EnvironmentName } from '../model/ids.js';
import type { Ownership } from '../model/ownership.js';
import { fine, wrong, type Checked } from '../model/problem.js';
import { problem } from '../model/errorCodes.js';
import { printable } from '../plan/show/printable.js';
import { recordOwner, recordPath } from './recordPath.js';

const folder = 'ownership';

/** `ownership/production/shop/cart.json`, with the names that records have. */
export const ownershipPath = (environment: EnvironmentName, id: AppId): string =>
  recordPath(environment, id).replace(/^apps/, folder);

/** The file's content, with whose it is for a reader. */
export function ownershipText(environment: EnvironmentName, app: AppId, ownership: Ownership): string {
  const { kind, by, because, at, ...rest } = ownership;
  const shown = { version: 1, app, environment, kind, by, because, at: new Date(at).toISOString(), ...rest };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/** The file read back. Anybody with access may have written there, so nothing is believed. */
export function parseOwnership(text: string): Checked<Ownership> {
  const unreadable = (why: string): Checked<never> =>
    wrong(problem('record-unreadable', `what was said about whose an app is cannot be read: ${why.slice(0, 300)}`));
  try {
    const result = shape.safeParse(JSON.parse(text));
    if (result.success) return fine(result.data);
    const [first] = result.error.issues;
    return unreadable(first === undefined ? 'it is something else' : `${first.path.join('.')}: ${first.message}`);
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable(`it is not JSON: ${error.message}`);
    throw error;
  }
}

/**
 * All that the files of the status branch say. One that cannot be read may have meant a release: its app counts as
 * released until somebody says something that can be read.
 */
export function ownershipIn(files: ReadonlyMap<string, string>): ReadonlyMap<AppKey, Ownership> {
  const found = new Map<AppKey, Ownership>();
  for (const [path, text] of files) {
    const whose = path.startsWith(`${folder}/`) ? recordOwner(path.replace(folder, 'apps')) : undefined;
    if (whose === undefined) continue;
    const read = parseOwnership(text);
    const because = `${path} on the status branch cannot be read`;
    found.set(
      appKey(whose.environment, whose.app),
      read.ok ? read.value : { kind: 'released', by: 'somebody', because, at: 0 },
    );
  }
  return found;
}

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const line = z.string().transform((text) => printable(text, 300));
const said = { version: z.literal(1), by: line, because: line, at: instant };
const shape = z
  .discriminatedUnion('kind', [
    z.object({
      ...said,
      kind: z.literal('claimed'),
      // Claims of before said nothing of it, and meant that the other had let go.
      over: z
        .object({ name: z.string(), changedAt: z.number(), released: z.boolean().default(true) })
        .nullable()
        .default(null),
      forgets: z
        .object({
          revision: z.string().refine(isRevision),
          commit: z.string().refine(isCommitSha),
          at: z.number(),
        })
        .nullable()
        .default(null),
    }),
    z.object({ ...said, kind: z.literal('released') }),
  ])
  .transform((read): Ownership => {
    const { by, because, at } = read;
    if (read.kind === 'released') return { kind: read.kind, by, because, at };
    return { kind: read.kind, by, because, at, over: read.over, forgets: read.forgets };
  });
