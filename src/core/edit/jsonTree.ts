// JSON text that is known to be sound, with the span of every value.
import type { SpannedMember, SpannedNode } from './tree.js';

/** The documents of the text in order. Only for text that `readJson` took: nothing is checked again. */
export function jsonTrees(text: string): readonly SpannedNode[] {
  const reader = new Reader(text);
  const documents: SpannedNode[] = [];
  while (!reader.atEnd()) documents.push(reader.value());
  return documents;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  value(): SpannedNode {
    this.#skip();
    const start = this.#at;
    const opening = this.#text[start];
    if (opening === '{') {
      const members = this.#listed('}', () => this.#member());
      return { kind: 'map', flow: true, repeated: false, start, end: this.#at, members };
    }
    if (opening === '[') {
      const items = this.#listed(']', () => this.value());
      return { kind: 'list', flow: true, repeated: false, start, end: this.#at, items };
    }
    const text = opening === '"';
    if (text) this.#string();
    else this.#at += /^[^\s,\]}]+/.exec(this.#text.slice(start, start + 400))?.[0].length ?? 1;
    return { kind: 'scalar', style: text ? 'double' : 'plain', text, repeated: false, start, end: this.#at };
  }

  #member(): SpannedMember {
    this.#skip();
    const keyStart = this.#at;
    this.#string();
    const keyEnd = this.#at;
    const key: unknown = JSON.parse(this.#text.slice(keyStart, keyEnd));
    this.#skip();
    this.#at += 1;
    return { key: typeof key === 'string' ? key : '', keyStart, keyEnd, value: this.value() };
  }

  #listed<T>(closing: string, read: () => T): readonly T[] {
    const found: T[] = [];
    this.#at += 1;
    this.#skip();
    while (this.#at < this.#text.length && this.#text[this.#at] !== closing) {
      found.push(read());
      this.#skip();
      if (this.#text[this.#at] === ',') this.#at += 1;
      this.#skip();
    }
    this.#at += 1;
    return found;
  }

  #string(): void {
    for (this.#at += 1; this.#at < this.#text.length && this.#text[this.#at] !== '"'; this.#at += 1) {
      if (this.#text[this.#at] === '\\') this.#at += 1;
    }
    this.#at += 1;
  }

  #skip(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }
}
