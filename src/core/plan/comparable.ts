// The form in which definitions are compared, worked out once for each: a pass compares the same ones many times.
import { withoutOurLabels } from '../definition/labels.js';
import { normaliseDefinition } from '../definition/normalise.js';
import type { Dialect } from '../model/dialect.js';
import type { JsonObject } from '../model/json.js';
import { withMember } from './members.js';

/** Definitions are never changed in place, so what was worked out for one holds for as long as it exists. */
const forms = new WeakMap<Dialect, WeakMap<JsonObject, JsonObject>>();

/** Canonical, without what is no difference: our own labels, and the id, by which the two sides found each other. */
export function comparable(definition: JsonObject, dialect: Dialect): JsonObject {
  const inDialect = forms.get(dialect) ?? new WeakMap<JsonObject, JsonObject>();
  forms.set(dialect, inDialect);
  const known = inDialect.get(definition);
  if (known !== undefined) return known;
  const form = withMember(withoutOurLabels(normaliseDefinition(definition, dialect)), 'id', undefined);
  inDialect.set(definition, form);
  return form;
}
