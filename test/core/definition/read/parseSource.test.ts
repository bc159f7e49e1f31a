// Text to documents: what is read, and every hostile input as a Problem with file, line, column and hint.
import { describe, expect, it } from 'vitest';
import { parseSource } from '../../../../src/core/definition/read/parseSource.js';
import type { Json } from '../../../../src/core/model/json.js';
import { problemText } from '../../../../src/core/model/problem.js';
import { environment, ids, load, said } from '../repository.js';

const parse = (path: string, text: string) => parseSource({ path, content: { kind: 'text', text } });

function values(path: string, text: string): readonly Json[] {
  const source = parse(path, text);
  if (source.kind !== 'documents') throw new Error(`${path} was not read`);
  return source.documents.map((one) => one.value);
}

function problems(path: string, text: string): readonly string[] {
  const source = parse(path, text);
  return source.kind === 'unreadable' ? source.problems.map(problemText) : [];
}

describe('YAML', () => {
  it('is 1.2: yes, on and dates are text, 010 is ten', () => {
    expect(values('a.yaml', 'a: yes\nb: on\nc: 2024-01-01\nd: 010\ne: 1_000\nf: 12:30:45\ng: ~\nh: 0.5')).toEqual([
      { a: 'yes', b: 'on', c: '2024-01-01', d: 10, e: '1_000', f: '12:30:45', g: null, h: 0.5 },
    ]);
  });

  it('takes values of env and labels as they are written', () => {
    expect(
      values(
        'a.yaml',
        'env: { A: 1.10, B: 0755, C: true, D: "x", E: { secret: s }, F: 1e3, G: }\nlabels: { P: 080 }\nn: 1.10',
      ),
    ).toEqual([
      {
        env: { A: '1.10', B: '0755', C: 'true', D: 'x', E: { secret: 's' }, F: '1e3', G: null },
        labels: { P: '080' },
        n: 1.1,
      },
    ]);
  });

  it('merges with << from anchors, own keys above merged ones, earlier merges above later ones', () => {
    const text = 'x: &x { a: 1, b: 1 }\ny: &y { b: 2, c: 2 }\nz: { <<: [*x, *y], a: 3 }\nw: *y\n"<<": text';
    expect(values('a.yaml', text)).toEqual([
      { x: { a: 1, b: 1 }, y: { b: 2, c: 2 }, z: { a: 3, b: 1, c: 2 }, w: { b: 2, c: 2 }, '<<': 'text' },
    ]);
  });

  it('may hold several documents, CR LF lines, or nothing at all', () => {
    expect(values('a.yaml', 'a: 1\r\n---\r\nb: |\r\n  x\r\n  y\r\n---\r\n')).toEqual([{ a: 1 }, { b: 'x\ny\n' }]);
    expect(values('a.yaml', '')).toEqual([]);
    expect(values('a.yaml', '# nothing\n---\n# yet\n')).toEqual([]);
  });
});

describe('JSON', () => {
  it('may hold several documents one after the other', () => {
    expect(values('a.json', '{"a": 1}\n{"b": [true, null, -1.5e2, "\\u00e9\\ud83d\\ude00"]}\n')).toEqual([
      { a: 1 },
      { b: [true, null, -150, 'é😀'] },
    ]);
  });

  it('is strict, whatever YAML would make of it', () => {
    expect(problems('a.json', '{\n  "a": 1,\n}')).toEqual([
      expect.stringContaining('a.json:3:1: json-syntax: expected a key in double quotes, found "}"'),
    ]);
    expect(problems('a.json', '{"a": 1 // no\n}')).toEqual([expect.stringContaining('a.json:1:9: json-syntax')]);
    expect(problems('a.json', "{'a': 1}")).toEqual([expect.stringContaining('a.json:1:2: json-syntax')]);
    expect(problems('a.json', '{"a": 01}')).toEqual([expect.stringContaining('a.json:1:8: json-syntax')]);
    expect(problems('a.json', '{"a": "x\ny"}')).toEqual([
      expect.stringContaining('a.json:1:7: json-syntax: a text that does not end'),
    ]);
    expect(problems('a.json', '{"a": ')).toEqual([
      expect.stringContaining('a.json:1:7: json-syntax: expected a value, found the end of the file'),
    ]);
  });
});

describe('places', () => {
  it('are those of the value or of its key, and of what encloses it when it is not there', () => {
    for (const [path, text] of [
      ['a.yaml', 'one: 1\ntwo:\n  - x: 1\n  - y: { z: 2 }\n'],
      ['a.json', '{"one": 1,\n"two": [\n    {"x": 1},\n  {"y": { "z": 2 } }]}'],
    ] as const) {
      const source = parse(path, text);
      if (source.kind !== 'documents') throw new Error('not read');
      const [document] = source.documents;
      const at = (pointer: string, part?: 'key'): string => {
        const place = document?.placeOf(pointer, part);
        return `${place?.line ?? 0}:${place?.column ?? 0}`;
      };
      const expected =
        path === 'a.yaml'
          ? ['1:6', '2:1', '4:8', '4:10', '4:13', '4:8', '1:1']
          : ['1:9', '2:1', '4:9', '4:11', '4:16', '4:9', '1:1'];
      expect([
        at('/one'),
        at('/two', 'key'),
        at('/two/1/y'),
        at('/two/1/y/z', 'key'),
        at('/two/1/y/z'),
        at('/two/1/y/missing'),
        at('/nothing'),
      ]).toEqual(expected);
    }
  });
});

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghi')
  .map(
    (name, index) =>
      `${name}: &${name} [${Array(9)
        .fill(`*${'abcdefgh'[index] ?? ''}`)
        .join(',')}]`,
  )
  .join('\n')}\n`;

describe('hostile files', () => {
  it.each([
    ['an unclosed bracket', 'x.yaml', 'id: /x\ncmd: [run', 'x.yaml:2:10: yaml-syntax'],
    [
      'a tab as indentation',
      'x.yaml',
      'id: /x\nenv:\n\tA: 1',
      'x.yaml:3:1: yaml-syntax: Tabs are not allowed as indentation (indent with spaces)',
    ],
    ['a colon in plain text', 'x.yaml', 'id: /x\ncmd: run: it', 'x.yaml:2:6: yaml-syntax'],
    [
      'a key twice in YAML',
      'x.yaml',
      'id: /x\ncmd: one\ncmd: two',
      'x.yaml:3:1: duplicate-key: the key "cmd" stands here twice (remove one of them)',
    ],
    ['a key twice in JSON', 'x.json', '{"id": "/x",\n "cmd": "a", "cmd": "b"}', 'x.json:2:14: duplicate-key'],
    [
      'a key twice, once escaped',
      'x.json',
      '{"id": "/x", "cmd": "a:b", "\\u0063md": "b"}',
      'x.json:1:28: duplicate-key',
    ],
    [
      '__proto__ in YAML',
      'x.yaml',
      'id: /x\ncmd: run it\nenv:\n  __proto__: { x: 1 }',
      'x.yaml:4:3: forbidden-key: __proto__ is not a name that may be used',
    ],
    ['__proto__ in a merge', 'x.yaml', 'id: /x\n<<: { __proto__: { admin: true } }', 'x.yaml:2:7: forbidden-key'],
    ['constructor in JSON', 'x.json', '{"id": "/x", "labels": {"constructor": "x"}}', 'x.json:1:25: forbidden-key'],
    ['hasOwnProperty', 'x.json', '{"id": "/x", "env": {"hasOwnProperty": "x"}}', 'x.json:1:22: forbidden-key'],
    ['a tag', 'x.yaml', 'id: /x\ncmd: !!js/function "run"', 'x.yaml:2:6: yaml-tag'],
    ['a private tag', 'x.yaml', 'id: /x\ncmd: !secret token', 'x.yaml:2:6: yaml-tag'],
    ['binary data by tag', 'x.yaml', 'id: /x\ncmd: !!binary aGk=', 'x.yaml:2:15: yaml-tag'],
    ['NaN', 'x.yaml', 'id: /x\ncmd: run it\ncpus: .nan', 'x.yaml:3:7: number-range: .nan is not a finite number'],
    ['infinity', 'x.yaml', 'id: /x\ncpus: -.inf', 'x.yaml:2:7: number-range'],
    ['1e400', 'x.json', '{"id": "/x", "cpus": 1e400}', 'x.json:1:22: number-range: 1e400 is not a finite number'],
    [
      'a number beyond 2^53',
      'x.json',
      '{"id": "/x", "mem": 9007199254740993}',
      'x.json:1:21: number-range: 9007199254740993 is a whole number beyond 2^53',
    ],
    ['a number beyond 2^53 in YAML', 'x.yaml', 'id: /x\nmem: 9007199254740993', 'x.yaml:2:6: number-range'],
    ['an unknown alias', 'x.yaml', 'id: /x\ncmd: *nobody', 'x.yaml:2:6: yaml-alias: no anchor "nobody" before this'],
    ['an alias bomb', 'x.yaml', `id: /x\n${bomb}`, 'yaml-alias: more than 1000 aliases are unfolded in this file'],
    ['an alias of itself', 'x.yaml', 'id: /x\na: &a [*a]', 'too-deep'],
    ['a merge of text', 'x.yaml', 'id: /x\n<<: text', 'x.yaml:2:5: yaml-alias: a merge key (<<) takes a map'],
    ['a list as key', 'x.yaml', 'id: /x\n? [a]\n: b', 'x.yaml:2:3: yaml-syntax'],
    [
      'deep nesting in JSON',
      'x.json',
      `{"id": "/x", "a": ${'['.repeat(100)}${']'.repeat(100)}}`,
      'x.json:1:82: too-deep: values are nested deeper than 64 levels',
    ],
    ['deep nesting in YAML', 'x.yaml', `id: /x\na: ${'['.repeat(100)}${']'.repeat(100)}`, 'x.yaml:2:67: too-deep'],
    ['20,000 brackets', 'x.yaml', `id: /x\na: ${'['.repeat(20_000)}`, 'too-deep'],
    ['20,000 brackets of JSON', 'x.json', `{"id": "/x", "a": ${'['.repeat(20_000)}`, 'x.json:1:82: too-deep'],
    ['UTF-16', 'x.yaml', '\uFFFD\uFFFDi\0d\0', 'x.yaml:1:1: file-encoding'],
    [
      'a NUL byte',
      'x.yaml',
      'id: /x\ncmd: run\0',
      'x.yaml:2:9: file-encoding: the file is not UTF-8 text (save it as UTF-8)',
    ],
    [
      'an LFS pointer',
      'x.yaml',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      'x.yaml:1:1: file-lfs-pointer',
    ],
    ['too much text', 'x.json', `{"id": "/x", "cmd": "${'x'.repeat(1_048_576)}"}`, 'x.json:1:1: file-too-large'],
  ])('%s is told with its place, and the rest goes on', (_, path, text, expected) => {
    const loaded = load({ [path]: text, 'ok.yaml': 'id: /ok\ncmd: run it' });
    expect(said(loaded)).toContainEqual(expect.stringContaining(expected));
    expect(said(loaded).every((one) => /\(.+\)$/.test(one))).toBe(true);
    expect(ids(loaded)).toEqual(['/ok']);
    expect(loaded.complete).toBe(false);
  });

  it.each([
    [{ kind: 'binary' } as const, 'file-binary'],
    [{ kind: 'too-large', size: 5_242_880 } as const, 'file-too-large'],
    [{ kind: 'symlink' } as const, 'file-symlink'],
    [{ kind: 'submodule' } as const, 'file-submodule'],
  ])('%j is a problem of its own', (content, code) => {
    expect(parseSource({ path: 'x.yaml', content })).toMatchObject({
      kind: 'unreadable',
      problems: [{ code, severity: 'error', place: { path: 'x.yaml', line: 1, column: 1 } }],
    });
  });

  it('a byte order mark is skipped with a warning', () => {
    const loaded = load({ 'x.json': '\uFEFF{"id": "/x", "cmd": "run it"}' });
    expect(ids(loaded)).toEqual(['/x']);
    expect(said(loaded)).toEqual([expect.stringContaining('x.json:1:1: byte-order-mark')]);
  });

  it('a thousand flaws are told by the first ten', () => {
    expect(problems('x.yaml', Array.from({ length: 1000 }, () => 'a: 1').join('\n'))).toHaveLength(10);
    expect(problems('x.json', `{${Array.from({ length: 1000 }, () => '"a": 1').join(',')}}`)).toHaveLength(10);
  });

  it('a file with eighty thousand keys, or ten thousand merges of one map, does not cost its square', () => {
    const keys = Array.from({ length: 80_000 }, (_, index) => `"k${index}":1`).join(',');
    expect(problems('x.json', `{${keys},"k1":2}`)).toEqual([expect.stringContaining('duplicate-key')]);
    const map = Array.from({ length: 2_000 }, (_, index) => `k${index}: 1`).join(', ');
    const merges = Array.from({ length: 10_000 }, () => '- <<: *m').join('\n');
    expect(problems('x.yaml', `m: &m { ${map} }\nl:\n${merges}`)).toEqual([expect.stringContaining('yaml-alias')]);
  });

  it('a broken file gives away its id when it names exactly one', () => {
    const invalid = (text: string): unknown => environment(load({ 'x.yaml': text })).invalid[0]?.id;
    expect(invalid('id: /shop/x\ncmd: [')).toBe('/shop/x');
    expect(invalid('id: /shop/x\n---\nid: /shop/y\ncmd: [')).toBeUndefined();
    expect(invalid('id: Not An Id\ncmd: [')).toBeUndefined();
  });
});
