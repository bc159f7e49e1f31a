// The status branch on bad days: what was committed is never lost, what others wrote is never overwritten.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, listeningLog, must, never, noon, startBench, write, type Bench } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({
    projects: [{ path: 'platform/guarded', from: 'from', protected: ['main', { name: 'baton/*', push: 0 }] }],
  });
});
afterEach(() => bench.gitlab.faults.clear());
afterAll(() => bench.end());

const name = (): string => `baton/${fresh('status')}`;
const pushes = { only: /POST .*git-receive-pack/ };

describe('the server', () => {
  it('is away: commits go on, and all of them are pushed when it is back', async () => {
    const branch = name();
    const status = await bench.status(branch);
    await write(status, { 'a.json': '0' });
    await status.push(never);
    await bench.gitlab.close();
    for (let count = 1; count <= 30; count += 1) await write(status, { 'a.json': `${count}` }, `change ${count}`);
    const away = await status.push(never);
    expect(away).toMatchObject({ kind: 'unreachable' });
    expect(JSON.stringify(away)).toContain('Is the git server running');
    expect(status.waiting()).toBe(30);
    await bench.restart();
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 30 });
    expect((await bench.onServer(branch, 'log', '--format=%s', branch)).split('\n')).toHaveLength(31);
  });

  it('hangs: commits do not wait for it', async () => {
    const status = await bench.status(name(), { limits: { listingWithin: 30_000 } });
    await write(status, { 'a.json': '1' });
    bench.gitlab.faults.next('git', { kind: 'hang' }, { times: Infinity });
    const stop = new AbortController();
    const push = status.push(stop.signal);
    await write(status, { 'b.json': '2' });
    expect(status.waiting()).toBe(2);
    expect((await status.files()).size).toBe(2);
    stop.abort();
    expect(await push).toMatchObject({ kind: 'unreachable' });
    bench.gitlab.faults.clear();
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 2 });
  });

  it.each([401, 403, 404])('answers %i: refused, with what to do', async (code) => {
    const status = await bench.status(name());
    await write(status, { 'a.json': '1' });
    bench.gitlab.faults.next('git', { kind: 'answer', status: code, body: 'You are not allowed to push' }, pushes);
    const refused = await status.push(never);
    expect(refused).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(refused)).toContain('You are not allowed to push');
    expect(status.waiting()).toBe(1);
  });

  it.each([429, 500, 503])('answers %i: unreachable, to be tried again', async (code) => {
    const status = await bench.status(name());
    await write(status, { 'a.json': '1' });
    bench.gitlab.faults.next('git', { kind: 'answer', status: code }, pushes);
    expect(await status.push(never)).toMatchObject({ kind: 'unreachable' });
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
  });

  it('protects the branch: refused in GitLab’s words, and the record stays', async () => {
    const status = await bench.status('baton/status', { project: 'platform/guarded' });
    await write(status, { 'a.json': '1' });
    const refused = await status.push(never);
    expect(refused.kind).toBe('refused');
    expect(JSON.stringify(refused)).toContain('GitLab: You are not allowed to');
    expect(JSON.stringify(refused)).toContain('Protected branches');
    expect(status.waiting()).toBe(1);
  });

  it('loses its answer: the same commits are not pushed twice', async () => {
    const branch = name();
    const status = await bench.status(branch);
    await write(status, { 'a.json': '1' }, 'one');
    bench.gitlab.faults.next('git', { kind: 'cut', afterBytes: 0 }, pushes);
    expect(await status.push(never)).toMatchObject({ kind: 'unreachable' });
    expect(await bench.tipOf(branch)).toBeDefined();
    await write(status, { 'a.json': '2' }, 'two');
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 2 });
    expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toBe('two\none');
  });

  it('loses its answer, and somebody writes on top before we ask again', async () => {
    const branch = name();
    const [status, other] = [await bench.status(branch), await bench.status(branch)];
    await write(status, { 'a.json': '1' }, 'one');
    bench.gitlab.faults.next('git', { kind: 'cut', afterBytes: 0 }, pushes);
    expect(await status.push(never)).toMatchObject({ kind: 'unreachable' });
    await must(other.refresh(await bench.tipOf(branch), never));
    await write(other, { 'b.json': '2' }, 'other');
    expect(await other.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    await write(status, { 'a.json': '3' }, 'three');
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toBe('three\nother\none');
  });
});

describe('others', () => {
  it('write at the same time: nobody’s record is lost', async () => {
    const branch = name();
    const writers = await Promise.all([1, 2, 3].map(() => bench.status(branch)));
    await Promise.all(
      writers.map(async (status, who) => {
        for (let count = 0; count < 6; count += 1) {
          await write(status, { [`by-${who}/${count}.json`]: `${count}` }, `${who} ${count}`);
          for (let tries = 0; status.waiting() > 0 && tries < 50; tries += 1) await status.push(never);
        }
      }),
    );
    const files = (await bench.onServer(branch, 'ls-tree', '-r', '--name-only', branch)).split('\n');
    expect(files).toHaveLength(18);
    const log = await bench.onServer(branch, 'log', '--format=%s %P', branch);
    expect(log.split('\n')).toHaveLength(18);
    expect(log.split('\n').every((line) => line.split(' ').length <= 3)).toBe(true); // one parent each
  });

  it('changed the same file: the later push wins, the earlier one is in the history', async () => {
    const branch = name();
    const [one, two] = [await bench.status(branch), await bench.status(branch)];
    await write(one, { 'a.json': '0' });
    await one.push(never);
    await must(two.refresh(await bench.tipOf(branch), never));
    await write(one, { 'a.json': 'one' }, 'one');
    await write(two, { 'a.json': 'two' }, 'two');
    await one.push(never);
    await two.push(never);
    expect(await bench.onServer(branch, 'show', `${branch}:a.json`)).toBe('two');
    expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toBe('two\none\nRecord');
  });

  it('rewrote the branch: theirs is the truth, ours that waits goes on top, and it is told', async () => {
    const branch = name();
    const log = listeningLog();
    const status = await bench.status(branch, { log });
    await write(status, { 'a.json': '1', 'b.json': '1' });
    await status.push(never);
    await write(status, { 'c.json': '1' }, 'waiting');
    const tip = await bench.push({ 'theirs.json': '1' }, 'Rewritten', branch);
    await must(status.refresh(tip, never));
    expect(log.lines.join()).toContain('was rewritten by somebody');
    expect(status.waiting()).toBe(1);
    expect([...(await status.files()).keys()]).toEqual(expect.arrayContaining(['theirs.json', 'c.json']));
    expect((await status.files()).has('a.json')).toBe(false);
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(await bench.onServer(branch, 'log', '-2', '--format=%s', branch)).toBe('waiting\nRewritten');
  });

  it('deleted the branch: the next push makes it again with its whole history', async () => {
    const branch = name();
    const log = listeningLog();
    const status = await bench.status(branch, { log });
    await write(status, { 'a.json': '1' }, 'one');
    await write(status, { 'a.json': '2' }, 'two');
    await status.push(never);
    await bench.git(path.join(bench.folder, 'work'), 'push', '--quiet', 'origin', `:refs/heads/${branch}`);
    await must(status.refresh(undefined, never));
    expect(log.lines.join()).toContain(`no longer has ${branch}`);
    expect(Object.fromEntries(await status.files())).toEqual({ 'a.json': '2' });
    await write(status, { 'b.json': '3' }, 'three');
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 3 });
    expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toBe('three\ntwo\none');
  });

  it('deleted a long branch, of which only the newest commits are here: the records are carried over', async () => {
    const branch = name();
    const first = await bench.status(branch);
    for (let count = 0; count < 60; count += 1) await write(first, { 'a.json': `${count}` }, `change ${count}`);
    await first.push(never);
    const dataDir = path.join(bench.folder, fresh('data'));
    const status = await bench.status(branch, { dataDir });
    await must(status.refresh(await bench.tipOf(branch), never));
    await write(status, { 'b.json': '1' }, 'waiting');
    await bench.git(path.join(bench.folder, 'work'), 'push', '--quiet', 'origin', `:refs/heads/${branch}`);
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 2 });
    expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toMatch(/^waiting\nCarry the records over/);
    expect(await bench.onServer(branch, 'show', `${branch}:a.json`)).toBe('59');
    const again = await bench.status(branch, { dataDir });
    expect(again.waiting()).toBe(0);
  });

  it('pushed while a listing was on its way: an old tip is no rewritten branch', async () => {
    const branch = name();
    const log = listeningLog();
    const status = await bench.status(branch, { log });
    await write(status, { 'a.json': '1' });
    await status.push(never);
    const old = await bench.tipOf(branch);
    await write(status, { 'a.json': '2' });
    await status.push(never);
    await must(status.refresh(old, never));
    await must(status.refresh(undefined, never));
    expect(Object.fromEntries(await status.files())).toEqual({ 'a.json': '2' });
    expect(log.lines).toEqual([]);
  });

  it('put links, folders and junk on the branch: those are let be', async () => {
    const branch = name();
    const work = path.join(bench.folder, 'work');
    await fs.symlink('/etc/passwd', path.join(work, 'status-link.json'));
    await fs.writeFile(path.join(work, 'junk.bin'), Buffer.from([0, 1, 2]));
    const tip = await bench.push({ 'theirs.json': '{}' }, 'Junk', branch);
    const status = await bench.status(branch);
    await must(status.refresh(tip, never));
    expect([...(await status.files()).keys()]).toContain('theirs.json');
    expect([...(await status.files()).keys()]).not.toContain('junk.bin');
    expect([...(await status.files()).keys()]).not.toContain('status-link.json');
    await write(status, { 'ours.json': '1' }, 'ours');
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(await bench.onServer(branch, 'ls-tree', '--name-only', branch)).toContain('status-link.json');
  });
});

describe('a commit', () => {
  it('that would change nothing is none', async () => {
    const status = await bench.status(name());
    await write(status, { 'a.json': '1' });
    await write(status, { 'a.json': '1', 'gone.json': null });
    expect(status.waiting()).toBe(1);
  });

  it('takes no path that git forbids', async () => {
    const status = await bench.status(name());
    for (const bad of ['../x', 'a/../x', '.git/config', 'a//b', '/x', '']) {
      await expect(write(status, { [bad]: '1' }), bad).rejects.toThrow('cannot be a path');
    }
    expect(status.waiting()).toBe(0);
  });
});

describe('the folder', () => {
  it('is made anew when small files pile up, and goes on as before', async () => {
    const branch = name();
    const dataDir = path.join(bench.folder, fresh('data'));
    const status = await bench.status(branch, { dataDir, limits: { looseObjects: 40 } });
    for (let count = 0; count < 30; count += 1) {
      await write(status, { [`apps/${count}.json`]: `${count}` }, `change ${count}`);
      expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    }
    const [folder = '', ...more] = await fs.readdir(dataDir);
    expect(more).toEqual([]);
    const loose = (await fs.readdir(path.join(dataDir, folder, 'objects'))).filter((each) => each.length === 2);
    expect(loose.length).toBeLessThan(60);
    expect((await status.files()).size).toBe(30);
    await write(status, { 'waits.json': '1' });
    const again = await bench.status(branch, { dataDir });
    expect(again.waiting()).toBe(1);
    expect((await again.files()).size).toBe(31);
    expect(await again.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect((await bench.onServer(branch, 'log', '--format=%s', branch)).split('\n')).toHaveLength(31);
  });
});

describe('the history', () => {
  it('of a long branch is fetched as far back as it is asked for', async () => {
    const branch = name();
    const first = await bench.status(branch);
    await write(first, { 'once.json': '1' }, 'once', noon);
    for (let count = 1; count < 70; count += 1)
      await write(first, { 'a.json': `${count}` }, `change ${count}`, noon + count);
    await first.push(never);
    const status = await bench.status(branch);
    await must(status.refresh(await bench.tipOf(branch), never));
    bench.gitlab.forgetRequests();
    expect((await must(status.history(undefined, 40, never))).entries).toHaveLength(40);
    expect(bench.gitlab.requests).toEqual([]);
    const cut = bench.gitlab.faults;
    cut.next('git', { kind: 'answer', status: 500 }, { times: Infinity });
    const partly = await must(status.history('once.json', 5, never));
    expect(partly.cutBecause).toContain('(500)');
    cut.clear();
    const whole = await must(status.history('once.json', 5, never));
    expect(whole).toMatchObject({ entries: [{ message: 'once\n', at: noon, text: '1' }] });
    expect(whole.cutBecause).toBeUndefined();
    expect((await must(status.history(undefined, 100, never))).entries).toHaveLength(70);
    await write(status, { 'a.json': 'x' });
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
  });
});
