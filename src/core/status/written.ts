// How what is written down is worded, and when it is what was written before.
import { jsonEqual } from '../model/json.js';
import type { KnownRevision } from '../model/record.js';
import { maskText } from '../masking/maskText.js';
import { printable } from '../plan/show/printable.js';
import { knownDocument } from './recordText.js';

/** The one of before where both say the same, so that nothing looks changed. */
export function sameOr(before: KnownRevision | null, now: KnownRevision | null): KnownRevision | null {
  if (before === null || now === null || before === now) return now;
  return jsonEqual(knownDocument(before), knownDocument(now)) ? before : now;
}

/** One line, without secrets: a reason may end in the last words of a task. */
export const words = (because: string): string => printable(maskText(because), 1_000);

/** The revision alone, of what says more about it. */
export const revisionOf = ({ revision, commit, definition, strategy }: KnownRevision): KnownRevision => ({
  revision,
  commit,
  definition,
  ...(strategy === undefined ? {} : { strategy }),
});
