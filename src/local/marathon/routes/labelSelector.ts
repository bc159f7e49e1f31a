// The `label` filter of GET /v2/apps: `key`, `key==v`, `key!=v`, `key in (a,b)`, `key notin (a,b)`, joined by commas.
// Every form requires the label to exist, so `!=` and `notin` do not match apps that lack it; an empty text matches
// all. What is wrong with a text is said in the words of Scala's parser combinators: the last failure furthest right.
import { illegalArgument } from '../http/errors.js';

type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

/** @throws ApiError 422 when the text is no selector */
export function labelSelector(text: string): Test {
  const parser = new SelectorParser(text);
  const tests = parser.separated(() => parser.selector());
  const error = parser.errorAtEnd();
  if (error !== undefined) throw illegalArgument(`Can not parse label selector ${text}. Reason: ${error}`);
  return (labels) => tests.every((matches) => matches(labels));
}

class SelectorParser {
  readonly #text: string;
  #at = 0;
  #failure = { at: 0, message: '' };

  constructor(text: string) {
    this.#text = text;
  }

  /** As many as there are, none too; a comma after the last one is left where it is. */
  separated<T>(one: () => T | undefined): readonly T[] {
    const found: T[] = [];
    for (let first = true; ; first = false) {
      const before = this.#at;
      const next = first || this.#literal(',') ? one() : undefined;
      if (next === undefined) {
        this.#at = before;
        return found;
      }
      found.push(next);
    }
  }

  selector(): Test | undefined {
    const start = this.#at;
    for (const form of [() => this.#membership(), () => this.#equality(), () => this.#existence()]) {
      const test = form();
      if (test !== undefined) return test;
      this.#at = start;
    }
    return undefined;
  }

  errorAtEnd(): string | undefined {
    return this.#match('\\z', /$/y) === undefined ? this.#failure.message : undefined;
  }

  #membership(): Test | undefined {
    const key = this.#term();
    const operator = key === undefined ? undefined : this.#match('(in|notin)', /in|notin/y);
    if (key === undefined || operator === undefined || !this.#literal('(')) return undefined;
    const values = this.separated(() => this.#term());
    if (!this.#literal(')')) return undefined;
    return labelled(key, (value) => values.includes(value) === (operator === 'in'));
  }

  #equality(): Test | undefined {
    const key = this.#term();
    const operator = key === undefined ? undefined : this.#match('(==|!=)', /==|!=/y);
    const wanted = operator === undefined ? undefined : this.#term();
    if (key === undefined || wanted === undefined) return undefined;
    return labelled(key, (value) => (value === wanted) === (operator === '=='));
  }

  #existence(): Test | undefined {
    const key = this.#term();
    return key === undefined ? undefined : labelled(key, () => true);
  }

  /** Letters, digits and `._-`; anything else after a backslash. */
  #term(): string | undefined {
    return this.#match('(\\\\.|[-A-Za-z0-9_.])+', /(?:\\.|[-A-Za-z0-9_.])+/y)?.replace(/\\(.)/g, '$1');
  }

  #literal(text: string): boolean {
    const start = this.#afterSpace();
    if (this.#text.startsWith(text, start)) {
      this.#at = start + text.length;
      return true;
    }
    this.#fail(start, `'${text}'`);
    return false;
  }

  /** @param source the expression as Marathon writes it, for the message */
  #match(source: string, expression: RegExp): string | undefined {
    const start = this.#afterSpace();
    expression.lastIndex = start;
    const match = expression.exec(this.#text)?.[0];
    if (match === undefined) this.#fail(start, `string matching regex '${source}'`);
    else this.#at = start + match.length;
    return match;
  }

  #afterSpace(): number {
    const space = /\s*/y;
    space.lastIndex = this.#at;
    return this.#at + (space.exec(this.#text)?.[0].length ?? 0);
  }

  #fail(at: number, expected: string): void {
    if (at < this.#failure.at) return;
    const found = at === this.#text.length ? 'end of source' : `'${this.#text.charAt(at)}'`;
    this.#failure = { at, message: `${expected} expected but ${found} found` };
  }
}

const labelled =
  (key: string, matches: (value: string) => boolean): Test =>
  (labels) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return value !== undefined && matches(value);
  };
