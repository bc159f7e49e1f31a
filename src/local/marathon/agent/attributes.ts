// Attributes of agents, in the syntax of Mesos' own --attributes: text, numbers, ranges and sets. Constraints compare
// them as texts, which Marathon's Constraints makes of each kind in its own way.
import { assertNever } from '../assertNever.js';

export type NumberRange = { readonly begin: number; readonly end: number };

export type Attribute =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'scalar'; readonly scalar: number }
  | { readonly kind: 'ranges'; readonly ranges: readonly NumberRange[] }
  | { readonly kind: 'set'; readonly items: readonly string[] };

/** Reads `abc`, `2.5`, `[1-5,8-9]` or `{a,b}`; undefined when brackets hold no ranges. */
export function parseAttribute(text: string): Attribute | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) {
    const ranges = parseRanges(trimmed);
    return ranges === undefined ? undefined : { kind: 'ranges', ranges };
  }
  const items = /^\{(.+)\}$/.exec(trimmed)?.[1];
  if (items !== undefined) return { kind: 'set', items: items.split(',').map((item) => item.trim()) };
  return isScalar(trimmed) ? { kind: 'scalar', scalar: Number(trimmed) } : { kind: 'text', text: trimmed };
}

/** Reads `[21000-24000,30000-34000]`; undefined when it is anything else. */
export function parseRanges(text: string): readonly NumberRange[] | undefined {
  const inner = /^\[(.+)\]$/.exec(text.trim())?.[1];
  const ranges = inner?.split(',').map((range) => /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(range)) ?? [];
  const found = ranges.flatMap((match) => {
    const [begin, end] = [Number(match?.[1]), Number(match?.[2])];
    return begin <= end ? [{ begin, end }] : [];
  });
  return found.length === 0 || found.length !== ranges.length
    ? undefined
    : found.sort((left, right) => left.begin - right.begin);
}

/** What counts as a number in attributes and in the values that IS compares them with. */
export const isScalar = (text: string): boolean => /^\d+(?:\.\d+)?$/.test(text);

/** The text that constraints see. */
export function attributeText(attribute: Attribute): string {
  switch (attribute.kind) {
    case 'text':
      return attribute.text;
    case 'scalar':
      return scalarText(attribute.scalar);
    case 'ranges':
      return rangesText(attribute.ranges);
    case 'set':
      return `{${[...attribute.items].sort().join(',')}}`;
    default:
      return assertNever(attribute);
  }
}

/** `[1-5,8-9]`. */
const rangesText = (ranges: readonly NumberRange[]): string =>
  `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(',')}]`;

/** Java's DecimalFormat("0.###"): three decimals at most, no zeros after them, halves to the even neighbour. */
export function scalarText(scalar: number): string {
  const [whole = '', decimals = ''] = scalar.toFixed(20).split('.');
  const kept = decimals.slice(0, 3);
  // toFixed rounds halves up; only a number with exactly four decimals can lie in the middle.
  const toEven = /^50*$/.test(decimals.slice(3)) && Number(kept) % 2 === 0;
  const rounded = toEven ? `${whole}.${kept}` : scalar.toFixed(3);
  return rounded.replace(/\.?0+$/, '');
}

/** An attribute as `lastUnusedOffers` of the queue prints it. */
export function printAttribute(name: string, attribute: Attribute): Record<string, unknown> {
  switch (attribute.kind) {
    case 'text':
      return { name, text: attribute.text };
    case 'scalar':
      return { name, scalar: attribute.scalar };
    case 'ranges':
      return { name, ranges: attribute.ranges };
    case 'set':
      return { name, set: attribute.items };
    default:
      return assertNever(attribute);
  }
}
