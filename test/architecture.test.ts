// The house rules of docs/architecture.md, read from the imports themselves: who may enter which room, no cycles,
// and no way round the types of the compiler.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'src');

/** Which rooms a room may import from, besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  kit: [],
  config: ['core', 'kit'],
  io: ['core', 'kit'],
  daemon: ['core', 'kit'],
  http: ['core', 'daemon', 'kit'],
  local: ['kit'],
  compose: ['core', 'kit', 'config', 'io', 'daemon', 'http'],
  cli: ['core', 'kit', 'config', 'io', 'daemon', 'http', 'local', 'compose'],
};

/** Packages that touch nothing: the only ones core may use. */
const purePackages = ['yaml', 'json-merge-patch', 'zod', '@noble/hashes'];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(path.sep).join('/'));

const text = (file: string): string => readFileSync(path.join(src, file), 'utf8');

const withoutComments = (code: string): string => code.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

function importsOf(file: string): string[] {
  const found = text(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? '');
}

const target = (file: string, specifier: string): string =>
  path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');

const room = (file: string): string => (file === 'compose.ts' ? 'compose' : (file.split('/')[0] ?? ''));

/** The rooms inside io and local do not see each other either: one folder per thing out there. */
const apartment = (file: string): string => file.split('/').slice(0, 2).join('/');

describe('the house', () => {
  it('has no room but those of the plan', () => {
    const rooms = [...new Set(files.map(room))].sort();
    expect(rooms.filter((name) => !(name in mayImport))).toEqual([]);
  });

  it('imports go down, never up, never sideways', () => {
    const broken = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => target(file, specifier))
        .filter((to) => {
          if (room(to) !== room(file)) return !(mayImport[room(file)] ?? []).includes(room(to));
          if (room(file) !== 'io' && room(file) !== 'local') return false;
          return apartment(to) !== apartment(file);
        })
        .map((to) => `${file} must not import ${to}`),
    );
    expect(broken).toEqual([]);
  });

  it('core uses no Node and only packages that touch nothing', () => {
    const broken = files
      .filter((file) => room(file) === 'core')
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => !specifier.startsWith('.'))
          .filter((specifier) => !purePackages.some((name) => specifier === name || specifier.startsWith(`${name}/`)))
          .map((specifier) => `${file} must not import ${specifier}`),
      );
    expect(broken).toEqual([]);
  });

  it('core knows no promises, no clock and no chance', () => {
    const broken = files
      .filter((file) => room(file) === 'core')
      .filter((file) => /\basync\s|\bawait\s|\bPromise\b|Date\.now\(|new Date\(\)|Math\.random\(/.test(text(file)));
    expect(broken).toEqual([]);
  });

  it('has no import cycle', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => target(file, specifier)),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) {
        cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('never silences the compiler', () => {
    const broken = files.filter(
      (file) =>
        /@ts-(?:ignore|expect-error|nocheck)|eslint-disable/.test(text(file)) ||
        /\bas any\b|: any\b|as unknown as/.test(withoutComments(text(file))),
    );
    expect(broken).toEqual([]);
  });
});

/** Files share the modules of their worker: what a module does at its top, it does for the first of them only. */
it('what tests share has no hooks of its own: what it starts, it ends with onTestFinished', () => {
  const tests = path.join(path.dirname(src), 'test');
  const shared = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const hook = /^(?:before|after)(?:Each|All)\(/m;
  expect(shared.filter((name) => hook.test(readFileSync(path.join(tests, name), 'utf8')))).toEqual([]);
});
