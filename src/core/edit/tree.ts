// A document as values that know which characters of the file they are: what an edit needs to leave the others alone.

/** Offsets into the text: `start` is the first character of the value, `end` the one after its last. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Whether an alias elsewhere in the document repeats this value (YAML): changing it would change that too. */
  readonly repeated: boolean;
}

/** How a scalar is written; `empty` is the nothing after `key:`, `absent` that of a key without a colon. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block' | 'empty' | 'absent';

export interface SpannedScalar extends Span {
  readonly kind: 'scalar';
  readonly style: ScalarStyle;
  /** Whether it is text, not a number, a boolean or null. */
  readonly text: boolean;
}

export interface SpannedAlias extends Span {
  readonly kind: 'alias';
}

/** `end` of what is written in lines (not in brackets) is the end of its last value, before comments and line breaks. */
export interface SpannedMap extends Span {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly members: readonly SpannedMember[];
}

export interface SpannedList extends Span {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly SpannedNode[];
}

export type SpannedNode = SpannedScalar | SpannedAlias | SpannedMap | SpannedList;

export interface SpannedMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: SpannedNode;
}

/** Every node of the tree, itself first. */
export function* nodesOf(node: SpannedNode): Generator<SpannedNode> {
  yield node;
  if (node.kind === 'list') for (const item of node.items) yield* nodesOf(item);
  if (node.kind === 'map') for (const { value } of node.members) yield* nodesOf(value);
}

/** Where the line of this offset begins. */
export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Where the line of this offset ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  const end = feed < 0 ? text.length : feed;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** The white space that the line of this offset begins with. */
export const indentOf = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
