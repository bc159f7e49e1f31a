// A JSON reader that remembers where everything stands: for the files that have something wrong, and for places.
import type { Json } from '../../model/json.js';
import { below } from './pointer.js';
import { isForbiddenKey, limits, numberFlaw, type Flaw, type Positions } from './source.js';

export interface ScannedJson {
  readonly values: readonly { readonly value: Json; readonly start: number; readonly positions: Positions }[];
  readonly flaws: readonly Flaw[];
}

/** Reads documents until the end or the first error of syntax; other flaws are gathered, up to a limit. */
export function scanJson(text: string): ScannedJson {
  const values: { value: Json; start: number; positions: Positions }[] = [];
  const scanner = new Scanner(text);
  try {
    while (!scanner.atEnd()) values.push(scanner.document());
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    scanner.flaws.push(error.flaw);
  }
  return { values, flaws: scanner.flaws.slice(0, limits.flaws) };
}

class Stop extends Error {
  readonly flaw: Flaw;
  constructor(flaw: Flaw) {
    super(flaw.message);
    this.flaw = flaw;
  }
}

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Scanner {
  readonly flaws: Flaw[] = [];
  readonly #text: string;
  #at = 0;
  #values = new Map<string, number>();
  #keys = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  document(): { value: Json; start: number; positions: Positions } {
    this.#skip();
    const start = this.#at;
    this.#values = new Map();
    this.#keys = new Map();
    const value = this.#value('', 0);
    return { value, start, positions: { start, values: this.#values, keys: this.#keys } };
  }

  #value(pointer: string, depth: number): Json {
    this.#skip();
    this.#values.set(pointer, this.#at);
    const next = this.#text[this.#at];
    if (next === '{' || next === '[') {
      if (depth >= limits.depth) this.#stop('too-deep', `values are nested deeper than ${limits.depth} levels`);
      return next === '{' ? this.#object(pointer, depth + 1) : this.#array(pointer, depth + 1);
    }
    if (next === '"') return this.#string('a text');
    scalar.lastIndex = this.#at;
    const found = scalar.exec(this.#text)?.[0];
    if (found === undefined) return this.#expected('a value');
    this.#at += found.length;
    if (found === 'null') return null;
    if (found === 'true' || found === 'false') return found === 'true';
    const wrong = numberFlaw(Number(found), found);
    if (wrong !== undefined) this.#note('number-range', this.#at - found.length, `${found.slice(0, 30)} ${wrong}`);
    return Number(found);
  }

  #object(pointer: string, depth: number): Json {
    const members = new Map<string, Json>();
    this.#at += 1;
    this.#skip();
    if (this.#take('}')) return {};
    do {
      this.#skip();
      const at = this.#at;
      const key = this.#string('a key in double quotes');
      if (members.has(key))
        this.#note('duplicate-key', at, `the key ${JSON.stringify(key.slice(0, 60))} stands here twice`);
      if (isForbiddenKey(key)) this.#note('forbidden-key', at, `${key} is not a name that may be used`);
      this.#keys.set(below(pointer, key), at);
      this.#skip();
      if (!this.#take(':')) this.#expected('a colon');
      members.set(key, this.#value(below(pointer, key), depth));
      this.#skip();
    } while (this.#take(','));
    if (!this.#take('}')) this.#expected('a comma or }');
    return Object.fromEntries(members);
  }

  #array(pointer: string, depth: number): Json {
    const items: Json[] = [];
    this.#at += 1;
    this.#skip();
    if (this.#take(']')) return items;
    do {
      items.push(this.#value(below(pointer, items.length), depth));
      this.#skip();
    } while (this.#take(','));
    if (!this.#take(']')) this.#expected('a comma or ]');
    return items;
  }

  #string(what: string): string {
    if (this.#text[this.#at] !== '"') this.#expected(what);
    const start = this.#at;
    // Read by hand: a regular expression over a text of a megabyte can exhaust the stack.
    for (this.#at += 1; this.#at < this.#text.length && this.#text[this.#at] !== '"'; this.#at += 1) {
      if (this.#text[this.#at] === '\\') this.#at += 1;
    }
    this.#at += 1;
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, this.#at));
      if (typeof value === 'string') return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    this.#at = start;
    return this.#stop('json-syntax', 'a text that does not end, or holds a raw line break or a wrong escape');
  }

  #skip(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #note(code: Flaw['code'], offset: number, message: string): void {
    this.flaws.push({ code, offset, message });
    if (this.flaws.length >= limits.flaws) throw new Stop({ code, offset, message });
  }

  #expected(what: string): never {
    const found = this.#text[this.#at];
    return this.#stop(
      'json-syntax',
      `expected ${what}, found ${found === undefined ? 'the end of the file' : JSON.stringify(found)}`,
    );
  }

  #stop(code: Flaw['code'], message: string): never {
    throw new Stop({ code, offset: this.#at, message });
  }
}
