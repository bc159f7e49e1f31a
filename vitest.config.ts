import { spawnSync } from 'node:child_process';
import { configDefaults, defineConfig } from 'vitest/config';

// What pushes to the embedded GitLab needs git. scripts/prerequisites.mjs installs it where it can and says what is
// skipped where it cannot.
const haveGit = spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;
const needGit = ['cli', 'daemon', 'e2e', 'io/git', 'io/gitlab', 'local/gitlab', 'core/status'].map(
  (folder) => `test/${folder}/**`,
);

// Two cores are the machine we plan for: more workers would only make the real
// processes that the tests start wait for each other.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(haveGit ? [] : needGit)],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
