// Branches of a repository on this machine while git itself is at work in it: nobody is missed, nobody is made up.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchTip, branchTips } from '../../../src/io/git/references.js';
import { startRig, type Rig } from '../../local/gitlab/rig.js';
import { fresh } from './bench.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

async function git(folder: string, ...args: string[]): Promise<string> {
  const run = await rig.git(folder, ...args);
  if (run.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.output}`);
  return run.output;
}

/** A bare repository with two commits and the branches main (both), old (the first) and baton/status (both). */
async function aRepository(): Promise<{ readonly gitdir: string; readonly first: string; readonly second: string }> {
  const copy = path.join(rig.folder, fresh('copy'));
  await git(rig.folder, 'init', '--quiet', '--initial-branch=main', copy);
  await rig.commit(copy, { a: '1' }, 'First');
  const first = await git(copy, 'rev-parse', 'HEAD');
  await git(copy, 'branch', 'old');
  await rig.commit(copy, { a: '2' }, 'Second');
  await git(copy, 'branch', 'baton/status');
  return { gitdir: path.join(copy, '.git'), first, second: await git(copy, 'rev-parse', 'HEAD') };
}

describe('the branches of a git folder', () => {
  it('are its files and its packed lines, the file before the line', async () => {
    const { gitdir, first, second } = await aRepository();
    const all = { 'baton/status': second, main: second, old: first };
    expect(Object.fromEntries(await branchTips(gitdir))).toEqual(all);
    await git(gitdir, 'tag', '-a', '-m', 'not a branch', 'v1');
    await git(gitdir, 'pack-refs', '--all', '--prune');
    expect(Object.fromEntries(await branchTips(gitdir))).toEqual(all);
    await git(gitdir, 'update-ref', 'refs/heads/old', second);
    expect(Object.fromEntries(await branchTips(gitdir))).toEqual({ ...all, old: second });
    expect([await branchTip(gitdir, 'old'), await branchTip(gitdir, 'baton/status')]).toEqual([second, second]);
    expect([await branchTip(gitdir, 'baton'), await branchTip(gitdir, 'main/sub')]).toEqual([undefined, undefined]);
  });

  it('may name another branch; one that leads nowhere is none, as for git', async () => {
    const { gitdir, first } = await aRepository();
    await git(gitdir, 'symbolic-ref', 'refs/heads/live', 'refs/heads/old');
    await git(gitdir, 'symbolic-ref', 'refs/heads/dangling', 'refs/heads/nobody');
    await git(gitdir, 'symbolic-ref', 'refs/heads/round', 'refs/heads/about');
    await git(gitdir, 'symbolic-ref', 'refs/heads/about', 'refs/heads/round');
    await fs.writeFile(path.join(gitdir, 'refs/heads/outside'), 'ref: refs/../../secret\n');
    await fs.writeFile(path.join(gitdir, '../secret'), `${first}\n`);
    const tips = await branchTips(gitdir);
    expect([...tips.keys()]).toEqual(['baton/status', 'live', 'main', 'old']);
    expect(tips.get('live')).toBe(first);
  });

  it('do not include the lock of whoever is just writing one', async () => {
    const { gitdir } = await aRepository();
    await fs.writeFile(path.join(gitdir, 'refs/heads/baton/status.lock'), '');
    expect([...(await branchTips(gitdir)).keys()]).toEqual(['baton/status', 'main', 'old']);
  });

  it('are all there at every moment while git moves and packs them', async () => {
    const { gitdir, first, second } = await aRepository();
    let ended = false;
    const writing = (async () => {
      for (let count = 0; count < 20; count += 1) {
        await git(gitdir, 'update-ref', 'refs/heads/baton/status', count % 2 === 0 ? first : second);
        await git(gitdir, 'pack-refs', '--all', '--prune');
      }
    })().finally(() => {
      ended = true;
    });
    const seen = new Set<string>();
    const looking = async (): Promise<void> => {
      while (!ended) {
        const tips = await branchTips(gitdir);
        seen.add([...tips.keys()].join(' '));
        seen.add(typeof (await branchTip(gitdir, 'baton/status')));
      }
    };
    await Promise.all([writing, looking(), looking(), looking(), looking()]);
    expect([...seen].sort()).toEqual(['baton/status main old', 'string']);
  });
});
