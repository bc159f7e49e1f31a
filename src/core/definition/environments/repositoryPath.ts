// Folders as the policy file names them: inside the repository, without `.`, `..` or a leading slash.
import type { Json } from '../../model/json.js';

/** The folder without slashes at its ends (the root is empty), or undefined when it is none of this repository. */
export function readFolder(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value.startsWith('/') || value.includes('\\')) return undefined;
  const parts = value.split('/').filter((part) => part !== '' && part !== '.');
  // `..` would lead out; other names with a dot in front are not looked at, so nothing could be found there.
  return parts.some((part) => part.startsWith('.')) ? undefined : parts.join('/');
}

/** Whether the path lies in the folder. */
export const isInFolder = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`);

/** The folders around a path from the root down: `a/b/c.yaml` lies in ``, `a` and `a/b`. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}
