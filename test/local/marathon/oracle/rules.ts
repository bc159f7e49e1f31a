// The words in which the tables of the oracle are written. A table has one line per field, in the order of Marathon's
// RAML type, and a rule says what is printed for what was sent. After the serialisers that Marathon generates from its
// RAML (type-generator's ObjectVisitor and FieldT).
import { double, int } from './spelling.js';
import type { Json, Printed } from './spelling.js';

/** What was sent for a field: `null` is the same as nothing (FieldVisitor's validateOpt). */
export type Given = Json | undefined;
/** What is printed for it; undefined leaves the key away. */
export type Rule = (given: Given) => Printed | undefined;
export type Table = Readonly<Record<string, Rule>>;
export type Fields = Readonly<Record<string, Json>>;

/** An optional field without a default: printed when it was sent. */
export const sent: Rule = (given) => scalar(given);
/** A field with a default is always printed. */
export const text =
  (absent: string): Rule =>
  (given) =>
    scalar(given) ?? absent;
export const flag =
  (absent: boolean): Rule =>
  (given) =>
    scalar(given) ?? absent;
/** Literals of an enum are read in any case (EnumVisitor) and printed in their own. */
export const literal =
  (literals: readonly string[], absent?: string): Rule =>
  (given) =>
    isAbsent(given) ? absent : literals.find((one) => one.toLowerCase() === stringOf(given).toLowerCase());
export const integer =
  (absent?: number): Rule =>
  (given) =>
    optional(numberOf(given) ?? absent, int);
export const decimal =
  (absent?: number): Rule =>
  (given) =>
    optional(numberOf(given) ?? absent, double);

/** A list or set: always printed. */
export const list =
  (item: Rule): Rule =>
  (given) =>
    itemsOf(given).map((one) => must(item(one)));
/** The same with the pragma omitEmpty. */
export const listUnlessEmpty =
  (item: Rule): Rule =>
  (given) =>
    itemsOf(given).length === 0 ? undefined : list(item)(given);
/** The same with the pragma forceOptional: an empty one is printed, an absent one is not. */
export const listIfSent =
  (item: Rule): Rule =>
  (given) =>
    isAbsent(given) ? undefined : list(item)(given);

/** A map: always printed. */
export const map: Rule = (given) => mapValues(fieldsOf(given), (value) => must(sent(value)));
/** The same with the pragma omitEmpty. */
export const mapUnlessEmpty: Rule = (given) => (Object.keys(fieldsOf(given)).length === 0 ? undefined : map(given));

/** An object, printed when it was sent. */
export const object =
  (table: Table): Rule =>
  (given) =>
    isAbsent(given) ? undefined : print(table, fieldsOf(given));
/** An object that Marathon makes where none was sent. */
export const always =
  (table: Table): Rule =>
  (given) =>
    print(table, fieldsOf(given));

export function print(table: Table, fields: Fields): { readonly [key: string]: Printed } {
  const printed = Object.entries(table).map(([key, rule]) => [key, rule(fields[key])] as const);
  return Object.fromEntries(printed.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

export const isAbsent = (given: Given): given is null | undefined => given === null || given === undefined;

/** The fields of an object without those that are `null`; none of an absent one. */
export function fieldsOf(given: Given): Fields {
  if (isAbsent(given)) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw new Error(`no object: ${JSON.stringify(given)}`);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

export function itemsOf(given: Given): readonly Json[] {
  if (isAbsent(given)) return [];
  if (!Array.isArray(given)) throw new Error(`no list: ${JSON.stringify(given)}`);
  return given;
}

export function stringOf(given: Given): string {
  if (typeof given !== 'string') throw new Error(`no string: ${JSON.stringify(given)}`);
  return given;
}

function numberOf(given: Given): number | undefined {
  if (isAbsent(given)) return undefined;
  if (typeof given !== 'number') throw new Error(`no number: ${JSON.stringify(given)}`);
  return given;
}

/** A string, a flag, or a list or map of them; a number needs a rule that says how it is spelled. */
function scalar(given: Given): Printed | undefined {
  if (isAbsent(given)) return undefined;
  if (typeof given === 'number') throw new Error(`how is the number ${given} spelled?`);
  if (typeof given !== 'object') return given;
  return Array.isArray(given) ? list(sent)(given) : map(given);
}

const optional = <T>(value: T | undefined, spell: (value: T) => Printed): Printed | undefined =>
  value === undefined ? undefined : spell(value);

function must(printed: Printed | undefined): Printed {
  if (printed === undefined) throw new Error('a list or map has no room for nothing');
  return printed;
}

const mapValues = (fields: Fields, change: (value: Json) => Printed): { readonly [key: string]: Printed } =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value)]));
