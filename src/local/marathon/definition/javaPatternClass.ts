// Sets of characters in Java regular expressions: `[a-z&&[^x]]`, `\d`, `\p{Alpha}`, `\x41`.

/** A pattern, one code point each, and how far it was read. */
export type Reader = { readonly text: readonly string[]; at: number };
type Accepts = (codePoint: number) => boolean;

const classes: Readonly<Record<string, RegExp>> = {
  d: /^[0-9]$/,
  w: /^\w$/,
  s: /^[ \t\n\v\f\r]$/,
  h: /^[ \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]$/,
  v: /^[\n\v\f\r\x85\u2028\u2029]$/,
};
const posix: Readonly<Record<string, RegExp>> = {
  Lower: /^[a-z]$/,
  Upper: /^[A-Z]$/,
  ASCII: /^[^\u0080-\u{10ffff}]$/u,
  Alpha: /^[a-zA-Z]$/,
  Digit: /^[0-9]$/,
  Alnum: /^[a-zA-Z0-9]$/,
  Punct: /^[!-/:-@[-`{-~]$/,
  Graph: /^[!-~]$/,
  Print: /^[ -~]$/,
  Blank: /^[ \t]$/,
  XDigit: /^[0-9a-fA-F]$/,
  Space: /^[ \t\n\v\f\r]$/,
};
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };
const deepest = 50;

/** Reads a class whose `[` was read already. */
export function parseJavaClass(reader: Reader, depth: number): Accepts | undefined {
  if (depth > deepest) return undefined;
  const negated = reader.text[reader.at] === '^';
  if (negated) reader.at += 1;
  const met: Accepts[] = [];
  let either: Accepts[] = [];
  for (let first = true; ; first = false) {
    const character = reader.text[reader.at];
    if (character === undefined) return undefined;
    if (character === ']' && !first) break;
    if (character === '&' && reader.text[reader.at + 1] === '&') {
      reader.at += 2;
      met.push(anyOf(either));
      either = [];
      continue;
    }
    const item = member(reader, depth);
    if (item === undefined) return undefined;
    either.push(item);
  }
  reader.at += 1;
  const all = [...met, anyOf(either)];
  return (codePoint) => all.every((accepts) => accepts(codePoint)) !== negated;
}

const anyOf =
  (items: readonly Accepts[]): Accepts =>
  (codePoint) =>
    items.some((accepts) => accepts(codePoint));

/** Reads what follows a backslash, as far as it stands for a set of characters. */
export function parseJavaEscape(reader: Reader): Accepts | undefined {
  const character = reader.text[reader.at] ?? '';
  const known = classes[character.toLowerCase()];
  if (known !== undefined) {
    reader.at += 1;
    return accepting(known, character !== character.toLowerCase());
  }
  if (character === 'p' || character === 'P') return property(reader, character === 'P');
  const literal = escapedLiteral(reader);
  return literal === undefined ? undefined : (codePoint) => codePoint === literal;
}

const accepting =
  (expression: RegExp, negated: boolean): Accepts =>
  (codePoint) =>
    expression.test(String.fromCodePoint(codePoint)) !== negated;

function property(reader: Reader, negated: boolean): Accepts | undefined {
  const written = /^[pP]\{([A-Za-z]+)\}/.exec(reader.text.slice(reader.at, reader.at + 20).join(''));
  const known = posix[written?.[1] ?? ''];
  if (written === null || known === undefined) return undefined;
  reader.at += written[0].length;
  return accepting(known, negated);
}

function member(reader: Reader, depth: number): Accepts | undefined {
  if (reader.text[reader.at] === '[') {
    reader.at += 1;
    return parseJavaClass(reader, depth + 1);
  }
  const set = reader.text[reader.at] === '\\' && /[dwshvpP]/i.test(reader.text[reader.at + 1] ?? '');
  if (set) {
    reader.at += 1;
    return parseJavaEscape(reader);
  }
  const from = literalOf(reader);
  const next = reader.text[reader.at + 1];
  if (from === undefined || reader.text[reader.at] !== '-' || next === undefined || next === ']' || next === '[')
    return from === undefined ? undefined : (codePoint) => codePoint === from;
  reader.at += 1;
  const to = literalOf(reader);
  return to === undefined || to < from ? undefined : (codePoint) => codePoint >= from && codePoint <= to;
}

function literalOf(reader: Reader): number | undefined {
  const character = reader.text[reader.at];
  reader.at += 1;
  return character === '\\' ? escapedLiteral(reader) : character?.codePointAt(0);
}

function escapedLiteral(reader: Reader): number | undefined {
  const written = reader.text.slice(reader.at, reader.at + 12).join('');
  const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|x\{([0-9a-fA-F]{1,6})\}|0([0-3]?[0-7]{1,2}))/.exec(written);
  if (code !== null) {
    reader.at += code[0].length;
    const value = parseInt(code[1] ?? code[2] ?? code[3] ?? code[4] ?? '', code[4] === undefined ? 16 : 8);
    return value > 0x10ffff ? undefined : value;
  }
  const character = reader.text[reader.at];
  if (character === undefined) return undefined;
  const control = Object.hasOwn(controls, character) ? controls[character] : undefined;
  // Java keeps all other letters for later; digits would refer back to a group.
  if (control === undefined && /[a-zA-Z0-9]/.test(character)) return undefined;
  reader.at += 1;
  return control ?? character.codePointAt(0);
}
