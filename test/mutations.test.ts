// The rules that `node scripts/mutations.mjs` breaks, one after the other, are still where it looks for them.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('every rule that is to be broken stands in its file', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/mutations.mjs', '--check'], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
});
