// How an agent is described on the command line: `cpus:4;mem:2048;ports:[21000-21999];rack:a;@region:eu`, in the
// syntax of Mesos' own --resources and --attributes. What is no resource is an attribute; @region and @zone are the
// domain, under the names that Marathon's constraints have for them.
import type { AgentSpec, Capacity } from './agents.js';
import { parseAttribute, parseRanges } from './attributes.js';
import type { Attribute, NumberRange } from './attributes.js';

/** What an agent has of what its description does not name: cpus, MiB of memory and disk. */
export type DefaultCapacity = Pick<Capacity, 'cpus' | 'mem' | 'disk'>;

const scalars = ['cpus', 'mem', 'disk', 'gpus'] as const;

/**
 * Reads one agent's description.
 * @throws Error with a sentence about the part that cannot be
 */
export function parseAgentSpec(text: string, defaults: DefaultCapacity): AgentSpec {
  const found: { -readonly [name in (typeof scalars)[number]]?: number } = {};
  const attributes = new Map<string, Attribute>();
  let domain: { readonly region?: string; readonly zone?: string } = {};
  let ports: readonly NumberRange[] | undefined;
  for (const part of text.split(';').map((some) => some.trim())) {
    if (part === '') continue;
    const colon = part.indexOf(':');
    const [name, value] = [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
    if (colon <= 0 || name === '' || value === '')
      throw new Error(`'${part}' is no part of an agent: give name:value, parts separated by ; as in cpus:4;rack:a`);
    const scalar = scalars.find((some) => some === name);
    if (scalar !== undefined) found[scalar] = amount(scalar, value);
    else if (name === 'ports') ports = portRanges(value);
    else if (name === '@region') domain = { ...domain, region: value };
    else if (name === '@zone') domain = { ...domain, zone: value };
    else attributes.set(name, attribute(name, value));
  }
  return { capacity: { ...defaults, ...found, ...(ports === undefined ? {} : { ports }) }, attributes, ...domain };
}

function amount(name: string, value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new Error(`${name} of an agent is '${value}': give a number, 0 or more`);
}

function portRanges(value: string): readonly NumberRange[] {
  const ranges = parseRanges(value);
  if (ranges?.every(({ begin, end }) => begin >= 1 && end <= 65_535) === true) return ranges;
  throw new Error(`ports of an agent are '${value}': give ranges within 1 and 65535, as in [21000-21999,22500-22599]`);
}

function attribute(name: string, value: string): Attribute {
  const parsed = parseAttribute(value);
  if (parsed !== undefined) return parsed;
  throw new Error(`attribute ${name} of an agent is '${value}': what stands in [] must be ranges, as in [1-5,8-9]`);
}
