// The files of a folder that may be templates: JSON and YAML, also with the ending of a template engine behind it.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Template } from '../../core/import/importRepository.js';
import { Failure } from '../failure.js';

const limits = { files: 20_000, size: 1024 * 1024 };

/**
 * Paths are relative to the folder, without the ending of an engine: `web/marathon.json.j2` is `web/marathon.json`. Left
 * out: hidden files, `node_modules`, links, `except` (absolute paths), and files that say no id.
 */
export async function readTemplates(folder: string, except: ReadonlySet<string>): Promise<readonly Template[]> {
  const root = path.resolve(folder);
  if (!(await isFolder(root))) throw new Failure(`there is no folder ${folder}`, 2);
  const paths: string[] = [];
  await walk(root, '', paths);
  const templates: Template[] = [];
  for (const name of paths.toSorted()) {
    const file = path.join(root, name);
    const shown = name.replace(engine, '');
    if (except.has(file) || !/\.(?:json|ya?ml)$/i.test(shown)) continue;
    if ((await stat(file)).size > limits.size) throw new Failure(`${name} is larger than 1 MiB: that is no template`);
    const text = await readFile(file, 'utf8');
    if (/\bid["']?\s*:/.test(text)) templates.push({ path: shown, text });
  }
  return templates;
}

/** A folder that may not be looked at, or a link that leads in circles, is something else than none. */
async function isFolder(root: string): Promise<boolean> {
  try {
    return (await stat(root)).isDirectory();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
    throw new Failure(`${root} cannot be looked at: ${error.message}`, 2);
  }
}

const engine = /\.(?:tmpl|template|tpl|mustache|hbs|handlebars|j2|jinja2?|in|dist)$/i;

async function walk(root: string, folder: string, into: string[]): Promise<void> {
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) await walk(root, name, into);
    else if (entry.isFile()) into.push(name);
    if (into.length > limits.files)
      throw new Failure(`${root} has more than ${limits.files} files: name the folder of the templates`);
  }
}
