// What a definition says to a Marathon that is too old for it: the field is read over there, and nobody would notice.
import { unknownTo } from '../../definition/normal/byVersion.js';
import type { DesiredApp } from '../../model/app.js';
import type { Dialect } from '../../model/dialect.js';
import { problem } from '../../model/errorCodes.js';
import type { Place, Problem } from '../../model/problem.js';

/**
 * One warning for each field of an app or a pod that its cluster's Marathon does not know. `placeOf` finds where a field
 * is written; what is not written anywhere is not warned of.
 */
export function unknownThere(
  { key, spec }: Pick<DesiredApp, 'key' | 'spec'>,
  dialect: Dialect,
  placeOf: (pointer: string) => Place | undefined,
): readonly Problem[] {
  const { major, minor, patch } = dialect.version;
  return unknownTo(spec.definition, dialect).flatMap((pointer) => {
    const place = placeOf(pointer);
    if (place === undefined) return [];
    const message = `${key}: Marathon ${major}.${minor}.${patch} does not know ${pointer.slice(1).replaceAll('/', '.')} and reads over it`;
    return [problem('field-not-in-version', message, { place })];
  });
}
