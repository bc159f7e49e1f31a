// YAML 1.2 (core schema) into JSON, with limits of our own: the library's limits count neither merges nor size.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Alias,
  type Document,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../model/json.js';
import { below } from './pointer.js';
import { isForbiddenKey, limits, numberFlaw, type Flaw, type Positions, type ReadText } from './source.js';

/** Reads every document of a file. Empty documents (a trailing `---`) are left out. */
export function readYaml(text: string): ReadText {
  const flaws: Flaw[] = [];
  const values: { value: Json; start: number }[] = [];
  const budget = { values: 0, aliases: 0 };
  for (const document of documentsOf(text)) {
    const told = [...document.errors, ...document.warnings];
    for (const one of told) flaws.push(libraryFlaw(one.code, one.pos[0], one.message));
    if (told.length > 0 || !isFilled(document)) continue;
    values.push({ value: new Unfolding(budget, flaws).value(document.contents, 0, 'plain'), start: startOf(document) });
    if (flaws.length > 0) break;
  }
  return flaws.length > 0 ? { ok: false, flaws: flaws.slice(0, limits.flaws) } : { ok: true, values };
}

/** Where everything stands in the document that begins at `start`. What an alias unfolds to stands at the alias. */
export function yamlPositions(text: string, start: number): Positions {
  const values = new Map<string, number>();
  const keys = new Map<string, number>();
  const visit = (node: unknown, pointer: string): void => {
    if (!isNode(node)) return;
    values.set(pointer, node.range?.[0] ?? start);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, below(pointer, index));
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const member = below(pointer, keyOf(key));
      if (isScalar(key)) keys.set(member, key.range?.[0] ?? start);
      visit(value, member);
    }
  };
  visit(documentsOf(text).find((document) => isFilled(document) && startOf(document) === start)?.contents, '');
  return { start, values, keys };
}

const documentsOf = (text: string): readonly Document.Parsed[] =>
  parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    stringKeys: true,
    // Compared pairwise by the library, which takes minutes for a large map: done below with a set.
    uniqueKeys: false,
    // Merge keys are unfolded below, where they count against the limits.
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });

const isFilled = (document: Document.Parsed): boolean =>
  document.contents !== null && !(isScalar(document.contents) && document.contents.value === null);

const startOf = (document: Document.Parsed): number => document.contents?.range[0] ?? document.range[0];

const isNode = (node: unknown): node is Node => isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);

const keyOf = (key: unknown): string => (isScalar(key) && typeof key.value === 'string' ? key.value : '');

const hints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent it deeper than the line it belongs to, or close the bracket',
  MISSING_CHAR: 'add the missing character, or put the text in quotes',
  UNEXPECTED_TOKEN: 'put the text in quotes if it holds : # { } [ ] , & * ! | > % @',
  BLOCK_AS_IMPLICIT_KEY: 'put the text in quotes if it holds a colon',
  NON_STRING_KEY: 'write the key as plain text',
};

function libraryFlaw(code: string, offset: number, message: string): Flaw {
  if (code === 'RESOURCE_EXHAUSTION') return { code: 'too-deep', offset, message: 'values are nested too deep' };
  if (code === 'TAG_RESOLVE_FAILED')
    return { code: 'yaml-tag', offset, message: 'a tag that nothing here understands' };
  if (code === 'BAD_ALIAS') return { code: 'yaml-alias', offset, message: 'an alias of no anchor' };
  const hint = hints[code];
  return { code: 'yaml-syntax', offset, message: message.slice(0, 160), ...(hint === undefined ? {} : { hint }) };
}

/** Maps whose values are text for Marathon: a plain `1.10` or `0755` in them is taken as it is written. */
const textMaps = new Set(['env', 'labels', 'environment']);

type Reading = 'plain' | 'map-of-text' | 'text';

class Unfolding {
  readonly #budget: { values: number; aliases: number };
  readonly #flaws: Flaw[];
  /** Filled in document order, so that an alias finds the newest anchor before it, as YAML has it. */
  readonly #anchors = new Map<string, Node>();

  constructor(budget: { values: number; aliases: number }, flaws: Flaw[]) {
    this.#budget = budget;
    this.#flaws = flaws;
  }

  value(node: unknown, depth: number, reading: Reading): Json {
    this.#budget.values += 1;
    if (!isNode(node) || this.#flaws.length >= limits.flaws) return null;
    if (this.#budget.values > limits.values)
      return this.#flaw('yaml-alias', node, 'the file unfolds into too many values');
    if (isAlias(node)) {
      const target = this.#target(node);
      return target === undefined ? null : this.value(target, depth + 1, reading);
    }
    if (!isScalar(node) && depth >= limits.depth) {
      return this.#flaw('too-deep', node, `values are nested deeper than ${limits.depth} levels`);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isSeq(node)) return node.items.map((item) => this.value(item, depth + 1, 'plain'));
    if (isMap(node)) return Object.fromEntries(this.#members(node, depth + 1, reading));
    return this.#scalar(node, reading);
  }

  #scalar(node: Scalar, reading: Reading): Json {
    const { value, source } = node;
    if (typeof value === 'string' || value === null) return value;
    if (reading === 'text' && source !== undefined) return source;
    if (typeof value === 'boolean') return value;
    if (typeof value !== 'number') return this.#flaw('yaml-tag', node, 'a value of a kind that JSON does not have');
    const wrong = numberFlaw(value, source ?? '');
    return wrong === undefined ? value : this.#flaw('number-range', node, `${(source ?? '').slice(0, 30)} ${wrong}`);
  }

  #members(node: YAMLMap, depth: number, reading: Reading): Map<string, Json> {
    const members = new Map<string, Json>();
    const merged = new Map<string, Json>();
    for (const { key, value } of node.items) {
      const name = keyOf(key);
      if (isForbiddenKey(name)) this.#flaw('forbidden-key', key, `${name} is not a name that may be used`);
      else if (members.has(name)) {
        this.#flaw('duplicate-key', key, `the key ${JSON.stringify(name.slice(0, 60))} stands here twice`);
      } else if (name === '<<' && isScalar(key) && key.type === 'PLAIN') this.#merge(value, depth, reading, merged);
      else if (reading === 'map-of-text') members.set(name, this.value(value, depth, 'text'));
      else members.set(name, this.value(value, depth, textMaps.has(name) ? 'map-of-text' : 'plain'));
    }
    // What the map says itself stands above what it merges in, and an earlier merge above a later one.
    return new Map([...merged, ...members]);
  }

  #merge(node: unknown, depth: number, reading: Reading, into: Map<string, Json>): void {
    const source = isAlias(node) ? this.#target(node) : node;
    if (depth >= limits.depth) this.#flaw('too-deep', node, `values are nested deeper than ${limits.depth} levels`);
    else if (isSeq(source)) for (const item of source.items) this.#merge(item, depth + 1, reading, into);
    else if (isMap(source)) {
      this.#budget.values += source.items.length;
      for (const [name, value] of this.#members(source, depth + 1, reading)) {
        if (!into.has(name)) into.set(name, value);
      }
    } else if (source !== undefined) this.#flaw('yaml-alias', node, 'a merge key (<<) takes a map, or a list of maps');
  }

  #target(alias: Alias): Node | undefined {
    this.#budget.aliases += 1;
    const target = this.#anchors.get(alias.source);
    if (target === undefined)
      this.#flaw('yaml-alias', alias, `no anchor ${JSON.stringify(alias.source.slice(0, 40))} before this`);
    else if (this.#budget.aliases > limits.aliases) {
      this.#flaw('yaml-alias', alias, `more than ${limits.aliases} aliases are unfolded in this file`);
      return undefined;
    }
    return target;
  }

  #flaw(code: Flaw['code'], node: unknown, message: string): null {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    if (this.#flaws.length < limits.flaws) this.#flaws.push({ code, offset, message });
    return null;
  }
}
