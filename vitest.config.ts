import { spawnSync } from 'node:child_process';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What pushes to the embedded GitLab needs git. scripts/prerequisites.mjs installs it where it can and says what is
// skipped where it cannot.
const haveGit = spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;
const needGit = ['cli', 'daemon', 'e2e', 'io/git', 'io/gitlab', 'local/gitlab', 'core/status'].map(
  (folder) => `test/${folder}/**`,
);

// Two cores are the machine we plan for. Two more workers have something to do while others wait for the real processes
// that their tests have started.
// Reading the modules anew for each file cost more than most files: those of a worker share them (isolate), with the
// exception of e2e, which runs the real program. What begins a server or a task ends it with its test (onTestFinished), or
// everything after it in that worker is slower. First come those that start any, then those that only reckon.
const pure = ['core', 'golden', 'properties'].map((folder) => `test/${folder}/**/*.test.ts`);
const program = ['test/e2e/**/*.test.ts'];
const exclude = [...configDefaults.exclude, ...(haveGit ? [] : needGit)];

/**
 * What takes longest begins first, and tests of milliseconds come last: while the last file of a run is a long one, a core
 * has nothing to do. The files of one project stay together, or they would not share a worker.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification): number =>
      ['program', 'world', 'pure'].indexOf(project.name) - (moduleId.includes('/test/properties/') ? 0.5 : 0);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    exclude,
    maxWorkers: 4,
    // What is compared with text has no colours, whatever this run's own output has.
    env: { NO_COLOR: '1' },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'program', include: program } },
      {
        extends: true,
        test: {
          name: 'world',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, ...program, ...pure],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
    // Above what `eventually` waits, which can say what it waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
