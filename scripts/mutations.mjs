// Whether the tests of two sets notice when a rule of the tables is broken: each mutation is made in a copy of the sources,
// and the tests have to fail there. `node scripts/mutations.mjs`; takes some minutes. Exit code 1: one was not noticed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const twoSets = 'src/core/rollout/twoSets';

/** What is broken, where, and how. */
const mutations = [
  ['weight before health', `${twoSets}/goingOn.ts`, 'candidate.healthy < stage.tasks', 'candidate.healthy < 0'],
  ['growth before weight', `${twoSets}/goingOn.ts`, 'set.live.instances < stage.tasks', 'set.live.instances < 0'],
  [
    'no floor for the traffic that goes back',
    `${twoSets}/pair.ts`,
    'primary.serving >= Math.max(1, sight.floor)',
    'primary.serving >= 0',
  ],
  ['removal before the sessions are gone', `${twoSets}/shown.ts`, 'if (sessions === 0)', 'if (sessions >= 0)'],
  [
    'removal while a balancer is silent',
    `${twoSets}/shown.ts`,
    'if (silent !== undefined) return',
    'if (silent === null) return',
  ],
  [
    'a weak candidate keeps its traffic',
    `${twoSets}/goingBack.ts`,
    'candidate.healthy >= needed) return undefined',
    'candidate.healthy >= 0) return undefined',
  ],
  [
    'a failed check is no verdict',
    `${twoSets}/judging.ts`,
    "verdict === 'fail' ? because",
    "verdict === 'pass' ? because",
  ],
  ['doubt goes on', `${twoSets}/judging.ts`, "if (verdict !== 'undecided')", "if (verdict !== 'fail')"],
  [
    'nobody waits for a share to be shown',
    `${twoSets}/goingOn.ts`,
    'silent === undefined && isShown(pair)',
    'silent !== null',
  ],
  ['no pause', `${twoSets}/goingOn.ts`, 'if (now >= until) return undefined;', 'if (now >= 0) return undefined;'],
  [
    'a primary that went astray stays so',
    `${twoSets}/goingBack.ts`,
    'lastGood === undefined || set.toLastGood ||',
    'lastGood !== null ||',
  ],
  ['traffic defines the primary', `${twoSets}/pair.ts`, "named === 'green' || named", 'named'],
  [
    'writes over somebody else',
    `${twoSets}/pairActs.ts`,
    "deploying?.kind === 'foreign' ? deploying.deployment : holding",
    'holding',
  ],
  ['the old set is not kept', `${twoSets}/blueGreen.ts`, 'sets.keptUntil !== null &&', 'sets.keptUntil === null &&'],
  ['a share is told again and again', `${twoSets}/pairActs.ts`, 'if (isCommanded && ', 'if (false && '],
  ['marathon-lb drains by arithmetic', 'src/core/rollout/rendering/groupLabels.ts', "'100000'", "'1'"],
  [
    'the next share is put first and recorded never',
    'src/core/status/nextRecord.ts',
    'step.sets === null ? undefined : (step.sets ?? before)',
    'before',
  ],
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'baton-mutations-'));
try {
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'scripts']) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const failed = mutations.filter((mutation) => !isNoticed(mutation)).map(([what]) => what);
  console.log(failed.length === 0 ? 'every mutation was noticed' : `not noticed: ${failed.join('; ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isNoticed([what, file, rule, broken]) {
  const place = path.join(folder, file);
  const text = readFileSync(place, 'utf8');
  if (!text.includes(rule)) throw new Error(`${file} does not say: ${rule}`);
  writeFileSync(
    place,
    text.replace(rule, () => broken),
  );
  const tests = ['test/core/rollout/twoSets', 'test/core/rollout/rendering/dress.test.ts', 'test/properties/twoSets'];
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...tests], {
    cwd: folder,
  });
  writeFileSync(place, text);
  console.log(`${status === 0 ? 'NOT NOTICED' : 'noticed'}: ${what}`);
  return status !== 0;
}
