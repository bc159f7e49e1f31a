// A parsed YAML document into JSON: aliases and merge keys unfolded under limits, everything JSON does not have refused.
import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../../model/json.js';
import { isForbiddenKey, limits, numberFlaw, type Flaw } from './source.js';

/** What one file may unfold into, counted over all its documents. */
export interface Budget {
  values: number;
  aliases: number;
  full: boolean;
}

/** The document's value; flaws are added to the list, and then the value means nothing. */
export const unfold = (root: unknown, budget: Budget, flaws: Flaw[]): Json =>
  new Unfolding(budget, flaws).value(root, 0, 'plain');

export const isNode = (node: unknown): node is Node => isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);

export const keyOf = (key: unknown): string => (isScalar(key) && typeof key.value === 'string' ? key.value : '');

/** Maps whose values are text for Marathon: a plain `1.10` or `0755` in them is taken as it is written. */
const textMaps = new Set(['env', 'labels', 'environment']);

/** `!!str 5` and the like: what the core schema has. The library also knows binary, sets, dates and ordered maps. */
const coreTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

type Reading = 'plain' | 'map-of-text' | 'text';

class Unfolding {
  readonly #budget: Budget;
  readonly #flaws: Flaw[];
  /** Filled in document order, so that an alias finds the newest anchor before it, as YAML has it. */
  readonly #anchors = new Map<string, Node>();

  constructor(budget: Budget, flaws: Flaw[]) {
    this.#budget = budget;
    this.#flaws = flaws;
  }

  value(node: unknown, depth: number, reading: Reading): Json {
    this.#budget.values += 1;
    if (!isNode(node) || this.#flaws.length >= limits.flaws) return null;
    if (this.#budget.values > limits.values) {
      // Told once: whatever comes after it is only more of the same.
      if (!this.#budget.full) this.#flaw('yaml-alias', node, 'the file unfolds into too many values');
      this.#budget.full = true;
      return null;
    }
    if (isAlias(node)) {
      const target = this.#target(node);
      return target === undefined ? null : this.value(target, depth + 1, reading);
    }
    if (!isScalar(node) && depth >= limits.depth) {
      return this.#flaw('too-deep', node, `values are nested deeper than ${limits.depth} levels`);
    }
    if (node.tag !== undefined && !coreTags.has(node.tag)) {
      return this.#flaw('yaml-tag', node, 'a tag that nothing here understands');
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
