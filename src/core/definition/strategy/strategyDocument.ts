// A strategy as JSON: what is written on the status branch, and what goes into hashes. The same members as the type, so
// that a record reads as it is meant.
import { assertNever } from '../../model/assertNever.js';
import type { Check } from '../../model/check.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { Strategy } from '../../model/strategy.js';

/** Absent members stay absent: hashes of strategies that were written before a member was thought of do not change. */
export function strategyDocument(strategy: Strategy): JsonObject {
  switch (strategy.kind) {
    case 'rolling':
    case 'minimum-in-service':
    case 'recreate':
      return { ...strategy };
    case 'canary': {
      const { steps, checks, ...rest } = strategy;
      const stages = steps.map(({ size, pause }) => ({ size: { ...size }, pause }));
      return { ...rest, steps: stages, checks: checks.map(checkDocument) };
    }
    case 'blue-green': {
      const { checks, preview, ...rest } = strategy;
      return { ...rest, ...(preview && { preview: checkDocument(preview) }), checks: checks.map(checkDocument) };
    }
    case 'ab-test': {
      const { checks, ...rest } = strategy;
      return { ...rest, checks: checks.map(checkDocument) };
    }
    default:
      return assertNever(strategy);
  }
}

const checkDocument = ({ limit, ...check }: Check): Json => ({ ...check, limit: { ...limit } });
