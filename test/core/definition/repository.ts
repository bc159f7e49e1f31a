// A repository as a test writes it: path → text, loaded as the daemon would.
import { allProblems, loadRepository, type Loaded, type LoadedEnvironment } from '../../../src/core/definition/load.js';
import { parseSource, type ParsedSource } from '../../../src/core/definition/read/parseSource.js';
import { sourceKind } from '../../../src/core/definition/read/sourceKind.js';
import type { DesiredApp } from '../../../src/core/model/app.js';
import { isAppId, isCommitSha, type AppId, type CommitSha } from '../../../src/core/model/ids.js';
import { problemText } from '../../../src/core/model/problem.js';

export type Files = Readonly<Record<string, string>>;

export function aCommit(): CommitSha {
  const text = '0123456789abcdef0123456789abcdef01234567';
  if (!isCommitSha(text)) throw new Error('not a commit');
  return text;
}

export function anId(text: string): AppId {
  if (!isAppId(text)) throw new Error(`not an id: ${text}`);
  return text;
}

export const parsed = (files: Files): readonly ParsedSource[] =>
  Object.entries(files)
    .filter(([path]) => sourceKind(path) !== 'ignored')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, text]) => parseSource({ path, content: { kind: 'text', text } }));

export const load = (files: Files): Loaded =>
  loadRepository({ owner: 'shop', commit: aCommit(), sources: parsed(files) });

/** Every problem as `path:line:column: code: message (hint)`. */
export const said = (loaded: Loaded): readonly string[] => allProblems(loaded).map(problemText);

export function environment(loaded: Loaded, name = 'default'): LoadedEnvironment {
  const found = loaded.environments.find((one) => one.environment.name === name);
  if (found === undefined) throw new Error(`no environment ${name}; problems: ${said(loaded).join('\n')}`);
  return found;
}

export const ids = (loaded: Loaded, name = 'default'): readonly string[] =>
  environment(loaded, name).apps.map((app) => app.id);

export function app(loaded: Loaded, id: string, name = 'default'): DesiredApp {
  const found = environment(loaded, name).apps.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no app ${id} in ${name}; problems: ${said(loaded).join('\n')}`);
  return found;
}
