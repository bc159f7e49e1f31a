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
// Each worker keeps the modules it has read from file to file (isolate): reading them anew cost more than most tests.
// Whatever a test changes of its process (environment, spies, exit code) it puts back itself.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(haveGit ? [] : needGit)],
    maxWorkers: 2,
    isolate: false,
    // Above what `eventually` waits, which can say what it waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
