#!/usr/bin/env node
// Committed, so that `npx baton` works from a clone; the program itself is built into dist/.
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/entry.js', import.meta.url);
if (!existsSync(program)) {
  console.error('baton: not built yet. Run `npm run build` (or `npm ci`, which builds) and try again.');
  process.exit(1);
}
await import(program.href);
