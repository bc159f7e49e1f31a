// YAML 1.2 (core schema) into JSON, with limits of our own: the library's limits count neither merges nor size.
import { isMap, isScalar, isSeq, parseAllDocuments, type Document } from 'yaml';
import type { Json } from '../../model/json.js';
import { below } from './pointer.js';
import { limits, type Flaw, type Positions, type ReadText } from './source.js';
import { isNode, keyOf, unfold, type Budget } from './unfoldYaml.js';

/** Reads every document of a file. Empty documents (a trailing `---`) are left out. */
export function readYaml(text: string): ReadText {
  const flaws: Flaw[] = [];
  const values: { value: Json; start: number }[] = [];
  const budget: Budget = { values: 0, aliases: 0, full: false };
  for (const document of documentsOf(text)) {
    const told = [...document.errors, ...document.warnings];
    for (const one of told) flaws.push(libraryFlaw(one.code, one.pos[0], one.message));
    if (told.length > 0 || !isFilled(document)) continue;
    values.push({ value: unfold(document.contents, budget, flaws), start: startOf(document) });
    if (flaws.length > 0) break;
  }
  return flaws.length > 0 ? { ok: false, flaws: flaws.slice(0, limits.flaws) } : { ok: true, values };
}

/** Where everything stands in the document that begins at `start`. What an alias unfolds to stands at the alias. */
export function yamlPositions(text: string, start: number): Positions {
  const values = new Map<string, number>();
  const keys = new Map<string, number>();
  const visit = (node: unknown, pointer: string): void => {
    if (!isNode(node)) return;
    values.set(pointer, node.range?.[0] ?? start);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, below(pointer, index));
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const member = below(pointer, keyOf(key));
      if (isScalar(key)) keys.set(member, key.range?.[0] ?? start);
      visit(value, member);
    }
  };
  visit(documentsOf(text).find((document) => isFilled(document) && startOf(document) === start)?.contents, '');
  return { start, values, keys };
}

/** The documents of a file that hold something, as the library reads them. */
export const filledDocuments = (text: string): readonly Document.Parsed[] => documentsOf(text).filter(isFilled);

const documentsOf = (text: string): readonly Document.Parsed[] =>
  parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    stringKeys: true,
    // Compared pairwise by the library, which takes minutes for a large map: done below with a set.
    uniqueKeys: false,
    // Merge keys are unfolded below, where they count against the limits.
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });

const isFilled = (document: Document.Parsed): boolean =>
  document.contents !== null && !(isScalar(document.contents) && document.contents.value === null);

const startOf = (document: Document.Parsed): number => document.contents?.range[0] ?? document.range[0];

const hints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent it deeper than the line it belongs to, or close the bracket',
  MISSING_CHAR: 'add the missing character, or put the text in quotes',
  UNEXPECTED_TOKEN: 'put the text in quotes if it holds : # { } [ ] , & * ! | > % @',
  BLOCK_AS_IMPLICIT_KEY: 'put the text in quotes if it holds a colon',
  NON_STRING_KEY: 'write the key as plain text',
};

function libraryFlaw(code: string, offset: number, message: string): Flaw {
  if (code === 'RESOURCE_EXHAUSTION') return { code: 'too-deep', offset, message: 'values are nested too deep' };
  if (code === 'TAG_RESOLVE_FAILED')
    return { code: 'yaml-tag', offset, message: 'a tag that nothing here understands' };
  if (code === 'BAD_ALIAS') return { code: 'yaml-alias', offset, message: 'an alias of no anchor' };
  const hint = hints[code];
  return { code: 'yaml-syntax', offset, message: message.slice(0, 160), ...(hint === undefined ? {} : { hint }) };
}
