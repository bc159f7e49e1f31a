// Which commit of each branch was taken last, as a file of the status branch: whether a branch was rewritten can then be
// told after a restart and with a lost data folder, too.
import { z } from 'zod';
import { problem } from '../model/errorCodes.js';
import { isCommitSha, isEnvironmentName, type CommitSha, type EnvironmentName } from '../model/ids.js';
import { fine, wrong, type Checked } from '../model/problem.js';
import { printable } from '../plan/show/printable.js';

export const branchesPath = 'branches.json';

/** `waiting`: a tip that was not taken, and why. */
export interface TakenBranch {
  readonly commit: CommitSha;
  readonly waiting?: { readonly commit: CommitSha; readonly because: string };
  readonly undescribed?: UndescribedEnvironments;
}

/** Environments that the commit cannot describe, by base name: each with the commit that did last and stays in force. */
export interface UndescribedEnvironments {
  /** The commit that broke it. */
  readonly since: CommitSha;
  readonly because: string;
  readonly environments: ReadonlyMap<EnvironmentName, CommitSha>;
}

/** What somebody has to see to, of a branch. */
export interface BranchNotice {
  readonly branch: string;
  readonly kind: 'waiting' | 'undescribed';
  readonly commit: CommitSha;
  readonly because: string;
}

export type TakenBranches = ReadonlyMap<string, TakenBranch>;

export const noticesOf = (branches: TakenBranches): readonly BranchNotice[] =>
  [...branches].flatMap(([branch, { waiting, undescribed }]): BranchNotice[] => [
    ...(waiting === undefined ? [] : [{ branch, kind: 'waiting' as const, ...waiting }]),
    ...(undescribed === undefined
      ? []
      : [{ branch, kind: 'undescribed' as const, commit: undescribed.since, because: undescribed.because }]),
  ]);

export function branchesText(branches: TakenBranches): string {
  const written = [...branches].sort(byName).map(([name, { undescribed, ...taken }]) => {
    if (undescribed === undefined) return [name, taken] as const;
    const environments = Object.fromEntries([...undescribed.environments].sort(byName));
    return [name, { ...taken, undescribed: { ...undescribed, environments } }] as const;
  });
  return `${JSON.stringify({ version: 1, branches: Object.fromEntries(written) }, null, 2)}\n`;
}

/** The file read back. Anybody with access may have written there, so nothing is believed. */
export function parseBranches(text: string): Checked<TakenBranches> {
  const unreadable = (why: string): Checked<never> => {
    const message = `which commits were taken last cannot be read, so that nothing new begins: ${why.slice(0, 300)}`;
    return wrong(problem('branches-unreadable', message, { place: { path: branchesPath, line: 1, column: 1 } }));
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return unreadable(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = shape.safeParse(document);
  if (result.success) return fine(result.data);
  const [first] = result.error.issues;
  return unreadable(first === undefined ? 'it is something else' : `${first.path.join('.')}: ${first.message}`);
}

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1;

const commit = z.string().refine(isCommitSha, 'is no commit id');
const line = z.string().transform((said) => printable(said, 500));
const environmentName = z.string().refine(isEnvironmentName, 'is no name of an environment');
const environments = z
  .record(environmentName, commit)
  .transform(
    (all) => new Map(Object.entries(all).flatMap(([name, one]) => (isEnvironmentName(name) ? [[name, one]] : []))),
  );
const branch = z.object({
  commit,
  waiting: z.object({ commit, because: line }).optional(),
  undescribed: z.object({ since: commit, because: line, environments }).optional(),
});
const shape = z
  .object({ version: z.literal(1), branches: z.record(z.string(), branch) })
  .transform(
    ({ branches }): TakenBranches =>
      new Map(
        Object.entries(branches).map(([name, { commit: taken, waiting, undescribed }]) => [
          name,
          { commit: taken, ...(waiting && { waiting }), ...(undescribed && { undescribed }) },
        ]),
      ),
  );
