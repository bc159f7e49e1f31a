import { spawnSync } from 'node:child_process';
import { configDefaults, defineConfig } from 'vitest/config';

// What pushes to the embedded GitLab needs git. scripts/prerequisites.mjs installs it where it can and says what is
// skipped where it cannot.
const haveGit = spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;
const needGit = ['cli', 'daemon', 'e2e', 'io/git', 'io/gitlab', 'local/gitlab', 'core/status'].map(
  (folder) => `test/${folder}/**`,
);

// Two cores are the machine we plan for. A third worker has something to do while two wait for the real processes that
// their tests have started.
// What is pure shares the modules of its worker from file to file (isolate): reading them anew cost more than most of these
// tests. Whatever starts servers and daemons has a process of its own: what one of them leaves behind would slow down all
// that come after it.
const pure = ['test/core/**/*.test.ts', 'test/golden/**/*.test.ts'];
const exclude = [...configDefaults.exclude, ...(haveGit ? [] : needGit)];

export default defineConfig({
  test: {
    exclude,
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'world', include: ['test/**/*.test.ts'], exclude: [...exclude, ...pure] } },
    ],
    // Above what `eventually` waits, which can say what it waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
