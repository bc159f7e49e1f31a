// The syntax of java.util.regex.Pattern as far as it can be matched without backtracking.
import { parseJavaClass, parseJavaEscape } from './javaPatternClass.js';
import type { Reader } from './javaPatternClass.js';

export type PatternNode =
  | { readonly kind: 'set'; readonly accepts: (codePoint: number) => boolean }
  | { readonly kind: 'edge'; readonly holds: (previous: number | undefined, following: number | undefined) => boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number | undefined };

const deepest = 200;
const most = 1_000;

/** The pattern as a tree; undefined for what Java refuses and for what is not matched here. */
export function parseJavaPattern(pattern: string): PatternNode | undefined {
  const reader: Reader = { text: Array.from(pattern), at: 0 };
  const tree = choice(reader, 0);
  return reader.at === reader.text.length ? tree : undefined;
}

function choice(reader: Reader, depth: number): PatternNode | undefined {
  if (depth > deepest) return undefined;
  const parts: PatternNode[] = [];
  do {
    if (parts.length > 0) reader.at += 1;
    const part = sequence(reader, depth);
    if (part === undefined) return undefined;
    parts.push(part);
  } while (reader.text[reader.at] === '|');
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind: 'choice', parts };
}

function sequence(reader: Reader, depth: number): PatternNode | undefined {
  const parts: PatternNode[] = [];
  for (let next = reader.text[reader.at]; next !== undefined && next !== '|' && next !== ')';) {
    const part = atom(reader, depth);
    const quantified = part === undefined ? undefined : quantifier(reader, part);
    if (quantified === undefined) return undefined;
    parts.push(quantified);
    next = reader.text[reader.at];
  }
  return { kind: 'sequence', parts };
}

function atom(reader: Reader, depth: number): PatternNode | undefined {
  const character = reader.text[reader.at] ?? '';
  reader.at += 1;
  switch (character) {
    case '(':
      return group(reader, depth);
    case '[':
      return set(parseJavaClass(reader, 0));
    case '\\':
      return escape(reader);
    case '.':
      return set((codePoint) => ![0x0a, 0x0d, 0x85, 0x2028, 0x2029].includes(codePoint));
    case '^':
      return { kind: 'edge', holds: (previous) => previous === undefined };
    case '$':
      return { kind: 'edge', holds: (_, following) => following === undefined };
    case '*':
    case '+':
    case '?':
    case '{':
      return undefined;
    default: {
      const literal = character.codePointAt(0);
      return set((codePoint) => codePoint === literal);
    }
  }
}

const set = (accepts: ((codePoint: number) => boolean) | undefined): PatternNode | undefined =>
  accepts && { kind: 'set', accepts };

function group(reader: Reader, depth: number): PatternNode | undefined {
  if (reader.text[reader.at] === '?') {
    const head = /^\?(?::|<[a-zA-Z][a-zA-Z0-9]*>)/.exec(reader.text.slice(reader.at, reader.at + 64).join(''));
    if (head === null) return undefined;
    reader.at += head[0].length;
  }
  const inner = choice(reader, depth + 1);
  if (reader.text[reader.at] !== ')') return undefined;
  reader.at += 1;
  return inner;
}

function escape(reader: Reader): PatternNode | undefined {
  const character = reader.text[reader.at];
  const isWord = (codePoint: number | undefined): boolean =>
    codePoint !== undefined && /^\w$/.test(String.fromCodePoint(codePoint));
  switch (character) {
    case 'A':
      reader.at += 1;
      return { kind: 'edge', holds: (previous) => previous === undefined };
    case 'z':
    case 'Z':
      reader.at += 1;
      return { kind: 'edge', holds: (_, following) => following === undefined };
    case 'b':
    case 'B':
      reader.at += 1;
      return {
        kind: 'edge',
        holds: (previous, following) => (isWord(previous) !== isWord(following)) === (character === 'b'),
      };
    case 'Q':
      return quoted(reader);
    default:
      return set(parseJavaEscape(reader));
  }
}

/** `\Q…\E`: what is between is meant literally. */
function quoted(reader: Reader): PatternNode {
  const rest = reader.text.slice(reader.at + 1).join('');
  const end = rest.indexOf('\\E');
  const literal = Array.from(end < 0 ? rest : rest.slice(0, end));
  reader.at += 1 + literal.length + (end < 0 ? 0 : 2);
  const parts = literal.map((each): PatternNode => {
    const wanted = each.codePointAt(0);
    return { kind: 'set', accepts: (codePoint) => codePoint === wanted };
  });
  return { kind: 'sequence', parts };
}

function quantifier(reader: Reader, part: PatternNode): PatternNode | undefined {
  const limits = limitsOf(reader);
  if (limits === undefined) return undefined;
  if (limits === 'none') return part;
  const next = reader.text[reader.at];
  // Lazy matches the same whole texts; possessive does not.
  if (next === '?') reader.at += 1;
  return next === '+' ? undefined : { kind: 'repeat', part, ...limits };
}

type Limits = { readonly min: number; readonly max: number | undefined };

function limitsOf(reader: Reader): Limits | 'none' | undefined {
  const character = reader.text[reader.at] ?? '';
  const simple: Readonly<Record<string, Limits>> = {
    '*': { min: 0, max: undefined },
    '+': { min: 1, max: undefined },
    '?': { min: 0, max: 1 },
  };
  if (Object.hasOwn(simple, character)) {
    reader.at += 1;
    return simple[character];
  }
  if (character !== '{') return 'none';
  const written = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(reader.text.slice(reader.at, reader.at + 24).join(''));
  if (written === null) return undefined;
  reader.at += written[0].length;
  const min = Number(written[1]);
  const max = written[2] === undefined ? min : written[3] === '' ? undefined : Number(written[3]);
  return min > most || (max ?? min) > most || (max ?? min) < min ? undefined : { min, max };
}
