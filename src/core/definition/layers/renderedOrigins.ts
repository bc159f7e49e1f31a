// Where the values of a rendered definition came from. What Marathon's defaults filled in came from no file.
import { isJsonArray, isJsonObject, type Json } from '../../model/json.js';
import type { Place } from '../../model/problem.js';
import type { Finished } from '../finish.js';
import { originOf } from './layers.js';
import { below } from '../read/pointer.js';

/** By JSON pointer into the definition; values that no file wrote at that place are not in it. */
export function renderedOrigins({ spec, strategy, layers, where }: Finished): ReadonlyMap<string, Place> {
  const origins = new Map<string, Place>();
  const capacities = spec.kind === 'pod' ? '/scheduling/upgrade' : '/upgradeStrategy';
  const visit = (value: Json, pointer: string): void => {
    if (isJsonObject(value) && pointer !== capacities) {
      for (const [key, member] of Object.entries(value)) visit(member, below(pointer, key));
      return;
    }
    if (isJsonArray(value) && value.some((item) => typeof item === 'object')) {
      value.forEach((item, index) => visit(item, below(pointer, index)));
      return;
    }
    const annotated = strategy.kind === 'minimum-in-service' || (strategy.kind === 'rolling' && strategy.annotated);
    const origin = pointer === capacities && annotated ? where('/strategy') : originOf(layers(), pointer);
    if (origin !== undefined) origins.set(pointer, origin);
  };
  visit(spec.definition, '');
  return origins;
}
