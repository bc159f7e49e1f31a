// The form in which definitions are compared, worked out once for each: a pass compares the same ones many times.
import { withoutOurLabels } from '../../definition/strategy/labels.js';
import { canonicalOfLive, normaliseDefinition } from '../../definition/normal/normalise.js';
import type { Dialect } from '../../model/dialect.js';
import type { JsonObject } from '../../model/json.js';
import type { LiveDefinition } from '../../model/observed.js';
import { undressed } from '../../rollout/rendering/dress.js';
import { withMember } from './members.js';

/** Definitions are never changed in place, so what was worked out for one holds for as long as it and the dialect exist. */
type Forms = WeakMap<Dialect, WeakMap<JsonObject, JsonObject>>;

const forms: Forms = new WeakMap();
const liveForms: Forms = new WeakMap();

/**
 * A wanted definition as this Marathon would show it: completed, without what is no difference (our own labels, and the
 * id, by which the two sides found each other). Ports of its choice are still 0.
 */
export const comparable = (definition: JsonObject, dialect: Dialect): JsonObject =>
  once(forms, definition, dialect, () => compared(definition, dialect));

/** What GET shows, in the same form, without what was put over one of two sets. */
export const comparableLive = ({ definition, dialect }: LiveDefinition): JsonObject =>
  once(liveForms, definition, dialect, () => compared(canonicalOfLive(undressed(definition)), dialect));

const compared = (definition: JsonObject, dialect: Dialect): JsonObject =>
  withMember(withoutOurLabels(normaliseDefinition(definition, dialect)), 'id', undefined);

function once(of: Forms, definition: JsonObject, dialect: Dialect, work: () => JsonObject): JsonObject {
  const inDialect = of.get(dialect) ?? new WeakMap<JsonObject, JsonObject>();
  of.set(dialect, inDialect);
  const form = inDialect.get(definition) ?? work();
  inDialect.set(definition, form);
  return form;
}
