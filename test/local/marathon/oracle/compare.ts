// Holds an answer against the oracle: as text, so that keys, their order and the spelling of numbers all count.
import { chosenPort, givenVersion } from './spelling.js';
import type { Json, Printed } from './spelling.js';

/** Where the service ports of a document are: numbers once stored, still 0 in the answer to who created it. */
export type Ports = 'chosen' | 'as sent';

/** The expectation with what only the server knows filled in from its answer, where that can be. */
export function filledIn(expected: Printed, answered: Json | undefined, ports: Ports): Printed {
  if (expected === chosenPort) return ports === 'as sent' ? '‹0›' : isServicePort(answered) ? answered : expected;
  if (expected === givenVersion) return isVersion(answered) ? answered : expected;
  if (isList(expected))
    return expected.map((item, index) => filledIn(item, Array.isArray(answered) ? answered[index] : undefined, ports));
  if (typeof expected !== 'object') return expected;
  const fields = isFields(answered) ? answered : {};
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, filledIn(value, fields[key], ports)]));
}

/** One text for one meaning: only maps, which Marathon prints in any order, are sorted. */
export function asText(value: Printed | Json): string {
  const maps = new Set(['labels', 'env', 'environment']);
  const sorted = (key: string, field: unknown): unknown =>
    maps.has(key) && typeof field === 'object' && field !== null
      ? Object.fromEntries(Object.entries(field).sort(([one], [other]) => (one < other ? -1 : 1)))
      : field;
  return JSON.stringify(value, sorted, 1);
}

/** The apps and groups of an answered group by id, as the oracle has them. */
export function inOrder(answered: Json): Json {
  if (!isFields(answered)) return answered;
  const { apps, groups } = answered;
  return {
    ...answered,
    ...(Array.isArray(apps) ? { apps: byId(apps) } : {}),
    ...(Array.isArray(groups) ? { groups: byId(groups.map(inOrder)) } : {}),
  };
}

function byId(printed: readonly Json[]): Json[] {
  const id = (one: Json): string => JSON.stringify(isFields(one) ? one['id'] : one);
  return [...printed].sort((one, other) => (id(one) < id(other) ? -1 : 1));
}

/** Marathon's --local_port_min and --local_port_max. */
const isServicePort = (value: Json | undefined): value is string =>
  typeof value === 'string' && /^‹1\d{4}›$|^‹20000›$/.test(value);

const isVersion = (value: Json | undefined): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);

const isList = (value: Printed): value is readonly Printed[] => Array.isArray(value);

export const isFields = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
