// The environments that an import is for, from `--values production=prod.env` and `--cluster production=dc1`.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportEnvironment } from '../../core/import/importRepository.js';
import { readValues, type Values } from '../../core/import/values.js';
import { isEnvironmentName } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import { Failure } from '../failure.js';

/** `files`: absolute paths of the files of values, which are no templates. */
export async function environmentsFrom(
  values: readonly string[],
  clusters: readonly string[],
): Promise<{ readonly environments: readonly ImportEnvironment[]; readonly files: readonly string[] }> {
  const named = new Map(clusters.map((text) => pairOf(text, '--cluster')));
  const found = new Map<string, Values>();
  const files: string[] = [];
  for (const [name, file] of values.map((text) => pairOf(text, '--values'))) {
    files.push(path.resolve(file));
    const read = readValues(file, await textOf(file));
    if (!read.ok) throw new Failure(read.problems.map(problemText).join('\n'));
    found.set(name, new Map([...(found.get(name) ?? []), ...read.value]));
  }
  const names = found.size > 0 ? [...found.keys()] : named.size > 0 ? [...named.keys()] : ['default'];
  const stranger = [...named.keys()].find((name) => !names.includes(name));
  if (stranger !== undefined) throw new Failure(`--cluster names ${stranger}, for which there are no --values`, 2);
  return {
    files,
    environments: names.map((name) => ({ name, cluster: named.get(name) ?? name, values: found.get(name) })),
  };
}

function pairOf(text: string, flag: string): readonly [string, string] {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && value !== '' && isEnvironmentName(name) && !name.includes('@')) return [name, value];
  throw new Failure(
    `${flag} is written environment=…, for example ${flag} production=${flag === '--values' ? 'prod.env' : 'dc1'}`,
    2,
  );
}

async function textOf(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= largest) return text;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`the values cannot be read: ${why}`);
  }
  throw new Failure(`${file} is larger than 1 MiB: that is no file of values`);
}

const largest = 1024 * 1024;
