// Comparing definitions is the dear part of a decision, and one decision asks the same several times.
import { canonicalDefinition } from '../definition/normal/normalise.js';
import type { Dialect } from '../model/dialect.js';
import type { JsonObject } from '../model/json.js';
import type { LiveDefinition } from '../model/observed.js';
import { isSetTo } from '../plan/compare/fieldChanges.js';
import { isShownAs } from '../plan/compare/shownAs.js';

interface Answered {
  readonly dialect: Dialect;
  readonly ignore: string;
  readonly answer: boolean;
}

// Values are never changed once made, so an answer about two of them holds as long as both live. There is more than one
// only while a cluster changes its ways or an environment its `ignore`.
const answers = new WeakMap<JsonObject, WeakMap<JsonObject, readonly Answered[]>>();

/** `isSetTo` of core/plan, asked once for the same two definitions. */
export function isSetToOnce(wanted: JsonObject, live: LiveDefinition, ignore: readonly string[]): boolean {
  const ofWanted = answers.get(wanted);
  const ofBoth = ofWanted?.get(live.definition) ?? [];
  const key = ignore.join(' ');
  const before = ofBoth.find((one) => one.dialect === live.dialect && one.ignore === key);
  if (before !== undefined) return before.answer;
  // Quick, and nothing has to be kept for the ten thousand apps that are as git wants them.
  if (ignore.length === 0 && isShownAs(canonicalDefinition(wanted), live)) return true;
  const answer = isSetTo(wanted, live, ignore);
  const kept = ofWanted ?? new WeakMap<JsonObject, readonly Answered[]>();
  kept.set(live.definition, [...ofBoth.slice(-3), { dialect: live.dialect, ignore: key, answer }]);
  answers.set(wanted, kept);
  return answer;
}
