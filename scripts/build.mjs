// Builds dist/: the program and the packages it uses, bundled into few files, for reading 600 modules was most of what a
// command took to start. Types are not looked at here; `npm run typecheck` does. `npm ci --omit=dev` has no bundler and
// brings dist/ along, so a missing bundler is only an error when there is nothing to run.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { licences } from './licences.mjs';

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, 'dist');

const rolldown = await bundler();
if (rolldown === undefined) {
  if (existsSync(path.join(dist, 'cli', 'entry.js'))) process.exit(0);
  console.error('build: the bundler is not installed. Run `npm ci` (with development dependencies) first.');
  process.exit(1);
}

/** The program, the process that guards its demo, and what scripts/generators read. Each keeps its place in src. */
const entries = ['cli/entry', 'cli/demo/guard', 'cli/main', 'core/definition/schema/files', 'core/model/errorCodes'];

await rolldown.build({
  input: Object.fromEntries(entries.map((name) => [name, path.join(root, 'src', `${name}.ts`)])),
  cwd: root,
  platform: 'node',
  transform: { target: 'node20.19' },
  // A package that is missing is not left for the user to find.
  onLog: (level, log, forward) => forward(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log),
  plugins: [licences('third-party-licences.txt')],
  output: {
    dir: dist,
    // A file deleted from src must not live on in dist.
    cleanDir: true,
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Not minified: the functions of a stack trace have their names. For lines of src: NODE_OPTIONS=--enable-source-maps.
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});

async function bundler() {
  try {
    return await import('rolldown');
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
