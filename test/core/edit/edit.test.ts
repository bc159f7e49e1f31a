// One value changes, every other byte stays: by examples, and by random files and edits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSource } from '../../../src/core/definition/read/parseSource.js';
import { removeIn, setIn } from '../../../src/core/edit/edit.js';
import type { Json } from '../../../src/core/model/json.js';
import { problemText } from '../../../src/core/model/problem.js';
import { anEdit, aFile } from './files.js';

const text = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');

function set(file: string, pointer: string, value: Json, path = 'a.yaml', document = 0): string {
  const result = setIn({ path, text: file }, { pointer, document }, value);
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'));
  return result.value;
}

function removed(file: string, pointer: string, path = 'a.yaml'): string {
  const result = removeIn({ path, text: file }, { pointer });
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'));
  return result.value;
}

function refused(file: string, pointer: string, value: Json = 'x', path = 'a.yaml'): string {
  const result = setIn({ path, text: file }, { pointer }, value);
  return result.ok ? `taken: ${result.value}` : result.problems.map(problemText).join('\n');
}

describe('a value that is there', () => {
  it.each<[string, string, string, Json, string]>([
    ['plain', 'tag: 1.8.2 # now\n', '/tag', '1.9.0', 'tag: 1.9.0 # now\n'],
    ['plain that would be a number', 'tag: a1\n', '/tag', '1.10', 'tag: "1.10"\n'],
    ['plain that YAML 1.1 takes for a boolean', 'a: x\n', '/a', 'yes', 'a: "yes"\n'],
    ['in single quotes', "tag: '1.8' \n", '/tag', "it's", "tag: 'it''s' \n"],
    ['in double quotes', 'tag: "1.8"\n', '/tag', 'a"\u0085\\b', 'tag: "a\\"\\u0085\\\\b"\n'],
    ['a number', 'instances: 2  # two\nmem: 1\n', '/instances', 12, 'instances: 12  # two\nmem: 1\n'],
    ['in brackets', 'a: { tag: "1", digest: x }\n', '/a/tag', '2', 'a: { tag: "2", digest: x }\n'],
    [
      'in a list',
      text('l:', '  - a: 1', '    b: 2', '  - c'),
      '/l/0/b',
      3,
      text('l:', '  - a: 1', '    b: 3', '  - c'),
    ],
    ['nothing yet', 'a: # c\nb: 1\n', '/a', 5, 'a: 5 # c\nb: 1\n'],
    ['nothing yet, in brackets', '{a, b: }\n', '/a', 5, '{a: 5, b: }\n'],
    [
      'a literal block',
      text('cmd: |', '  one', '  two', '', 'b: 1'),
      '/cmd',
      'x\ny\n',
      text('cmd: |', '  x', '  y', '', 'b: 1'),
    ],
    [
      'a block that becomes a line',
      text('cmd: >-', '  one', '  two', 'b: 1'),
      '/cmd',
      'run it',
      text('cmd: "run it"', 'b: 1'),
    ],
    ['an alias, which then is none', text('a: &x 1', 'b: *x'), '/b', 2, text('a: &x 1', 'b: 2')],
    ['an anchor that nobody uses', text('a: &x 1', 'b: 2'), '/a', 2, text('a: &x 2', 'b: 2')],
    [
      'a map in lines',
      text('a:', '  b: 1', '  c: 2', '# d', 'e: 1'),
      '/a',
      { x: 1 },
      text('a:', '  x: 1', '# d', 'e: 1'),
    ],
    ['a map in lines that becomes a number', text('a:', '  b: 1', '', 'e: 1'), '/a', 3, text('a: 3', '', 'e: 1')],
    ['with CR LF', 'a: 1\r\nb: 2\r\n', '/a', 'x', 'a: "x"\r\nb: 2\r\n'],
    ['after a byte order mark', '\uFEFFa: 1\n', '/a', 2, '\uFEFFa: 2\n'],
    ['without a final line break', 'a: 1\nb: 2', '/b', 3, 'a: 1\nb: 3'],
  ])('%s', (_, file, pointer, value, expected) => {
    expect(set(file, pointer, value)).toBe(expected);
  });

  it('in the second document', () => {
    expect(set('a: 1\n---\n# two\na: 2\n', '/a', 3, 'a.yaml', 1)).toBe('a: 1\n---\n# two\na: 3\n');
  });
});

describe('a member that is missing', () => {
  it.each<[string, string, string, Json, string]>([
    [
      'comes behind the last, as it is quoted',
      text("a: 'x' # c", '# end'),
      '/b',
      'y',
      text("a: 'x' # c", "b: 'y'", '# end'),
    ],
    ['in brackets', 'i: { tag: "1" }\n', '/i/digest', 'd', 'i: { tag: "1", digest: "d" }\n'],
    ['in brackets without spaces', 'i: {tag: "1"}\n', '/j', { tag: '2' }, 'i: {tag: "1"}\nj: {tag: "2"}\n'],
    [
      'in brackets over lines',
      text('i: {', '  a: 1 # one', '}'),
      '/i/b',
      2,
      text('i: {', '  a: 1, # one', '  b: 2', '}'),
    ],
    [
      'behind a trailing comma',
      text('i: {', '  a: 1, # one', '}'),
      '/i/b',
      2,
      text('i: {', '  a: 1, # one', '  b: 2,', '}'),
    ],
    [
      'with the objects around it',
      text('a:', '    b: 1'),
      '/c/d/e',
      1,
      text('a:', '    b: 1', 'c:', '    d:', '        e: 1'),
    ],
    ['in an empty object', 'a: {}\n', '/a/b', 1, 'a: { b: 1 }\n'],
    ['in nothing', 'a:\nb: 1\n', '/a/c', 2, 'a: { c: 2 }\nb: 1\n'],
    ['in an item of a list', text('- a: 1', '- c: 2'), '/0/b', 2, text('- a: 1', '  b: 2', '- c: 2')],
    ['behind a literal block', text('a: |', '  x', 'b: 1'), '/c', 1, text('a: |', '  x', 'b: 1', 'c: 1')],
    ['behind a literal block at the end', text('a: |+', '  x', ''), '/c', 1, text('a: |+', '  x', '', 'c: 1')],
    ['in a file of comments', '# images\n', '/a', { tag: '1' }, text('# images', 'a:', '  tag: "1"')],
    [
      'over a merge key',
      text('x: &x { a: 1 }', 'y:', '  <<: *x'),
      '/y/a',
      2,
      text('x: &x { a: 1 }', 'y:', '  <<: *x', '  a: 2'),
    ],
    ['without a final line break', 'a: 1', '/b', 2, 'a: 1\nb: 2'],
    ['with a key that needs quotes', 'a: 1\n', '/1.10', 2, 'a: 1\n"1.10": 2\n'],
    ['with a key that holds a port', 'a: 1\n', '/r.example:5000~1x', 2, 'a: 1\nr.example:5000/x: 2\n'],
  ])('%s', (_, file, pointer, value, expected) => {
    expect(set(file, pointer, value)).toBe(expected);
  });
});

describe('JSON', () => {
  it.each<[string, string, string, Json, string]>([
    [
      'keeps its four spaces',
      '{\n    "a": 1\n}',
      '/b',
      { c: 2 },
      '{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}',
    ],
    ['keeps its tabs', '{\n\t"a": {}\n}\n', '/a/b', 1, '{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n'],
    ['stays on one line', '{"a": 1, "b": [1, 2]}', '/b/1', 'x', '{"a": 1, "b": [1, "x"]}'],
    ['stays compact', '{"a":{"b":1}}', '/c', { d: 1 }, '{"a":{"b":1},"c":{"d":1}}'],
    ['keeps escapes elsewhere', '{ "a": "\\u0041", "b": "x\\"" }', '/b', 'y', '{ "a": "\\u0041", "b": "y" }'],
    ['begins in an empty file', '', '/a', 1, '{\n  "a": 1\n}\n'],
  ])('%s', (_, file, pointer, value, expected) => {
    expect(set(file, pointer, value, 'a.json')).toBe(expected);
  });
});

describe('a member that goes', () => {
  it.each<[string, string, string, string]>([
    ['takes its line', text('a: 1', 'b: 2 # two', '# three', 'c: 3'), '/b', text('a: 1', '# three', 'c: 3')],
    ['takes its comma', 'i: { tag: "1", digest: d }\n', '/i/digest', 'i: { tag: "1" }\n'],
    ['takes the comma behind it when it is the first', 'i: { tag: "1", digest: d }\n', '/i/tag', 'i: { digest: d }\n'],
    ['leaves an empty object', text('a:', '  b: 1'), '/a/b', text('a:', '  {}')],
    ['takes its block', text('a: |', '  x', 'b: 1'), '/a', text('b: 1')],
    ['leaves the dash', text('- a: 1', '  b: 2'), '/0/a', text('- b: 2')],
    ['may be the last line without a break', 'a: 1\nb: 2', '/b', 'a: 1'],
    ['need not be there', 'a: 1\n', '/b', 'a: 1\n'],
    [
      'leaves the comment of its sibling',
      text('i: {', '  a: 1, # one', '  b: 2', '}'),
      '/i/b',
      text('i: {', '  a: 1, # one', '}'),
    ],
  ])('%s', (_, file, pointer, expected) => {
    expect(removed(file, pointer)).toBe(expected);
  });

  it('in JSON', () => {
    expect(removed('{\n  "a": 1,\n  "b": 2\n}\n', '/b', 'a.json')).toBe('{\n  "a": 1\n}\n');
    expect(removed('{\n  "a": 1,\n  "b": 2\n}\n', '/a', 'a.json')).toBe('{\n  "b": 2\n}\n');
  });
});

describe('an edit that would change more is refused with its place', () => {
  it.each([
    ['through an alias', text('a: &x { b: 1 }', 'c: *x'), '/c/b', 'a.yaml:2:4: edit-refused: the value is shared'],
    [
      'of what an alias repeats',
      text('a: &x { b: 1 }', 'c: *x'),
      '/a/b',
      'a.yaml:1:7: edit-refused: the value has an anchor',
    ],
    ['inside a merged object', text('x: &x { a: { b: 1 } }', 'y:', '  <<: *x'), '/y/a/c', 'a.yaml:3:3: edit-refused'],
    ['into a text', 'a: 1\nb: c\n', '/b/d', 'a.yaml:2:4: edit-refused: there is no object to hold d'],
    ['beyond a list', 'a: [1]\n', '/a/1', 'a.yaml:1:4: edit-refused: the list has no item 1'],
    ['of a file that cannot be read', 'a: [1\n', '/a', 'a.yaml:'],
    ['of nothing at all', 'a: 1\n', '', 'a.yaml:1:1: edit-refused: there is nothing'],
  ])('%s', (_, file, pointer, says) => {
    expect(refused(file, pointer)).toContain(says);
  });
});

describe('random files and edits', () => {
  it('change exactly the value, and keep every line and comment that is not its own', () => {
    fc.assert(
      fc.property(
        aFile.chain((file) => fc.record({ file: fc.constant(file), edit: anEdit(file.value) })),
        ({ file, edit }) => {
          const result = set(file.text, edit.pointer, edit.value, file.path);
          const read = parseSource({ path: file.path, content: { kind: 'text', text: result } });
          expect(read.kind === 'documents' ? read.documents.map(({ value }) => value) : read).toEqual([edit.expected]);
          const own = strangeLines(file.text, result);
          expect(own.length).toBeLessThanOrEqual(edit.linesAtMost);
          // A comment between the lines of a value goes with it.
          const inside = comments(own.slice(0, -1).join('\n'));
          expect(comments(result)).toEqual(comments(file.text).filter((one) => !inside.includes(one)));
          expect(result).not.toMatch(file.text.includes('\r\n') ? /(?<!\r)\n/ : /\r/);
          expect(set(result, edit.pointer, edit.value, file.path)).toBe(result);
        },
      ),
      { numRuns: 250 },
    );
  });
});

const comments = (file: string): readonly string[] => [...file.matchAll(/#c\d+/g)].map(([found]) => found);

/** Lines of the old file between the first and the last that changed; a comma may have come behind a value. */
function strangeLines(old: string, now: string): readonly string[] {
  const [before, after] = [old, now].map((file) => file.split(/\r?\n/).map((line) => line.replace(/,$/, '')));
  if (before === undefined || after === undefined) return [];
  let first = 0;
  while (first < before.length && before[first] === after[first]) first += 1;
  let last = before.length;
  while (last > first && before[last - 1] === after[after.length - 1 - (before.length - last)]) last -= 1;
  return before.slice(first, last);
}
