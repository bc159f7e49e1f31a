// The decisions of people as files of the status branch. They are no part of the records, because the daemon rewrites
// those: whoever of the two pushed last would have undone the other.
import { z } from 'zod';
import {
  overridable,
  type AppDecisions,
  type EnvironmentDecisions,
  type Freeze,
  type Verdict,
  type Word,
} from '../model/decision.js';
import { problem } from '../model/errorCodes.js';
import { isCommitSha, isRevision, type AppId, type EnvironmentName } from '../model/ids.js';
import type { JsonObject } from '../model/json.js';
import { fine, wrong, type Checked } from '../model/problem.js';
import { printable } from '../plan/show/printable.js';
import { knownRevision } from './parseRecord.js';
import { knownDocument } from './recordText.js';

/** The file of one app. With nothing left to say it says so: the history of the file goes on. */
export const appDecisionsText = (environment: EnvironmentName, app: AppId, { paused, verdict }: AppDecisions): string =>
  text({
    version: 1,
    app,
    environment,
    paused: paused && wordDocument(paused),
    verdict: verdict && {
      kind: verdict.kind,
      ...wordDocument(verdict),
      revision: verdict.revision,
      commit: verdict.commit,
      ...(verdict.kind === 'next' ? { step: verdict.step, full: verdict.full } : {}),
      ...(verdict.kind === 'rollback' ? { to: knownDocument(verdict.to) } : {}),
    },
  });

export const environmentDecisionsText = ({ environment, freezes, overrides }: EnvironmentDecisions): string =>
  text({
    version: 1,
    environment,
    freezes: freezes.map((one) => ({
      apps: one.apps,
      until: one.until === null ? null : new Date(one.until).toISOString(),
      ...wordDocument(one),
    })),
    overrides: overrides.map((one) => ({ what: one.what, commit: one.commit, ...wordDocument(one) })),
  });

/** The file read back. Anybody with access may have written there, so nothing is believed. */
export const parseAppDecisions = (path: string, content: string): Checked<AppDecisions> =>
  read(path, content, appDecisions);

export const parseEnvironmentDecisions = (
  path: string,
  content: string,
  environment: EnvironmentName,
): Checked<EnvironmentDecisions> => {
  const found = read(path, content, environmentDecisions);
  return found.ok ? fine({ environment, ...found.value }) : found;
};

/** What a file that cannot be read counts as: whoever wrote it may have meant that nothing shall be done. */
const inDoubt = (path: string): Word => ({
  by: 'somebody',
  because: `${path} on the status branch cannot be read: restore it from the history, or remove it`,
  at: 0,
});

export const pausedInDoubt = (path: string): AppDecisions => ({ paused: inDoubt(path), verdict: null });

export const frozenInDoubt = (path: string, environment: EnvironmentName): EnvironmentDecisions => ({
  environment,
  freezes: [{ ...inDoubt(path), apps: ['**'], until: null }],
  overrides: [],
});

const text = (document: JsonObject): string => `${JSON.stringify(document, null, 2)}\n`;

const wordDocument = ({ by, because, at }: Word) => ({ by, because, at: new Date(at).toISOString() });

function read<T>(path: string, content: string, shape: z.ZodType<T>): Checked<T> {
  const unreadable = (why: string): Checked<never> => {
    const message = `a decision on the status branch cannot be read, so that nothing begins there: ${why.slice(0, 300)}`;
    return wrong(problem('decision-unreadable', message, { place: { path, line: 1, column: 1 } }));
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    return unreadable(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = shape.safeParse(parsed);
  if (result.success) return fine(result.data);
  const [first] = result.error.issues;
  return unreadable(first === undefined ? 'it is something else' : `${first.path.join('.')}: ${first.message}`);
}

const instant = z.iso.datetime().transform((moment) => Date.parse(moment));
const line = z.string().transform((said) => printable(said, 300));
const word = { by: line, because: line, at: instant };
const commit = z.string().refine(isCommitSha);
const named = { ...word, revision: z.string().refine(isRevision), commit };

const verdict: z.ZodType<Verdict> = z.discriminatedUnion('kind', [
  z.object({ ...named, kind: z.literal('abort') }),
  z.object({ ...named, kind: z.literal('retry') }),
  z.object({ ...named, kind: z.literal('next'), step: z.number().int().min(-1), full: z.boolean() }),
  z.object({ ...named, kind: z.literal('rollback'), to: knownRevision }),
]);

const appDecisions: z.ZodType<AppDecisions> = z
  .object({
    version: z.literal(1),
    paused: z.object(word).nullable().default(null),
    verdict: verdict.nullable().default(null),
  })
  .transform(({ paused, verdict: newest }) => ({ paused, verdict: newest }));

const freeze: z.ZodType<Freeze> = z.object({
  ...word,
  apps: z.array(z.string().min(1)).min(1),
  until: instant.nullable(),
});

const environmentDecisions: z.ZodType<Omit<EnvironmentDecisions, 'environment'>> = z
  .object({
    version: z.literal(1),
    freezes: z.array(freeze).default([]),
    overrides: z.array(z.object({ ...word, what: z.enum(overridable), commit })).default([]),
  })
  .transform(({ freezes, overrides }) => ({ freezes, overrides }));
