// YAML text that is known to be sound, with the span of every value. The library's own ranges of block collections
// reach over the comments and blank lines behind them; here they end with their last value.
import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Scalar } from 'yaml';
import { filledDocuments } from '../definition/read/readYaml.js';
import { isNode, keyOf } from '../definition/read/unfoldYaml.js';
import type { ScalarStyle, SpannedMember, SpannedNode } from './tree.js';

/** The documents that hold something, in order. Only for text that `readYaml` took. */
export const yamlTrees = (text: string): readonly SpannedNode[] =>
  filledDocuments(text).map((document) => spanned(document.contents, 0, aliasedAnchors(document)));

function aliasedAnchors(document: Document.Parsed): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Alias: (_, { source }) => void names.add(source) });
  return names;
}

/** `otherwise` is where a node stands that is not there at all: the value of `{ key }`. */
function spanned(node: unknown, otherwise: number, aliased: ReadonlySet<string>): SpannedNode {
  if (!isNode(node)) {
    return { kind: 'scalar', style: 'absent', text: false, repeated: false, start: otherwise, end: otherwise };
  }
  const [start, end] = node.range ?? [otherwise, otherwise];
  if (isAlias(node)) return { kind: 'alias', repeated: false, start, end };
  const repeated = node.anchor !== undefined && aliased.has(node.anchor);
  if (isScalar(node)) {
    const text = typeof node.value === 'string';
    return { kind: 'scalar', style: start === end ? 'empty' : styleOf(node), text, repeated, start, end };
  }
  const flow = node.flow === true;
  if (isSeq(node)) {
    const items = node.items.map((item) => spanned(item, start, aliased));
    return { kind: 'list', flow, repeated, start, end: flow ? end : (items.at(-1)?.end ?? end), items };
  }
  const members = isMap(node) ? node.items.map(({ key, value }) => memberOf(key, value, start, aliased)) : [];
  return { kind: 'map', flow, repeated, start, end: flow ? end : (members.at(-1)?.value.end ?? end), members };
}

function memberOf(key: unknown, value: unknown, otherwise: number, aliased: ReadonlySet<string>): SpannedMember {
  const [keyStart, keyEnd] = (isScalar(key) ? key.range : undefined) ?? [otherwise, otherwise];
  return { key: keyOf(key), keyStart, keyEnd, value: spanned(value, keyEnd, aliased) };
}

const styles: Readonly<Record<Scalar.Type, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

const styleOf = ({ type }: Scalar): ScalarStyle => (type === undefined ? 'plain' : styles[type]);
