// Text to documents: one file of the repository, read once per content. Whatever is wrong becomes a Problem with its place.
import { assertNever } from '../../model/assertNever.js';
import { problem } from '../../model/errorCodes.js';
import type { Place, Problem } from '../../model/problem.js';
import { parsePatterns } from '../glob.js';
import { lineIndex, type LineIndex } from './lines.js';
import { parentOf } from './pointer.js';
import { jsonPositions, readJson } from './readJson.js';
import { readYaml, yamlPositions } from './readYaml.js';
import type { FileContent } from '../../model/repository.js';
import { limits, type ParsedSource, type Positions, type SourceDocument } from './source.js';
import { isJsonPath } from './sourceKind.js';

export type { ParsedSource, SourceDocument } from './source.js';

/**
 * Reads a file whose `sourceKind` is not `ignored`. Pure, and a function of path and content alone: the result may be
 * kept by (path, blob id). Never throws on any content.
 */
export function parseSource(file: { readonly path: string; readonly content: FileContent }): ParsedSource {
  const { path, content } = file;
  const start: Place = { path, line: 1, column: 1 };
  switch (content.kind) {
    case 'text':
      return parseText(path, content.text);
    case 'binary':
      return unreadable(path, problem('file-binary', 'the file is not text', { place: start }));
    case 'too-large':
      return tooLarge(start, `${content.size} bytes`, mostOf(path));
    case 'symlink':
      return unreadable(path, problem('file-symlink', 'the path is a symbolic link', { place: start }));
    case 'submodule':
      return unreadable(path, problem('file-submodule', 'the path is a submodule', { place: start }));
    default:
      return assertNever(content);
  }
}

function parseText(path: string, raw: string): ParsedSource {
  const start: Place = { path, line: 1, column: 1 };
  if (raw.length > mostOf(path)) return tooLarge(start, `${raw.length} characters`, mostOf(path));
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const lines = lineIndex(path, text);
  const strange = text.search(/[\0\uFFFD]/);
  if (strange >= 0) {
    return unreadable(path, problem('file-encoding', 'the file is not UTF-8 text', { place: lines.at(strange) }));
  }
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    return unreadable(path, problem('file-lfs-pointer', 'the file is only a pointer into Git LFS', { place: start }));
  }
  if (path === '.batonignore') return { kind: 'patterns', path, patterns: parsePatterns(text) };
  const read = isJsonPath(path) ? readJson(text) : readYaml(text);
  if (!read.ok) {
    const problems = read.flaws.map(({ code, offset, message, hint }) =>
      problem(code, message, { place: lines.at(offset), ...(hint === undefined ? {} : { hint }) }),
    );
    return unreadable(path, problems, seemingId(text));
  }
  const warnings =
    text === raw ? [] : [problem('byte-order-mark', 'the file begins with a byte order mark', { place: start })];
  return { kind: 'documents', path, documents: read.values.map((one) => placed(path, text, lines, one)), warnings };
}

function placed(
  path: string,
  text: string,
  lines: LineIndex,
  { value, start }: { readonly value: SourceDocument['value']; readonly start: number },
): SourceDocument {
  let known: Positions | undefined;
  return {
    value,
    place: lines.at(start),
    placeOf: (pointer, part = 'value') => {
      known ??= isJsonPath(path) ? jsonPositions(text, start) : yamlPositions(text, start);
      const key = part === 'key' ? known.keys.get(pointer) : undefined;
      if (key !== undefined) return lines.at(key);
      for (let at = pointer; at !== ''; at = parentOf(at)) {
        const offset = known.values.get(at);
        if (offset !== undefined) return lines.at(offset);
      }
      return lines.at(start);
    },
  };
}

/** The app a broken file is about, when its text names exactly one id: so that the right app is shown as invalid. */
function seemingId(text: string): string | undefined {
  const found = [...text.matchAll(/(?:^|[\s{,])["']?id["']?\s*:\s*["']?([^\s"',}#]+)/g)].map((match) => match[1]);
  return found.length === 1 ? found[0] : undefined;
}

const unreadable = (path: string, problems: Problem | readonly Problem[], id?: string): ParsedSource => ({
  kind: 'unreadable',
  path,
  problems: Array.isArray(problems) ? problems : [problems],
  ...(id === undefined ? {} : { id }),
});

const mostOf = (path: string): number => (isJsonPath(path) ? limits.size : limits.yamlSize);

const tooLarge = (place: Place, size: string, most: number): ParsedSource =>
  unreadable(place.path, problem('file-too-large', `the file has ${size}; at most ${most} are read`, { place }));
