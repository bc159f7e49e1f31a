import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageFolder } from '../../src/kit/packageFolder.js';

it('the folder of the package is the one that has what it ships with', () => {
  expect(readdirSync(packageFolder)).toEqual(
    expect.arrayContaining(['package.json', 'bin', 'schemas', 'example-repo']),
  );
});
