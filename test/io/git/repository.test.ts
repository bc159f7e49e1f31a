// Reading a repository over real smart HTTP from the embedded GitLab.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/io/git/repository.js';
import { all, fresh, must, never, sentence, sha, startBench, type Bench } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ projects: [{ path: 'platform/empty' }] });
});
afterAll(() => bench.end());

const asked = (): string[] =>
  bench.gitlab.requests.map(({ method, path: target, command }) =>
    [method, target.replace('/platform/apps.git', ''), command ?? ''].join(' ').trim(),
  );

describe('a repository over http', () => {
  it('lists its branches with one reference listing and nothing else', async () => {
    const repository = bench.repository();
    const tip = await bench.push({ 'apps/web.json': '{"id":"/web","instances":2}\n' });
    await bench.push({ 'apps/web.json': '{"id":"/web","instances":3}\n' }, 'Branch', 'team/one');
    bench.gitlab.forgetRequests();
    const branches = await must(repository.listBranches(never));
    expect(branches.get('main')).toBe(tip);
    expect([...branches.keys()]).toEqual(['main', 'team/one']);
    expect(asked()).toEqual(['GET /info/refs?service=git-upload-pack', 'POST /git-upload-pack ls-refs']);
  });

  it('lists an empty repository as no branches', async () => {
    const repository = bench.repository({ url: `${bench.gitlab.url}/platform/empty.git` });
    expect([...(await must(repository.listBranches(never)))]).toEqual([]);
  });

  it('reads a commit and its files, and asks nothing for a commit it has, also after a restart', async () => {
    const dataDir = path.join(bench.folder, fresh('data'));
    const repository = bench.repository({ dataDir });
    const tip = await bench.push({ 'apps/a/b.json': '{}\n', 'notes.txt': 'x' }, 'Add b\n\nbody');
    const tree = await must(repository.readCommit('main', tip, (name) => name.endsWith('.json'), never));
    expect(tree).toMatchObject({ commit: tip, subject: 'Add b', author: 'T' });
    expect(Math.abs(tree.committedAt - Date.now())).toBeLessThan(86_400_000);
    expect(tree.files.map((file) => file.path)).toEqual(['apps/a/b.json', 'apps/web.json']);
    bench.gitlab.forgetRequests();
    expect(await must(bench.repository({ dataDir }).readCommit('main', tip, all, never))).toMatchObject({
      commit: tip,
    });
    const [file] = tree.files;
    if (file === undefined) throw new Error('no file');
    expect(await must(repository.readFile(file, never))).toEqual({ kind: 'text', text: '{}\n' });
    expect(asked()).toEqual([]);
  });

  it('says of a file what it is, and follows nothing', async () => {
    const work = path.join(bench.folder, 'work');
    await fs.symlink('/etc/passwd', path.join(work, 'link.json'));
    await fs.writeFile(path.join(work, 'nul.json'), Buffer.from([123, 0, 125]));
    await fs.writeFile(path.join(work, 'latin1.json'), Buffer.from('{"a":"\xe9"}', 'latin1'));
    await fs.writeFile(path.join(work, 'large.json'), Buffer.alloc(1024 * 1024 + 1, 0x20));
    await fs.writeFile(path.join(work, 'bom.json'), '\ufeff{}');
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    const tip = await bench.push({ 'lfs.json': pointer, 'target.json': '/etc/passwd' });
    const repository = bench.repository();
    const { files } = await must(repository.readCommit('main', tip, all, never));
    const read: Record<string, unknown> = {};
    for (const file of files) read[file.path] = await must(repository.readFile(file, never));
    expect(read).toMatchObject({
      'link.json': { kind: 'symlink' },
      'target.json': { kind: 'text', text: '/etc/passwd' }, // the same blob as the link, and yet a file
      'nul.json': { kind: 'binary' },
      'latin1.json': { kind: 'binary' },
      'lfs.json': { kind: 'binary' },
      'large.json': { kind: 'too-large', size: 1024 * 1024 + 1 },
      'bom.json': { kind: 'text', text: '\ufeff{}' },
    });
  });

  it('lists a submodule as what it is', async () => {
    const work = path.join(bench.folder, 'work');
    await bench.git(work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/sub`);
    await bench.git(work, 'commit', '--quiet', '-m', 'Submodule');
    const tip = sha((await bench.git(work, 'rev-parse', 'HEAD')).output);
    await bench.git(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/with-submodule');
    await bench.git(work, 'reset', '--quiet', '--hard', 'HEAD~1');
    const repository = bench.repository();
    const { files } = await must(
      repository.readCommit('with-submodule', tip, (name) => name.startsWith('vendor/'), never),
    );
    expect(files).toEqual([{ path: 'vendor/sub', blob: `submodule:${'1'.repeat(40)}` }]);
    expect(await must(repository.readFile(files[0] ?? { path: '', blob: '' }, never))).toEqual({ kind: 'submodule' });
  });

  it('brings only what is new: no pack is as big as the first', async () => {
    const dataDir = path.join(bench.folder, fresh('data'));
    const repository = bench.repository({ dataDir });
    const bulk = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`bulk/${index}.json`, `${Math.random()}`.repeat(40)]),
    );
    await must(repository.readCommit('main', await bench.push(bulk), all, never));
    const second = await bench.push({ 'two.json': '2' });
    bench.gitlab.forgetRequests();
    const tree = await must(repository.readCommit('main', second, all, never));
    expect(tree.files.map((file) => file.path)).toContain('two.json');
    expect(asked()).toEqual(['GET /info/refs?service=git-upload-pack', 'POST /git-upload-pack']);
    const packs = path.join(dataDir, (await fs.readdir(dataDir))[0] ?? '', 'objects/pack');
    const names = (await fs.readdir(packs)).filter((name) => name.endsWith('.pack'));
    const sizes = (await Promise.all(names.map(async (name) => (await fs.stat(path.join(packs, name))).size))).sort(
      (a, b) => a - b,
    );
    expect(sizes).toHaveLength(2);
    expect(sizes[0]).toBeLessThan(1_000);
    expect(sizes[1]).toBeGreaterThan(3_000);
  });

  it('reads exactly the commit asked for, though the branch has moved on', async () => {
    const repository = bench.repository();
    const old = await bench.push({ 'moved.json': 'old' });
    await bench.push({ 'moved.json': 'new' });
    const { files } = await must(repository.readCommit('main', old, (name) => name === 'moved.json', never));
    const [file] = files;
    expect(await must(repository.readFile(file ?? { path: '', blob: '' }, never))).toEqual({
      kind: 'text',
      text: 'old',
    });
  });

  it('follows several branches, a rewritten one and one that is gone', async () => {
    const repository = bench.repository();
    const work = path.join(bench.folder, 'work');
    const main = await bench.push({ 'several.json': 'main' });
    const first = await bench.push({ 'several.json': 'production' }, 'Production', 'production');
    await must(repository.readCommit('main', main, all, never));
    await must(repository.readCommit('production', first, all, never));
    await bench.git(work, 'commit', '--quiet', '--amend', '-m', 'Rewritten');
    await bench.git(work, 'push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/production');
    const rewritten = (await must(repository.listBranches(never))).get('production');
    expect(rewritten).not.toBe(first);
    expect(await must(repository.readCommit('production', rewritten ?? first, all, never))).toMatchObject({
      subject: 'Rewritten',
    });
    await bench.git(work, 'push', '--quiet', 'origin', ':refs/heads/production');
    expect((await must(repository.listBranches(never))).has('production')).toBe(false);
    await bench.git(work, 'reset', '--quiet', '--hard', main);
  });

  it('says so when a commit is not to be had', async () => {
    const repository = bench.repository();
    expect(await sentence(repository.readCommit('main', sha('1'.repeat(40)), all, never))).toContain('has moved on');
    expect(await sentence(repository.readCommit('absent', sha('1'.repeat(40)), all, never))).toContain(
      'has no branch absent',
    );
  });

  it('refuses branch names that git would not take, without asking anybody', async () => {
    const repository = bench.repository();
    bench.gitlab.forgetRequests();
    for (const name of ['-x', 'a..b', 'refs/heads/../x', 'a\0b', 'x'.repeat(10_000), 'a b', 'a.lock', '@{-1}', '']) {
      expect(await sentence(repository.readCommit(name, sha('1'.repeat(40)), all, never))).toContain(
        'cannot be the name',
      );
    }
    expect(asked()).toEqual([]);
  });

  it('takes no address but http and https, and says how to write it', () => {
    const rows: readonly (readonly [string, string])[] = [
      ['git@gitlab.example:platform/apps.git', 'must begin with https://'],
      ['ssh://-oProxyCommand=touch%20x/x', 'must begin with https://'],
      ['ext::sh -c touch% pwned', 'white space'],
      ['ext::touch', 'must begin with https://'],
      ['file:///etc', 'must begin with https://'],
      ['--upload-pack=touch', 'begins with a dash'],
      ['https://host%0ahost=evil/x', 'control characters'],
      ['https://host\nhost/x', 'control characters'],
      ['https://user:s3cret@gitlab.example/x.git', 'give the secret as `token:`'],
      ['https://gitlab.example/x.git?a=s3cret', 'query or fragment'],
      ['https://', 'not a valid URL'],
    ];
    for (const [url, says] of rows) {
      const opening = (): unknown => openRepository({ name: 'x', url, dataDir: 'unused' });
      expect(opening, url).toThrow(says);
      expect(opening, url).not.toThrow('s3cret');
    }
  });

  it('stops at the limits of what it takes in', async () => {
    const tip = await bench.push({ 'deep/a/b/c/d.json': '1' });
    const few = bench.repository({ limits: { files: 3 } });
    expect(await sentence(few.readCommit('main', tip, all, never))).toContain('more than 3 files');
    const shallow = bench.repository({ limits: { depth: 2 } });
    expect(await sentence(shallow.readCommit('main', tip, all, never))).toContain('more than 2 deep');
    const small = bench.repository({ limits: { packSize: 500 } });
    expect(await sentence(small.readCommit('main', tip, all, never))).toContain('above the size limit');
  });
});
