// The adapters have the shapes of the daemon's ports. The compiler is the judge; this file only has to compile.
import { expect, it } from 'vitest';
import type { Repository, StatusBranch } from '../../../src/daemon/ports.js';
import { openRepository } from '../../../src/io/git/repository.js';
import type { GitStatusBranch } from '../../../src/io/git/status/openStatusBranch.js';

it('repository and status branch fit the ports', () => {
  const repository: Repository = openRepository({ name: 'x', url: 'https://git.example/x.git', dataDir: 'unused' });
  const asPort = (branch: GitStatusBranch): StatusBranch => branch;
  expect(repository).toHaveProperty('listBranches');
  expect(asPort).toBeTypeOf('function');
});
