// The part of a `deploy` block that asks for two sets, as its author would write it: what is the default is left out.
import { assertNever } from '../model/assertNever.js';
import type { PreviewCheck, WatchedCheck } from '../model/check.js';
import { durationText } from '../model/duration.js';
import type { JsonObject } from '../model/json.js';
import { usualTwoSets, type CanaryStep, type TwoSetStrategy } from '../model/strategy.js';

export function twoSetsBlock(strategy: TwoSetStrategy): JsonObject {
  const { checks, drainTimeout } = strategy;
  return {
    ...own(strategy),
    ...(checks.length === 0 ? {} : { checks: checks.map(checkEntry) }),
    ...(drainTimeout === usualTwoSets.drainTimeout ? {} : { drainTimeout: durationText(drainTimeout) }),
  };
}

function own(strategy: TwoSetStrategy): JsonObject {
  switch (strategy.kind) {
    case 'canary':
      return { steps: strategy.steps.map(stepEntry) };
    case 'blue-green':
      return {
        ...(strategy.soak === usualTwoSets.soak ? {} : { soak: durationText(strategy.soak) }),
        ...(strategy.keepOld === usualTwoSets.keepOld ? {} : { keepOld: durationText(strategy.keepOld) }),
        ...(strategy.switch === 'automatic' ? {} : { switch: strategy.switch }),
        ...(strategy.preview === undefined ? {} : { preview: previewEntry(strategy.preview) }),
      };
    case 'ab-test':
      return {
        ...(strategy.match === undefined ? {} : { match: { [strategy.match.kind]: strategy.match.name } }),
        ...(strategy.share === undefined ? {} : { share: `${strategy.share}%` }),
        ...(strategy.until === undefined
          ? {}
          : { until: new Date(strategy.until).toISOString().replace('.000Z', 'Z') }),
      };
    default:
      return assertNever(strategy);
  }
}

function stepEntry({ size, pause }: CanaryStep): JsonObject {
  const how =
    size.kind === 'weight'
      ? { weight: size.percent }
      : { instances: size.kind === 'count' ? size.count : `${size.percent}%` };
  return pause === 0 ? how : { ...how, pause: pause === 'until-next' ? pause : durationText(pause) };
}

const previewEntry = ({ path, portIndex, field, limit, failAfter }: PreviewCheck): JsonObject => ({
  http: path,
  ...(portIndex === 0 ? {} : { portIndex }),
  ...(field === undefined ? {} : { field }),
  ...limit,
  failAfter,
});

/** What it asks, and what it is held against. */
function checkEntry({ limit, failAfter, ...check }: WatchedCheck): JsonObject {
  const { name, minimumSample } = check;
  const asks =
    check.kind === 'prometheus'
      ? { prometheus: check.query }
      : check.kind === 'http'
        ? { http: check.url, ...(check.field === undefined ? {} : { field: check.field }) }
        : { haproxy: check.what };
  const counted = check.kind === 'prometheus' && check.countedBy !== undefined ? { countedBy: check.countedBy } : {};
  const compared = check.kind !== 'http' && check.compared !== undefined ? { comparedWithPrimary: check.compared } : {};
  return {
    name,
    ...asks,
    ...counted,
    ...compared,
    ...limit,
    failAfter,
    ...(minimumSample === undefined ? {} : { minimumSample }),
  };
}
