// The recorded shapes of GitLab's answers. They lie beside the repository, not in it: where that folder is missing the
// comparisons say so and the tests go on.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('../../../../shared/fixtures/gitlab/', import.meta.url));

/** A recorded answer, or undefined (with a line on the terminal) when the recordings are not there. */
export function recorded(name: string): unknown {
  const file = path.join(folder, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.warn(`${name}.json is not beside this repository: its shape is not compared.`);
  return undefined;
}

/** Expects the same fields as the recording, with values of the same kinds where both have one. */
export function expectShape(answer: unknown, name: string, pick: (recording: unknown) => unknown = (all) => all): void {
  const recording = recorded(name);
  if (recording !== undefined) expect(shape(answer, pick(recording))).toEqual(shape(pick(recording), answer));
}

/** Names and kinds, down through objects and the first element of lists; a null on either side counts as any kind. */
function shape(value: unknown, other: unknown): unknown {
  if (value === null || other === null || value === undefined) return 'anything';
  if (Array.isArray(value)) {
    const twin: unknown = Array.isArray(other) ? other[0] : other;
    return value.length === 0 || twin === undefined ? 'list' : [shape(value[0], twin)];
  }
  if (typeof value !== 'object') return typeof value;
  const twins = new Map<string, unknown>(typeof other === 'object' ? Object.entries(other) : []);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      twins.has(key) ? shape(inner, twins.get(key)) : typeof inner,
    ]),
  );
}
