// A definition as the text of a file that reads back as exactly that definition: YAML for people where it can be, JSON
// where YAML has no way (or the file would be too large for it).
import { Document, isMap, isScalar, visit } from 'yaml';
import { parseSource, type ParsedSource } from '../definition/read/parseSource.js';
import { isJsonObject, jsonEqual, type JsonObject } from '../model/json.js';
import type { Reading } from '../model/repository.js';

export interface FileText {
  readonly path: string;
  readonly text: string;
  /** The text as it reads back. */
  readonly source: ParsedSource;
}

/** A file of this path and text. */
export const fileOf = (path: string, text: string): FileText => ({
  path,
  text,
  source: parseSource({ path, content: { kind: 'text', text } }),
});

/** What a reader should know, by the name of a field of the document: a comment above it. Only YAML has comments. */
export type Comments = ReadonlyMap<string, string>;

/**
 * The file of this stem. Values that YAML could take for something else (`yes`, `1e3`, `0x1`, `<<`) are in quotes,
 * for readers of YAML 1.1, too. Not ok: a definition that no file of a repository can hold.
 */
export function fileText(
  stem: string,
  definition: JsonObject,
  format: 'yaml' | 'json',
  comments: Comments,
): Reading<FileText> {
  if (format === 'yaml') {
    const yaml = fileOf(`${stem}.yaml`, yamlText(definition, comments));
    if (flawOf(yaml, definition) === undefined) return { ok: true, value: yaml };
  }
  const json = fileOf(`${stem}.json`, `${escaped(JSON.stringify(definition, null, 2))}\n`);
  const flaw = flawOf(json, definition);
  if (flaw === undefined) return { ok: true, value: json };
  return { ok: false, because: `no file can hold it: ${flaw}` };
}

function yamlText(definition: JsonObject, comments: Comments): string {
  const document = new Document(definition, { version: '1.2', compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && (node.value === '<<' || strange.test(node.value)))
        node.type = 'QUOTE_DOUBLE';
    },
  });
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items) {
      const comment = isScalar(key) && typeof key.value === 'string' ? comments.get(key.value) : undefined;
      if (isScalar(key) && comment !== undefined) key.commentBefore = ` ${comment}`;
    }
  }
  return escaped(document.toString({ lineWidth: 0, blockQuote: 'literal', doubleQuotedMinMultiLineLength: 1_000_000 }));
}

/** Characters that a line of text should not hold: controls, line breaks of other alphabets, halves of characters. */
const strange = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\u{fefe}\u{ff00}-\u{fffc}\u{10000}-\u{10ffff}]/u;

/** The reader takes this character for a file in another encoding; it stands in quotes only. */
const escaped = (text: string): string => text.replaceAll('\uFFFD', '\\uFFFD');

/** What the reader makes of the file that is not the definition; undefined: it reads back as it was. */
function flawOf({ source: parsed }: FileText, definition: JsonObject): string | undefined {
  if (parsed.kind !== 'documents') {
    const [first] = parsed.kind === 'unreadable' ? parsed.problems : [];
    // Its place is in a file that nobody will see, and its hint is for those who wrote one.
    return first === undefined ? 'it is no document' : `${first.message} (${first.code})`;
  }
  const [only, second] = parsed.documents;
  const isSame = only !== undefined && second === undefined && isJsonObject(only.value);
  return isSame && jsonEqual(only.value, definition) ? undefined : 'it reads back as something else';
}
