// Whether the tests of two sets notice when a rule of the tables is broken: each mutation is made in a copy of the sources,
// and the tests have to fail there. `node scripts/mutations.mjs`; takes some minutes. Exit code 1: one was not noticed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const twoSets = 'src/core/rollout/twoSets';

/** In this order: tables take seconds, histories half a minute. */
const suites = [
  ['the tables', 'test/core/rollout/twoSets', 'test/core/rollout/rendering/dress.test.ts'],
  ['the histories', 'test/properties/twoSets'],
];

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
  [
    'sessions that never end are waited for',
    `${twoSets}/shown.ts`,
    'since + drainTimeout',
    'since + 1e3 * drainTimeout',
  ],
  [
    'a primary that is too small stays so',
    `${twoSets}/goingBack.ts`,
    'set.live.instances >= floor ||',
    'floor >= 0 ||',
  ],
  [
    'a share stays after an abort',
    `${twoSets}/goingBack.ts`,
    "if (candidate.hasShare && candidate.sight.set !== undefined) return withdraw(pair, candidate, 'aborting'",
    "if (false) return withdraw(pair, candidate, 'aborting'",
  ],
  [
    'the traffic goes back before the primary can take it',
    `${twoSets}/goingBack.ts`,
    "if (!atFloor(pair))\n    return { phase: 'aborting'",
    "if (false)\n    return { phase: 'aborting'",
  ],
  [
    'the last that serves loses its share',
    `${twoSets}/goingBack.ts`,
    'if (!atFloor(pair) && candidate.serving > 0)',
    'if (false)',
  ],
  [
    'going back asks the gate',
    `${twoSets}/goingBack.ts`,
    'return unlessHeld(primary, putLastGood(sight, set, lastGood))',
    "return sight.gate.kind === 'held' ? undefined : unlessHeld(primary, putLastGood(sight, set, lastGood))",
  ],
  [
    'what is left over goes before something else serves',
    `${twoSets}/goingBack.ts`,
    'if (lastGood !== undefined) return atFloor(pair);',
    'if (lastGood !== undefined) return true;',
  ],
  ['no deadline', 'src/core/rollout/sight.ts', 'observed.readAt >= deadline', 'observed.readAt < 0'],
  [
    'what never began here is judged',
    `${twoSets}/judging.ts`,
    'judged.length === 0 || !sight.begun ? undefined',
    'judged.length === 0 ? undefined',
  ],
  [
    'the gate is not asked before a candidate begins',
    'src/core/rollout/words.ts',
    "if (gate.kind === 'open' || (",
    'if (gate !== null || (',
  ],
  [
    'the candidate is replaced while it has traffic',
    `${twoSets}/goingOn.ts`,
    'if (candidate.hasShare) {\n    if (atFloor(pair)) return withdraw',
    'if (candidate.isForeign) {\n    if (atFloor(pair)) return withdraw',
  ],
  [
    'promoted, and the candidate goes before the primary is healthy',
    `${twoSets}/goingOn.ts`,
    'if (!atFloor(pair)) return on(unlessHeld(primary',
    'if (false) return on(unlessHeld(primary',
  ],
  [
    'promoted before the last share',
    `${twoSets}/goingOn.ts`,
    'if (stage === undefined || set === undefined ||',
    'if (stage !== null || set === undefined ||',
  ],
  [
    'one balancer is enough',
    `${twoSets}/goingOn.ts`,
    'readings.length > 0 && readings.every(',
    'readings.length > 0 && readings.some(',
  ],
  [
    'a test is open when nobody gets it',
    `${twoSets}/goingOn.ts`,
    'return (share ?? 0) > 0 === sets.share > 0;',
    'return (share ?? 0) >= 0;',
  ],
  ['the day of a test is none', `${twoSets}/goingOn.ts`, 'stage.pause.until;', 'Infinity;'],
  [
    'a share that was taken back is one for good',
    `${twoSets}/goingOn.ts`,
    'reachedStage !== undefined && sets.share < reachedStage.share',
    'reachedStage === null',
  ],
  [
    'a set left over serves beside a new one',
    `${twoSets}/goingOn.ts`,
    'if (left === undefined) return undefined;\n  const why = left',
    'if (left !== null) return undefined;\n  const why = left',
  ],
  [
    'a job in between is forgotten on the fast way back',
    `${twoSets}/fastBack.ts`,
    '(job) => job.at > at',
    '(job) => job.at < 0',
  ],
  [
    'what takes weights begins without any',
    `${twoSets}/goingOn.ts`,
    "seen.balancing.kind !== 'instances' || sight.settledBefore",
    'seen !== null || sight.settledBefore',
  ],
  ['the old set is kept for ever', `${twoSets}/blueGreen.ts`, 'now < sets.keptUntil &&', 'now > 0 &&'],
  [
    'a rejected set is kept',
    `${twoSets}/blueGreen.ts`,
    'candidate.sight.set?.toRejected !== true',
    'candidate.id.length > 0',
  ],
  [
    'nobody waits for the switch by hand',
    `${twoSets}/blueGreen.ts`,
    "strategy.switch !== 'by-hand'",
    "strategy.switch === 'by-hand'",
  ],
  [
    'a switch keeps its primary',
    `${twoSets}/blueGreen.ts`,
    'primary: candidate.id,\n    candidate: primary.id,',
    'primary: primary.id,\n    candidate: candidate.id,',
  ],
  [
    'the ids of both colours are swapped',
    `${twoSets}/pair.ts`,
    "return ['green', sets?.candidate === app ? first : 'blue'];",
    "return [sets?.candidate === app ? first : 'blue', 'green'];",
  ],
  [
    'an app of somebody else is taken for a set',
    `${twoSets}/pair.ts`,
    'if (carriesSetLabels(live, owner, observed, role)) return true;',
    'if (live.id.length > 0) return true;',
  ],
  [
    'versions that are found in another way share a backend',
    `${twoSets}/table.ts`,
    '!sight.settledBefore && !sameRouting(',
    'sight.settledBefore && !sameRouting(',
  ],
  [
    'a first colour is not written down',
    `${twoSets}/table.ts`,
    "!isRecorded && action?.kind === 'put'",
    "isRecorded && action?.kind === 'put'",
  ],
  [
    'a next of an earlier stage counts',
    'src/core/policy/people/verdicts.ts',
    'record?.sets?.step === verdict.step && ',
    'record !== undefined && ',
  ],
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
  const by = suites.find(([, ...tests]) => fails(tests))?.[0];
  writeFileSync(place, text);
  console.log(by === undefined ? `NOT NOTICED: ${what}` : `noticed by ${by}: ${what}`);
  return by !== undefined;
}

function fails(tests) {
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...tests];
  return spawnSync(process.execPath, run, { cwd: folder }).status !== 0;
}
