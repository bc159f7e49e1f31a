// Edits of one value in somebody's file, every other byte as it was. READ FIRST in this folder: a value is found by its
// pointer, the characters that say it are exchanged, and the result is read again and compared with what was wanted.
import { parseSource } from '../definition/read/parseSource.js';
import { childOf, parentOf, partsOf } from '../definition/read/pointer.js';
import { isJsonPath } from '../definition/read/sourceKind.js';
import { lineIndex } from '../definition/read/lines.js';
import { problem } from '../model/errorCodes.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json } from '../model/json.js';
import { fine, wrong, type Checked, type Problem } from '../model/problem.js';
import { fileStyle, type FileStyle } from './fileStyle.js';
import { blockMember, insertMember } from './insertMember.js';
import { jsonTrees } from './jsonTree.js';
import { removeMember } from './removeMember.js';
import { replaceValue } from './replaceValue.js';
import { spliced, type Splice } from './splice.js';
import type { SpannedMap, SpannedNode } from './tree.js';
import { yamlTrees } from './yamlTree.js';

/** A file of the repository; whether it is JSON or YAML is told by its path. */
export interface EditedFile {
  readonly path: string;
  readonly text: string;
}

/** Which value: by JSON pointer, in the n-th document (from 0) of those that hold something. */
export interface Target {
  readonly pointer: string;
  readonly document?: number;
}

/**
 * The text with the value at the pointer set. Members that are missing on the way are made, in the file's own style
 * (brackets or lines, indentation, quoting, line breaks); lists are never made longer. Comments, anchors and a byte
 * order mark stay. Refused, with the place, when other values would change with it: a value behind an alias, or one
 * that an alias repeats; and when the file cannot be read.
 */
export function setIn(file: EditedFile, target: Target, value: Json): Checked<string> {
  return edited(
    file,
    target,
    (text, root, style) => {
      if (root === undefined) {
        const whole = partsOf(target.pointer).reduceRight<Json>((inner, part) => ({ [part]: inner }), value);
        return fine([appended(text, whole, style)]);
      }
      const found = walk(root, target.pointer);
      if (found.kind === 'refused') return wrong(refusal(file, text, found.at, found.says));
      if (found.kind === 'value') return fine(replaceValue(text, found.node, value, style));
      const whole = found.missing.slice(1).reduceRight<Json>((inner, part) => ({ [part]: inner }), value);
      const [key = ''] = found.missing;
      if (found.node.kind === 'map') return fine(insertMember(text, found.node, key, whole, style));
      return fine(replaceValue(text, found.node, { [key]: whole }, style));
    },
    value,
  );
}

/** The text without the member at the pointer; as it was when there is none. Refused like `setIn`. */
export function removeIn(file: EditedFile, target: Target): Checked<string> {
  return edited(
    file,
    target,
    (text, root, style) => {
      const found = root === undefined ? undefined : walk(root, target.pointer);
      if (found?.kind === 'refused') return wrong(refusal(file, text, found.at, found.says));
      if (found?.kind !== 'value') return fine([]);
      const key = partsOf(target.pointer).at(-1);
      const member = found.parent?.members.find((one) => one.key === key);
      if (found.parent === undefined || member === undefined) {
        return wrong(refusal(file, text, found.node.start, 'only a member of an object can be removed'));
      }
      return fine(removeMember(text, found.parent, member, style.json));
    },
    undefined,
  );
}

type Write = (text: string, root: SpannedNode | undefined, style: FileStyle) => Checked<readonly Splice[]>;

function edited(file: EditedFile, target: Target, write: Write, value: Json | undefined): Checked<string> {
  const { path } = file;
  const number = target.document ?? 0;
  const mark = file.text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = file.text.slice(mark.length);
  const before = valuesOf(path, text);
  if (!before.ok) return before;
  const trees = isJsonPath(path) ? jsonTrees(text) : yamlTrees(text);
  const root = trees[number];
  if (target.pointer === '' || (root === undefined && (number > 0 || value === undefined || trees.length > 0))) {
    return wrong(refusal(file, text, 0, `there is nothing to edit at ${JSON.stringify(target.pointer)}`));
  }
  const splices = write(text, root, fileStyle(text, root, isJsonPath(path)));
  if (!splices.ok) return splices;
  const result = spliced(text, splices.value);
  const wanted = before.value.length === 0 ? [{}] : before.value;
  const expected = wanted.map((one, index) =>
    index === number ? withValue(one, partsOf(target.pointer), value) : one,
  );
  const after = valuesOf(path, result);
  if (after.ok && jsonEqual(after.value, expected)) return fine(`${mark}${result}`);
  // Nothing is guessed: a way of writing that the edit does not understand is left to the person who chose it.
  const at = root === undefined ? 0 : placeNear(root, target.pointer);
  return wrong(
    refusal(file, text, at, `${target.pointer} is written in a way that cannot be edited without changing more`),
  );
}

type Found =
  | { readonly kind: 'value'; readonly node: SpannedNode; readonly parent?: SpannedMap }
  /** `node` is the object (or the null) that lacks the first of the missing parts. */
  | { readonly kind: 'missing'; readonly node: SpannedNode; readonly missing: readonly string[] }
  | { readonly kind: 'refused'; readonly at: number; readonly says: string };

function walk(root: SpannedNode, pointer: string): Found {
  const parts = partsOf(pointer);
  let node = root;
  let parent: SpannedMap | undefined;
  for (const [depth, part] of parts.entries()) {
    const shared = sharing(node);
    if (shared !== undefined) return shared;
    const missing: Found = { kind: 'missing', node, missing: parts.slice(depth) };
    if (node.kind === 'scalar') {
      const nothing = node.style === 'empty' || node.style === 'absent';
      return nothing ? missing : { kind: 'refused', at: node.start, says: `there is no object to hold ${part}` };
    }
    if (node.kind === 'alias') return { kind: 'refused', at: node.start, says: 'this is an alias' };
    const child: SpannedNode | undefined =
      node.kind === 'list' ? node.items[indexOf(part)] : node.members.find(({ key }) => key === part)?.value;
    if (child === undefined && node.kind === 'list') {
      return { kind: 'refused', at: node.start, says: `the list has no item ${part}` };
    }
    if (child === undefined) return missing;
    parent = node.kind === 'map' ? node : undefined;
    node = child;
  }
  if (node.repeated) return { kind: 'refused', at: node.start, says: repeats };
  return { kind: 'value', node, ...(parent === undefined ? {} : { parent }) };
}

const repeats = 'the value has an anchor, and aliases repeat it: they would change too';

function sharing(node: SpannedNode): Found | undefined {
  if (node.kind === 'alias') {
    return { kind: 'refused', at: node.start, says: 'the value is shared through an alias: others would change too' };
  }
  return node.repeated ? { kind: 'refused', at: node.start, says: repeats } : undefined;
}

const indexOf = (part: string): number => (/^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : -1);

/** Where the deepest value on the way to the pointer stands. */
function placeNear(root: SpannedNode, pointer: string): number {
  for (let at = pointer; at !== ''; at = parentOf(at)) {
    const found = walk(root, at);
    if (found.kind === 'value') return found.node.start;
  }
  return root.start;
}

function valuesOf(path: string, text: string): Checked<readonly Json[]> {
  const source = parseSource({ path, content: { kind: 'text', text } });
  if (source.kind === 'unreadable') return wrong(...source.problems);
  return fine(source.kind === 'documents' ? source.documents.map((one) => one.value) : []);
}

/** The value with a member set, or (undefined) removed; null on the way gives way to an object. */
function withValue(whole: Json, [part, ...rest]: readonly string[], value: Json | undefined): Json {
  if (part === undefined) return value ?? null;
  if (isJsonArray(whole)) {
    return whole.map((item, index) => (String(index) === part ? withValue(item, rest, value) : item));
  }
  const members = isJsonObject(whole) ? whole : {};
  if (value === undefined && childOf(members, part) === undefined) return whole;
  if (value === undefined && rest.length === 0) {
    return Object.fromEntries(Object.entries(members).filter(([key]) => key !== part));
  }
  return { ...members, [part]: withValue(childOf(members, part) ?? {}, rest, value) };
}

/** Into a file that holds nothing but comments. */
function appended(text: string, value: Json, style: FileStyle): Splice {
  const lines = Object.entries(isJsonObject(value) ? value : {}).flatMap(([key, one]) =>
    blockMember(key, one, '', style),
  );
  const gap = text === '' || text.endsWith('\n') ? '' : style.newline;
  const written = style.json ? JSON.stringify(value, undefined, style.step) : lines.join(style.newline);
  return { start: text.length, end: text.length, text: `${gap}${written}${style.newline}` };
}

function refusal({ path }: EditedFile, text: string, at: number, says: string): Problem {
  return problem('edit-refused', says, { place: lineIndex(path, text).at(at) });
}
