// What a set is sent as: the definition of git, and over it the labels and ports by which a balancer tells its sets apart.
// What was replaced is kept in a label of ours, so that a live set can be compared with git as if it wore none of it.
import { z } from 'zod';
import { labelsOf } from '../../definition/strategy/labels.js';
import { portsOf } from '../../definition/rules/ports.js';
import { without } from '../../definition/normal/normaliseValues.js';
import { assertNever } from '../../model/assertNever.js';
import { shortHash } from '../../model/hash.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { asks, groupLabels, type AgentAddress, type GroupDress } from './groupLabels.js';
import type { Worn } from './worn.js';
import { variantLabels, type VariantDress } from './variantLabels.js';

/** `bare`: as git has it. */
export type Dress = { readonly kind: 'bare' } | GroupDress | VariantDress;

export interface Dressed {
  readonly definition: JsonObject;
  /** The value of BATON_SET; undefined: nothing was put over it. */
  readonly note: string | undefined;
}

/** The name of the label that says what was replaced. */
export const setLabel = 'BATON_SET';

/** Pure: the same definition and dress are the same bytes. */
export function dressed(definition: JsonObject, dress: Dress): Dressed {
  const worn = wornOf(definition, dress);
  if (worn === undefined) return { definition, note: undefined };
  const before = labelsOf(definition);
  const names = Object.keys(worn.labels).sort();
  const set = names.flatMap((name): [string, Json][] => {
    const value = worn.labels[name];
    return value === null || value === undefined ? [] : [[name, value]];
  });
  const labels = { ...labelsBut(before, names), ...Object.fromEntries(set) };
  const note = {
    was: Object.fromEntries(names.map((name) => [name, textOf(before[name])])),
    ...(worn.freePorts ? { ports: servicePortsOf(definition) } : {}),
    sum: sumOf(labels, names),
  };
  const relabelled = { ...definition, labels };
  return {
    definition: worn.freePorts
      ? withServicePorts(
          relabelled,
          servicePortsOf(definition).map(() => 0),
        )
      : relabelled,
    note: JSON.stringify(note),
  };
}

/**
 * A live definition without what was put over it, our note included; the very same one if there is none. Labels that somebody changed since are
 * left as they are: that is a difference like any other, and shall be seen.
 */
export function undressed(definition: JsonObject): JsonObject {
  const text = labelsOf(definition)[setLabel];
  const note = typeof text === 'string' ? readNote(text) : undefined;
  if (note === undefined) return definition;
  const names = Object.keys(note.was).sort();
  if (sumOf(labelsOf(definition), names) !== note.sum) return definition;
  const kept = labelsBut(labelsOf(definition), [setLabel, ...names]);
  const restored = Object.entries(note.was).flatMap(([name, value]): [string, Json][] =>
    value === null ? [] : [[name, value]],
  );
  const bare = { ...definition, labels: { ...kept, ...Object.fromEntries(restored) } };
  return note.ports === undefined ? bare : withServicePorts(bare, note.ports);
}

/** By entries: a label called `__proto__` would get lost in an assignment. */
const labelsBut = (labels: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));

/** Whether it stands in one group with the other sets of its app, and asks this agent for weights (undefined: whichever). */
export const wearsGroup = (definition: JsonObject, agent?: AgentAddress): boolean => {
  const labels = labelsOf(definition);
  if (labels[setLabel] === undefined || labels['HAPROXY_DEPLOYMENT_GROUP'] === undefined) return false;
  return agent === undefined || Object.values(labels).some((value) => typeof value === 'string' && asks(value, agent));
};

function wornOf(definition: JsonObject, dress: Dress): Worn | undefined {
  switch (dress.kind) {
    case 'bare':
      return undefined;
    case 'group':
      return groupLabels(definition, dress);
    case 'variant':
      return variantLabels(definition, dress);
    default:
      return assertNever(dress);
  }
}

const note = z.object({
  was: z.record(z.string(), z.string().nullable()),
  ports: z.array(z.number().nullable()).optional(),
  sum: z.string(),
});

/** Anybody may write a label: what is no note of ours counts as none. */
function readNote(text: string): z.infer<typeof note> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Not JSON: somebody else's text under our name. It is then compared as it stands.
    return undefined;
  }
  const read = note.safeParse(parsed);
  return read.success ? read.data : undefined;
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

const sumOf = (labels: JsonObject, names: readonly string[]): string =>
  shortHash(names.map((name) => [name, textOf(labels[name])]));

/** As written: null where the definition names none. */
const servicePortsOf = (definition: JsonObject): readonly (number | null)[] =>
  portsOf(definition).map(({ pointer, holder }) => {
    const port = holder[pointer.startsWith('/container') ? 'servicePort' : 'port'];
    return typeof port === 'number' ? port : null;
  });

/** In the order in which balancers count them. */
function withServicePorts(definition: JsonObject, ports: readonly (number | null)[]): JsonObject {
  const { container } = definition;
  const mapped = (list: readonly Json[], name: string): readonly Json[] =>
    list.map((one, index) => {
      const port = ports[index];
      if (!isJsonObject(one) || port === undefined) return one;
      return port === null ? without(one, name) : { ...one, [name]: port };
    });
  if (isJsonObject(container) && isJsonArray(container['portMappings']) && container['portMappings'].length > 0) {
    const portMappings = mapped(container['portMappings'], 'servicePort');
    return { ...definition, container: { ...container, portMappings } };
  }
  const { portDefinitions } = definition;
  return isJsonArray(portDefinitions)
    ? { ...definition, portDefinitions: mapped(portDefinitions, 'port') }
    : definition;
}
