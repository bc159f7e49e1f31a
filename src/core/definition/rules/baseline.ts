// The file .baton-baseline.yaml: secrets that were in the repository when it was written, by fingerprint. It says where
// they are and never what they are, so that new ones can be told from old ones.
import { problem } from '../../model/errorCodes.js';
import { keyedHash } from '../../model/hash.js';
import { isJsonArray, isJsonObject, type Json } from '../../model/json.js';
import type { Place, Problem } from '../../model/problem.js';
import type { ParsedSource, SourceDocument } from '../read/source.js';
import { baselinePath } from '../read/sourceKind.js';
import type { FoundSecret } from './secrets.js';

export interface BaselineEntry {
  readonly path: string;
  readonly pointer: string;
  readonly fingerprint: string;
  readonly place: Place;
}

/** `salt` is absent when there is no file, or none that can be used: then nothing is known. */
export interface Baseline {
  readonly salt?: string;
  readonly entries: readonly BaselineEntry[];
  readonly problems: readonly Problem[];
}

/** Reads the baseline among the sources of a commit. */
export function readBaseline(sources: readonly ParsedSource[]): Baseline {
  const source = sources.find((one) => one.path === baselinePath);
  if (source === undefined || source.kind === 'patterns') return { entries: [], problems: [] };
  if (source.kind === 'unreadable')
    return unusable(source.problems[0]?.message ?? 'it is not readable', source.problems[0]?.place);
  const [document, second] = source.documents;
  if (document === undefined || second !== undefined) return unusable('it must hold one object');
  return readDocument(document);
}

function readDocument({ value, placeOf }: SourceDocument): Baseline {
  if (!isJsonObject(value)) return unusable('it must hold one object');
  const { version, salt, known } = value;
  if (version !== 1) return unusable('its version is not 1', placeOf('/version'));
  if (typeof salt !== 'string' || !isSalt(salt)) return unusable('its salt is not 32 hex digits', placeOf('/salt'));
  if (!isJsonArray(known)) return unusable('known must be a list', placeOf('/known'));
  const problems: Problem[] = [];
  const entries = known.flatMap((entry, index): readonly BaselineEntry[] => {
    const place = placeOf(`/known/${index}`);
    const read = entryOf(entry);
    if (read !== undefined) return [{ ...read, place }];
    problems.push(...unusable('an entry needs path, pointer and fingerprint', place).problems);
    return [];
  });
  return { salt, entries, problems };
}

function entryOf(entry: Json): Omit<BaselineEntry, 'place'> | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { path, pointer, fingerprint } = entry;
  return typeof path === 'string' && typeof pointer === 'string' && typeof fingerprint === 'string'
    ? { path, pointer, fingerprint }
    : undefined;
}

const unusable = (why: string, place?: Place): Baseline => ({
  entries: [],
  problems: [
    problem('baseline-invalid', `${baselinePath} cannot be used: ${why}`, {
      place: place ?? { path: baselinePath, line: 1, column: 1 },
    }),
  ],
});

const isSalt = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

/**
 * Names a secret without telling it: a keyed hash over the file, the pointer and the value. The number of an item in a
 * list does not count, for an argument that moves by one is no new secret; neither do app and environment.
 */
export const fingerprintOf = ({ place, pointer, value }: FoundSecret, salt: string): string =>
  keyedHash(salt, [place.path, plainPointer(pointer), value]);

const plainPointer = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*');

/** What the file is to hold for these secrets, as text: sorted, one line each, the same for the same secrets. */
export function baselineText(
  salt: string,
  secrets: readonly FoundSecret[],
  kept: readonly BaselineEntry[],
): { readonly text: string; readonly known: number } {
  const found = secrets.map((one) => ({
    path: one.place.path,
    pointer: plainPointer(one.pointer),
    fingerprint: fingerprintOf(one, salt),
  }));
  const lines = [...found, ...kept].map(
    ({ path, pointer, fingerprint }) =>
      `  - { path: ${JSON.stringify(path)}, pointer: ${JSON.stringify(pointer)}, fingerprint: ${JSON.stringify(fingerprint)} }\n`,
  );
  const unique = [...new Set(lines)].sort();
  const known = unique.length === 0 ? 'known: []\n' : `known:\n${unique.join('')}`;
  return { text: `${heading}version: 1\nsalt: ${JSON.stringify(salt)}\n${known}`, known: unique.length };
}

const heading = `# Secrets in clear text that were known when this file was written: baton validate does not tell them again.
# Written by  baton validate --update-baseline . Fingerprints are keyed hashes; a changed value is told anew.
`;
