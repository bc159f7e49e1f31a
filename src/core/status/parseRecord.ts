// A record read back from the status branch. Anybody with access may have written there, so nothing is believed.
import { z } from 'zod';
import { problem } from '../model/errorCodes.js';
import { isAppId, isCommitSha, isEnvironmentName, isRevision } from '../model/ids.js';
import { phases } from '../model/phase.js';
import { fine, wrong, type Checked, type Problem } from '../model/problem.js';
import type { AppRecord } from '../model/record.js';
import type { Removal } from '../model/removal.js';
import type { Strategy } from '../model/strategy.js';
import { definition, strategy, strategyKinds, whole } from './parseStrategy.js';

/** The record in the text of its file. Unknown members are left out; what is missing or wrong is said with its path. */
export function parseRecord(path: string, text: string): Checked<AppRecord> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return wrong(unreadable(path, `it is not JSON: ${error instanceof Error ? error.message : String(error)}`));
  }
  const result = record.safeParse(parsed);
  if (result.success) return fine(result.data);
  const [first] = result.error.issues;
  return wrong(unreadable(path, first === undefined ? 'it is no record' : `${first.path.join('.')}: ${first.message}`));
}

const unreadable = (path: string, why: string): Problem =>
  problem('record-unreadable', `the record on the status branch cannot be read: ${why.slice(0, 300)}`, {
    place: { path, line: 1, column: 1 },
  });

/** Text that a guard of the model vouches for. */
const checked = <T extends string>(guard: (text: string) => text is T, what: string) =>
  z.custom<T>((value) => typeof value === 'string' && guard(value), { error: `it is not ${what}` });

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const revision = checked(isRevision, 'a revision of 12 hex digits');
const commit = checked(isCommitSha, 'a full commit id');

/** An absent member instead of an undefined one, as the model has it. */
const knownShape = { revision, commit, definition, strategy: strategy.optional() };
const withStrategy = <T extends { strategy?: Strategy | undefined }>({ strategy: how, ...rest }: T) => ({
  ...rest,
  ...(how === undefined ? {} : { strategy: how }),
});
const withRelease = <T extends { release?: string | undefined }>({ release, ...rest }: T) => ({
  ...rest,
  ...(release === undefined ? {} : { release }),
});
/** A revision with its definition, wherever a file of the status branch names one. */
export const knownRevision = z.object(knownShape).transform(withStrategy);

const recordedProblem = z
  .object({
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    hint: z.string().optional(),
    place: z.object({ path: z.string(), line: whole, column: whole }).optional(),
  })
  .transform(({ hint, place, ...rest }): Problem => ({
    ...rest,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
  }));

const sets = z.object({
  primary: checked(isAppId, 'the id of an app'),
  candidate: checked(isAppId, 'the id of an app').nullable(),
  share: z.number().min(0).max(100),
  step: z.number().int().min(-1),
  size: whole.nullable(),
  since: instant,
  reached: instant.nullable(),
  watchedSince: instant.nullable(),
  next: z.enum(['once', 'full']).nullable(),
  keptUntil: instant.nullable(),
});

const removal = z
  .object({
    commit,
    together: whole,
    allowed: z.boolean(),
    creates: z.array(checked(isAppId, 'the id of an app')),
    begunAt: instant.nullish(),
    zeroAt: instant.nullish(),
  })
  .transform(({ begunAt, zeroAt, ...rest }): Removal => ({
    ...rest,
    ...(begunAt == null ? {} : { begunAt }),
    ...(zeroAt == null ? {} : { zeroAt }),
  }));

/** A look of long ago may not be believed, and what it says is for people: one line of theirs. */
const seen = z.object({
  sets: z
    .array(z.object({ marathonId: checked(isAppId, 'the id of an app'), instances: whole, healthy: whole }))
    .max(10),
  answers: z
    .array(
      z.object({
        check: z.string(),
        at: instant,
        verdict: z.enum(['pass', 'fail', 'undecided']),
        because: z.string(),
      }),
    )
    .max(50),
});

const record = z.object({
  version: z.literal(1),
  app: checked(isAppId, 'the id of an app'),
  environment: checked(isEnvironmentName, 'the name of an environment'),
  revision: revision.nullable(),
  commit,
  phase: z.enum(phases),
  because: z.string(),
  strategy: z.enum(strategyKinds).nullable(),
  instances: whole,
  healthy: whole,
  traffic: z.number().min(0).max(100).nullable(),
  since: instant,
  mergeRequest: whole.nullable(),
  approvedBy: z.array(z.string()),
  problems: z.array(recordedProblem),
  lastGood: knownRevision.nullable(),
  rejected: z
    .object({ ...knownShape, because: z.string(), at: instant, release: z.string().optional() })
    .transform(withStrategy)
    .transform(withRelease)
    .nullable(),
  begun: knownRevision.nullable(),
  superseded: knownRevision.nullable().default(null),
  settledInstances: whole.nullable(),
  heard: z
    .object({ kind: z.enum(['abort', 'retry', 'rollback', 'next']), at: instant, takenAt: instant.optional() })
    .nullable()
    .default(null),
  settled: z
    .array(z.object({ revision, commit, at: instant, release: z.string().optional() }).transform(withRelease))
    .max(100),
  jobs: z
    .array(z.object({ revision, commit, index: whole.min(1), at: instant }))
    .max(100)
    .optional(),
  sets: sets.optional(),
  seen: seen.optional(),
  beside: knownRevision.optional(),
  removal: removal.optional(),
  prunedAt: instant.optional(),
});
