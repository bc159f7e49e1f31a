// Writes the generated files of the project; with --check it fails when one of them is stale.
// Each generator returns { path, text }; add one here and the check covers it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate as commands } from './generators/commands.mjs';
import { generate as errors } from './generators/errors.mjs';
import { generate as schemas } from './generators/schemas.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const generators = [commands, errors, schemas];

const check = process.argv.includes('--check');
const stale = [];
for (const generate of generators) {
  for (const file of await generate()) {
    const target = path.join(root, file.path);
    if (existsSync(target) && readFileSync(target, 'utf8') === file.text) continue;
    if (check) stale.push(file.path);
    else {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, file.text);
      console.log(`wrote ${file.path}`);
    }
  }
}
if (stale.length > 0) {
  console.error(
    `stale generated files: ${stale.join(', ')}. Run \`npm run build && node scripts/generate.mjs\` and commit them.`,
  );
  process.exit(1);
}
