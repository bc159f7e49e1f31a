// A template filled with the values of one environment, character by character as envsubst, mustache and the like do it:
// no value is escaped, so what a team's own tool made of the file comes out here too.
import { lineIndex } from '../definition/read/lines.js';
import { problem } from '../model/errorCodes.js';
import { fine, wrong, type Checked, type Place, type Problem } from '../model/problem.js';
import type { Values } from './values.js';

export interface Filled {
  readonly text: string;
  /** From a place in the filled text to the place in the template that it came from. */
  readonly placeInTemplate: (place: Place) => Place;
  /** Names that were filled in. */
  readonly used: ReadonlySet<string>;
}

export interface Template {
  readonly path: string;
  readonly text: string;
}

/**
 * A file with `{{` in it has placeholders in braces, and its `${…}` belong to the shell of the task; any other file has
 * `${NAME}`, filled only when there are values at all. `environment` is named in what goes wrong.
 */
export function fillTemplate(template: Template, environment: string, values: Values | undefined): Checked<Filled> {
  const { path, text } = template;
  const lines = lineIndex(path, text);
  const problems: Problem[] = [];
  const used = new Set<string>();
  const pieces: Piece[] = [];
  let out = '';
  let at = 0;
  const copy = (to: number): void => {
    pieces.push({ filled: out.length, template: at, verbatim: true });
    out += text.slice(at, to);
    at = to;
  };
  for (const { start, end, means } of tokensOf(text, values !== undefined)) {
    copy(start);
    pieces.push({ filled: out.length, template: start, verbatim: false });
    at = end;
    if (means.kind === 'literal') out += means.text;
    else if (means.kind === 'logic') {
      const shown = text.slice(start, Math.min(end, start + 40));
      problems.push(problem('template-logic', `${shown} is more than a name`, { place: lines.at(start) }));
    } else {
      const value = values?.get(means.name);
      if (value !== undefined) {
        used.add(means.name);
        out += value.text;
      } else if (means.runtime) out += text.slice(start, end);
      else {
        const message = `${means.name.slice(0, 60)} has no value in ${environment}`;
        problems.push(problem('placeholder-unset', message, { place: lines.at(start) }));
      }
    }
  }
  copy(text.length);
  if (problems.length > 0) return wrong(...problems);
  return fine({ text: out, used, placeInTemplate: (place) => lines.at(templateOffset(pieces, offsetOf(out, place))) });
}

/** Where a piece of the filled text begins, and where it came from. */
interface Piece {
  readonly filled: number;
  readonly template: number;
  /** Copied character by character; what was filled in came from the placeholder as a whole. */
  readonly verbatim: boolean;
}

function templateOffset(pieces: readonly Piece[], offset: number): number {
  const piece = pieces.findLast(({ filled }) => filled <= offset);
  return piece === undefined ? 0 : piece.template + (piece.verbatim ? offset - piece.filled : 0);
}

function offsetOf(text: string, { line, column }: Place): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) {
    const next = /\r\n|\n|\r/.exec(text.slice(start));
    if (next === null) break;
    start += next.index + next[0].length;
  }
  return start + column - 1;
}

type Meaning =
  | { readonly kind: 'name'; readonly name: string; readonly runtime: boolean }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'logic' };

interface Token {
  readonly start: number;
  readonly end: number;
  readonly means: Meaning;
}

const braces =
  /\\?(?:\{\{\{\s*[\w.-]+\s*\}\}\}|\{\{[\s\S]*?\}\}|\{\{)|\{%-?[ \t]*(?:if|elif|else|endif|for|endfor|set|block|include|extends|macro|raw)\b/g;
const dollars =
  /\$\$\{|\$\{([A-Za-z_]\w*)\}|\{%-?[ \t]*(?:if|elif|else|endif|for|endfor|set|block|include|extends|macro|raw)\b/g;

/** Mesos and Marathon set these when the task starts: an unfilled one is the shell's. */
const atRuntime =
  /^(?:PORTS?|PORT\d+|PORT_\w+|HOST|HOSTNAME|HOME|PATH|PWD|TASK_HOST|LIBPROCESS_IP|(?:MESOS|MARATHON|EXECUTOR)_\w+)$/;

function tokensOf(text: string, filling: boolean): readonly Token[] {
  const inBraces = text.includes('{{');
  if (!inBraces && !filling) return [];
  return [...text.matchAll(inBraces ? braces : dollars)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    means: inBraces ? inBracesMeans(match[0]) : dollarMeans(match[0], match[1]),
  }));
}

function inBracesMeans(token: string): Meaning {
  if (token.startsWith('\\')) return { kind: 'literal', text: token.slice(1) };
  if (/^\{\{!/.test(token)) return { kind: 'literal', text: '' };
  const [, three, two] =
    /^(?:\{\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}\}|\{\{&?\s*([A-Za-z_][\w.-]*)\s*\}\})$/.exec(token) ?? [];
  const name = three ?? two;
  return name === undefined || name === 'else' ? { kind: 'logic' } : { kind: 'name', name, runtime: false };
}

function dollarMeans(token: string, name: string | undefined): Meaning {
  if (token === '$${') return { kind: 'literal', text: '${' };
  return name === undefined ? { kind: 'logic' } : { kind: 'name', name, runtime: atRuntime.test(name) };
}
