import { spawnSync } from 'node:child_process';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What pushes to the embedded GitLab needs git. scripts/prerequisites.mjs installs it where it can and says what is
// skipped where it cannot.
const haveGit = spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;
const needGit = ['cli', 'daemon', 'e2e', 'io/git', 'io/gitlab', 'local/gitlab', 'core/status'].map(
  (folder) => `test/${folder}/**`,
);

// Two cores are the machine we plan for. A third worker has something to do while two wait for the real processes that
// their tests have started.
// Reading the modules anew for each file cost more than most files. So the files of `pure` and `served` share those of their
// worker (isolate): the latter start servers and daemons too, and end every one of them. Whatever runs the real program,
// has tasks of its own, or replaces something of the process has a process of its own.
const pure = ['core', 'golden', 'properties'].map((folder) => `test/${folder}/**/*.test.ts`);
const served = ['config', 'daemon', 'io'].map((folder) => `test/${folder}/**/*.test.ts`);
const exclude = [...configDefaults.exclude, ...(haveGit ? [] : needGit)];

/**
 * What takes longest begins first: the last file of a run has the machine to itself, and a core has nothing to do. Within
 * each of these, larger files come before smaller ones; those of one project stay together, or they would not share a worker.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification): number =>
      moduleId.includes('/test/e2e/') ? -1 : ['world', 'served', 'pure'].indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    exclude,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'served', include: served, isolate: false } },
      {
        extends: true,
        test: { name: 'world', include: ['test/**/*.test.ts'], exclude: [...exclude, ...pure, ...served] },
      },
    ],
    // Above what `eventually` waits, which can say what it waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
