// Whether a branch went on or was rewritten: over smart HTTP with a shallow clone, and in a repository on this machine.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/io/git/repository.js';
import type { CommitSha } from '../../../src/core/model/ids.js';
import { all, fresh, must, never, sentence, sha, startBench, type Bench } from './bench.js';

let bench: Bench;
let work: string;
beforeAll(async () => {
  bench = await startBench();
  work = await bench.clone('mona', 'line');
});
afterAll(() => bench.end());

async function git(...args: string[]): Promise<string> {
  const run = await bench.git(work, ...args);
  if (run.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.output}`);
  return run.output;
}

/** One more commit on what is checked out. */
const committed = async (): Promise<CommitSha> =>
  sha(await bench.commit(work, { 'apps/web.json': `{"n":"${fresh('n')}"}\n` }, 'More'));
const pushed = async (branch: string): Promise<unknown> =>
  git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);

/** A branch with a first tip, seen by a clone of the reader. */
async function aLine(commits = 1) {
  const branch = fresh('line');
  await git('checkout', '--quiet', '--detach', 'origin/main');
  let tip = await committed();
  for (let more = 1; more < commits; more += 1) tip = await committed();
  await pushed(branch);
  const dataDir = path.join(bench.folder, fresh('data'));
  const repository = bench.repository({ dataDir });
  await must(repository.readCommit(branch, tip, all, never));
  return { branch, tip, repository, dataDir };
}

describe('a branch over http', () => {
  it('went on by one commit, by many, and by a merge of an old branch', async () => {
    const { branch, tip, repository } = await aLine(3);
    const next = await committed();
    await pushed(branch);
    expect(await must(repository.descent(branch, next, tip, never))).toBe('after');
    expect(await must(repository.descent(branch, next, next, never))).toBe('after');
    await git('checkout', '--quiet', '--detach', 'origin/main');
    await bench.commit(work, { 'old.txt': fresh('old') }, 'Old');
    const old = await git('rev-parse', 'HEAD');
    await git('checkout', '--quiet', '--detach', next);
    await git('merge', '--quiet', '--no-ff', '-m', 'Merge the old one', old);
    const merged = sha(await git('rev-parse', 'HEAD'));
    await pushed(branch);
    expect(await must(repository.descent(branch, merged, tip, never))).toBe('after');
    expect((await must(repository.readCommit(branch, merged, all, never))).files.map((file) => file.path)).toContain(
      'old.txt',
    );
  });

  it('was put back to an older commit, to a sibling, and to a history of its own', async () => {
    const { branch, tip, repository } = await aLine(2);
    const older = sha(await git('rev-parse', 'HEAD~1'));
    await git('checkout', '--quiet', '--detach', older);
    await pushed(branch);
    expect(await must(repository.descent(branch, older, tip, never))).toBe('elsewhere');
    const sibling = await committed();
    await pushed(branch);
    expect(await must(repository.descent(branch, sibling, tip, never))).toBe('elsewhere');
    await git('checkout', '--quiet', '--orphan', fresh('orphan'));
    const orphan = await committed();
    await pushed(branch);
    expect(await must(repository.descent(branch, orphan, tip, never))).toBe('elsewhere');
  });

  it('is told in a clone made anew: with the old tip from the server, or from the history of the new one', async () => {
    const { branch, tip } = await aLine(2);
    for (let more = 0; more < 4; more += 1) await committed();
    const next = sha(await git('rev-parse', 'HEAD'));
    await pushed(branch);
    expect(await must(bench.repository().descent(branch, next, tip, never))).toBe('after');
    // A clone that has nothing but the new tip: what came before is fetched when it is asked for.
    const shallow = bench.repository();
    await must(shallow.readCommit(branch, next, all, never));
    expect(await must(shallow.descent(branch, next, tip, never))).toBe('after');
    expect(await must(shallow.descent(branch, next, sha('1'.repeat(40)), never))).toBe('elsewhere');
  });

  it('of which the old tip is gone from the server did not come from it', async () => {
    const { branch } = await aLine();
    const next = await committed();
    await pushed(branch);
    expect(await must(bench.repository().descent(branch, next, sha('2'.repeat(40)), never))).toBe('elsewhere');
  });

  it('is not looked through for ever', async () => {
    const { branch, tip } = await aLine(5);
    const repository = bench.repository({ limits: { history: 3 } });
    expect(await must(repository.descent(branch, tip, sha('3'.repeat(40)), never))).toBe('unknown');
  });

  it('cannot be told while the server is away', async () => {
    const { branch, tip } = await aLine();
    const nowhere = bench.repository({ url: 'http://127.0.0.1:9/platform/apps.git' });
    expect(await sentence(nowhere.descent(branch, sha('4'.repeat(40)), tip, never))).toMatch(/127\.0\.0\.1:9/);
  });
});

describe('a branch on this machine', () => {
  const open = (folder: string) => openRepository({ name: 'here', path: folder, dataDir: 'unused' });

  it('is told from its history', async () => {
    const { tip } = await aLine(2);
    const next = await committed();
    const older = sha(await git('rev-parse', 'HEAD~2'));
    expect(await must(open(work).descent('main', next, tip, never))).toBe('after');
    expect(await must(open(work).descent('main', older, tip, never))).toBe('elsewhere');
    await git('gc', '--quiet', '--prune=now');
    expect(await must(open(work).descent('main', next, tip, never))).toBe('after');
  });

  it('cannot be told in a shallow clone that ends too early', async () => {
    const { tip, branch } = await aLine(3);
    const shallow = path.join(bench.folder, fresh('shallow'));
    const run = await bench.git(
      bench.folder,
      'clone',
      '--quiet',
      '--depth=1',
      '--branch',
      branch,
      bench.url('mona'),
      shallow,
    );
    expect(run).toMatchObject({ code: 0 });
    expect(await must(open(shallow).descent(branch, tip, sha('5'.repeat(40)), never))).toBe('unknown');
  });
});
