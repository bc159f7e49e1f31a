// Random files as people write them: JSON or YAML, brackets or lines, comments, quotes, indentation, line breaks.
import fc from 'fast-check';
import { stringify } from 'yaml';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../src/core/model/json.js';

export interface RandomFile {
  readonly path: string;
  readonly text: string;
  readonly value: JsonObject;
}

export interface RandomEdit {
  readonly pointer: string;
  readonly value: Json;
  readonly expected: Json;
  /** How many lines of the old file the value may have been written on. */
  readonly linesAtMost: number;
}

const key = fc.constantFrom('id', 'cpus', 'env', 'image', 'tag', 'a b', 'x.y', 'r.example:5000/shop/web', '1.5', 'no');
const scalar = fc.oneof(
  fc.constantFrom(
    '1.8.2',
    '1.10',
    'yes',
    'null',
    '',
    ' lead',
    'a: b',
    '# no',
    "it's",
    'say "hi"',
    'two\nlines\n',
    'ü✓',
    '-',
    '%x',
    '&a',
  ),
  fc.integer({ min: -5, max: 40 }),
  fc.boolean(),
  fc.string({ maxLength: 6 }),
);
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
  ),
}));

/** `env` and `labels` read plain numbers as text: without them the value read is the value written. */
const root = fc
  .dictionary(
    key.filter((name) => name !== 'env'),
    tree,
    { minKeys: 1, maxKeys: 4 },
  )
  .map(withoutEnv);

function withoutEnv(value: Json): JsonObject {
  const bare = (one: Json): Json => {
    if (isJsonArray(one)) return one.map(bare);
    return isJsonObject(one)
      ? Object.fromEntries(Object.entries(one).map(([k, v]) => [k === 'env' ? 'Env' : k, bare(v)]))
      : one;
  };
  const whole = bare(value);
  return isJsonObject(whole) ? whole : {};
}

export const aFile: fc.Arbitrary<RandomFile> = fc
  .record({
    value: root,
    json: fc.boolean(),
    indent: fc.constantFrom(2, 4),
    step: fc.constantFrom<string | undefined>('  ', '    ', '\t', undefined),
    quote: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
    brackets: fc.boolean(),
    indentLists: fc.boolean(),
    windows: fc.boolean(),
    mark: fc.boolean(),
    final: fc.boolean(),
    commented: fc.boolean(),
  })
  .map(({ value, json, ...style }) => {
    const written = json
      ? `${JSON.stringify(value, undefined, style.step)}\n`
      : stringify(value, {
          indent: style.indent,
          indentSeq: style.indentLists,
          defaultStringType: style.quote,
          defaultKeyType: 'PLAIN',
          collectionStyle: style.brackets ? 'flow' : 'any',
          lineWidth: 0,
          version: '1.2',
        });
    const told = json || !style.commented ? written : withComments(written);
    const ended = style.final || hasBlocks(written) ? told : told.trimEnd();
    const broken = style.windows ? ended.replaceAll('\n', '\r\n') : ended;
    return { path: json ? 'a.json' : 'a.yaml', text: (style.mark ? '\uFEFF' : '') + broken, value };
  });

const hasBlocks = (text: string): boolean => /[|>][-+\d]*$/m.test(text);

/** A comment line at the top, and one behind each line that a comment may stand behind. */
function withComments(text: string): string {
  if (hasBlocks(text) || /["'][^"'\n]*$/m.test(text)) return `#c0\n${text}`;
  let count = 0;
  return `#c0\n${text.replace(/(?<=[\w}\]"'])$/gm, () => ` #c${(count += 1)}`)}`;
}

/** Sets any value of the file but the root, or a member that is not there. */
export const anEdit = (whole: JsonObject): fc.Arbitrary<RandomEdit> => {
  const found = [...pointersOf(whole, [])];
  const objects = [[], ...found.filter((path) => isJsonObject(at(whole, path)))];
  const old = fc.record({ path: fc.constantFrom(...found), value: scalar });
  const fresh = fc
    .record({
      path: fc.constantFrom(...objects),
      name: fc.constantFrom('new', 'n~/w', 'own: key'),
      deep: fc.boolean(),
      value: scalar,
    })
    .map(({ path, name, deep, value }) => ({ path: deep ? [...path, name, 'inner'] : [...path, name], value }));
  return fc.oneof(old, fresh).map(({ path, value }) => ({
    pointer: path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    value,
    expected: withSet(whole, path, value),
    linesAtMost: 1 + linesOf(at(whole, path)),
  }));
};

function* pointersOf(value: Json, path: readonly string[]): Generator<readonly string[]> {
  const members = isJsonObject(value) || isJsonArray(value) ? Object.entries(value) : [];
  for (const [name, member] of members) {
    yield [...path, name];
    yield* pointersOf(member, [...path, name]);
  }
}

const at = (value: Json, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((here, part) => {
    if (isJsonArray(here)) return here[Number(part)];
    return isJsonObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }, value);

function withSet(whole: Json | undefined, [part, ...rest]: readonly string[], value: Json): Json {
  if (part === undefined) return value;
  if (isJsonArray(whole))
    return whole.map((item, index) => (String(index) === part ? withSet(item, rest, value) : item));
  const members = isJsonObject(whole) ? whole : {};
  return { ...members, [part]: withSet(Object.hasOwn(members, part) ? members[part] : undefined, rest, value) };
}

/** At most: quoted text doubles its line breaks. */
const linesOf = (value: Json | undefined): number =>
  value === undefined ? 0 : 1 + 2 * (JSON.stringify(value, undefined, 1).split(/\n|\\n/).length - 1);
