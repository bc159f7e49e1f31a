// The values of one environment: dotenv, JSON or YAML. Every value is kept as the text that was written, because that is
// what is put into a template: 1.10 stays 1.10.
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { filledDocuments } from '../definition/read/readYaml.js';
import { lineIndex } from '../definition/read/lines.js';
import { parseSource } from '../definition/read/parseSource.js';
import { isNode, keyOf } from '../definition/read/unfoldYaml.js';
import { problem } from '../model/errorCodes.js';
import { fine, wrong, type Checked, type Place } from '../model/problem.js';

export interface TemplateValue {
  readonly text: string;
  readonly place: Place;
}

/** By name; the members of nested objects by their path: `database.host`. */
export type Values = ReadonlyMap<string, TemplateValue>;

/** The format is told by the path: `.json`, `.yaml` and `.yml`, everything else is dotenv. */
export const readValues = (path: string, text: string): Checked<Values> =>
  /\.(?:json|ya?ml)$/i.test(path) ? structured(path, text) : dotenv(path, text);

function structured(path: string, raw: string): Checked<Values> {
  // Read once as every other file is: limits, duplicate keys and strict JSON are told there.
  const source = parseSource({ path, content: { kind: 'text', text: raw } });
  if (source.kind === 'unreadable') return wrong(...source.problems);
  const text = raw.replace(/^\uFEFF/, '');
  const lines = lineIndex(path, text);
  const [document, second] = filledDocuments(text);
  const root = document?.contents;
  const values = new Map<string, TemplateValue>();
  if (document === undefined) return fine(values);
  if (!isMap(root) || second !== undefined) {
    const place = lines.at(second?.contents?.range[0] ?? root?.range[0] ?? 0);
    return wrong(problem('values-invalid', 'values must be one object', { place }));
  }
  const visit = (node: unknown, name: string): void => {
    if (!isNode(node)) return;
    const resolved = 'source' in node && !isScalar(node) ? node.resolve(document) : node;
    if (isMap(resolved)) {
      for (const { key, value } of resolved.items) visit(value, name === '' ? keyOf(key) : `${name}.${keyOf(key)}`);
    } else if (name !== '' && resolved !== undefined) {
      values.set(name, { text: textOf(resolved), place: lines.at(node.range?.[0] ?? 0) });
    }
  };
  visit(root, '');
  return fine(values);
}

/** A number or boolean as it is written; a list as JSON, for a placeholder that stands for a whole list. */
function textOf(node: Node): string {
  if (isSeq(node)) return JSON.stringify(node.toJSON());
  if (!isScalar(node) || node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value));
}

/** `NAME=value`, `export NAME='value'`, `# comment`. In double quotes \n, \" and \\ mean what they do in C. */
function dotenv(path: string, raw: string): Checked<Values> {
  const text = raw.replace(/^\uFEFF/, '');
  const lines = lineIndex(path, text);
  const values = new Map<string, TemplateValue>();
  const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(.*?)[ \t]*$/;
  let at = 0;
  for (const written of text.split('\n')) {
    const bare = written.replace(/\r$/, '');
    const start = at;
    at += written.length + 1;
    if (/^\s*(?:#.*)?$/.test(bare)) continue;
    const place = lines.at(start + bare.search(/\S/));
    const [, name, value] = line.exec(bare) ?? [];
    const read = value === undefined ? undefined : dotenvValue(value);
    if (name === undefined || read === undefined) {
      return wrong(problem('values-invalid', 'this line is not NAME=value', { place }));
    }
    values.set(name, { text: read, place });
  }
  return fine(values);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

function dotenvValue(text: string): string | undefined {
  const [, single] = /^'([^']*)'[ \t]*(?:#.*)?$/.exec(text) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"((?:[^"\\]|\\.)*)"[ \t]*(?:#.*)?$/.exec(text) ?? [];
  if (double !== undefined) return double.replace(/\\(.)/g, (whole, one: string) => escapes[one] ?? whole);
  return /^['"]/.test(text) ? undefined : text.replace(/(?:^|[ \t]+)#.*$/, '');
}
