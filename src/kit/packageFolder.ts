// Where this package lies. What it ships beside its code is found from here, not from the place of a module: the same code
// runs from src and, bundled, from few files in dist.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, bin, schemas and example-repo: the nearest one above this file that has a package.json. */
export const packageFolder = nearestPackage(path.dirname(fileURLToPath(import.meta.url)));

function nearestPackage(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) {
    throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}: copy the whole package, not only dist`);
  }
  return nearestPackage(above);
}
