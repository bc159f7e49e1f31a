// Comparing definitions is the dear part of a decision, and one decision asks the same several times.
import type { JsonObject } from '../model/json.js';
import { isSetTo } from '../plan/fieldChanges.js';

type Answers = WeakMap<JsonObject, Map<string, boolean>>;

// Values are never changed once made, so an answer about two of them holds as long as both live.
const answers = new WeakMap<JsonObject, Answers>();

/** `isSetTo` of core/plan, asked once for the same two definitions. */
export function isSetToOnce(wanted: JsonObject, live: JsonObject, ignore: readonly string[]): boolean {
  const ofWanted: Answers = answers.get(wanted) ?? new WeakMap<JsonObject, Map<string, boolean>>();
  const ofBoth = ofWanted.get(live) ?? new Map<string, boolean>();
  const key = ignore.join(' ');
  const answer = ofBoth.get(key) ?? isSetTo(wanted, live, ignore);
  ofBoth.set(key, answer);
  ofWanted.set(live, ofBoth);
  answers.set(wanted, ofWanted);
  return answer;
}
