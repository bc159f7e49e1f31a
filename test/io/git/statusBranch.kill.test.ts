// kill -9 at any moment: the next start finds everything that was acknowledged, and pushes it. The writer is a real
// process running the real code; a disk that loses files is the one thing that may lose a record, and says so.
import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fresh, listeningLog, must, never, startBench, write, type Bench } from './bench.js';

let bench: Bench;
let writer: string;
beforeAll(async () => {
  bench = await startBench();
  writer = await compiled(path.join(bench.folder, 'built'));
});
afterAll(() => bench.end());

/** Strips the types from the writer and what it imports; only the compiler's speed is wanted, not its judgement. */
async function compiled(out: string): Promise<string> {
  const root = path.resolve(import.meta.dirname, '../../..');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
  const written = (name: string): string => path.join(out, name.replace(/\.ts$/, '.js'));
  const names = new Set(['test/io/git/writer.ts']);
  // A set that grows is gone through to its end.
  for (const name of names) {
    const text = await fs.readFile(path.join(root, name), 'utf8');
    await fs.mkdir(path.dirname(written(name)), { recursive: true });
    await fs.writeFile(written(name), ts.transpileModule(text, { compilerOptions }).outputText);
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) names.add(path.join(path.dirname(name), fileName).replace(/\.js$/, '.ts'));
  }
  await fs.writeFile(path.join(out, 'package.json'), '{"type":"module"}');
  await fs.symlink(path.join(root, 'node_modules'), path.join(out, 'node_modules'));
  return written('test/io/git/writer.ts');
}

/** Runs the writer until it has said so many words, kills it at once, and gives the last commit it acknowledged. */
async function runAndKill(branch: string, dataDir: string, words: number, late: number): Promise<number> {
  const url = `${bench.gitlab.url}/platform/apps.git`;
  const child = spawn(process.execPath, [writer, url, branch, dataDir, 'token-of-dora'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    // Turns of the event loop later, to fall into another moment of the writer each time.
    if (said.split('\n').length > words) kill(late);
  });
  const kill = (turns: number): void => {
    if (turns === 0) child.kill('SIGKILL');
    else setImmediate(() => kill(turns - 1));
  };
  await ended;
  expect(complaint).toBe('');
  expect(child.signalCode).toBe('SIGKILL');
  return Math.max(0, ...[...said.matchAll(/committed (\d+)\n/g)].map((match) => Number(match[1])));
}

describe('a writer that is killed', () => {
  it('finds everything it acknowledged, and the server gets all of it once', { timeout: 240_000 }, async () => {
    const branch = `baton/${fresh('killed')}`;
    const dataDir = path.join(bench.folder, fresh('data'));
    let acknowledged = 0;
    for (let round = 0; round < 10; round += 1) {
      acknowledged = Math.max(acknowledged, await runAndKill(branch, dataDir, 1 + (round % 6), (round * 7) % 23));
      const log = listeningLog();
      const status = await bench.status(branch, { dataDir, log });
      expect(log.lines).toEqual([]);
      const files = await status.files();
      for (let count = 1; count <= acknowledged; count += 1) {
        expect(files.get(`apps/production/shop/${count}.json`), `commit ${count}, round ${round}`).toBe(
          `{"count":${count}}\n`,
        );
      }
    }
    const status = await bench.status(branch, { dataDir });
    expect(['pushed', 'nothing']).toContain((await status.push(never)).kind);
    const subjects = (await bench.onServer(branch, 'log', '--format=%s', branch)).split('\n').reverse();
    expect(acknowledged).toBeGreaterThan(10);
    expect(subjects.length).toBeGreaterThanOrEqual(acknowledged);
    expect(subjects).toEqual(subjects.map((_, index) => `commit ${index + 1}`));
    const folder = path.join(dataDir, (await fs.readdir(dataDir))[0] ?? '');
    const checked = await bench.git(folder, 'fsck', '--full', '--strict');
    expect(checked.code, checked.output).toBe(0);
  });
});

describe('a disk that lost something', () => {
  async function standing(): Promise<{ branch: string; dataDir: string; folder: string }> {
    const branch = `baton/${fresh('damaged')}`;
    const dataDir = path.join(bench.folder, fresh('data'));
    const status = await bench.status(branch, { dataDir });
    await write(status, { 'a/pushed.json': '1' }, 'pushed');
    await status.push(never);
    await write(status, { 'a/waits.json': '2' }, 'waits');
    await write(status, { 'a/newest.json': '3' }, 'newest');
    return { branch, dataDir, folder: path.join(dataDir, (await fs.readdir(dataDir))[0] ?? '') };
  }

  const positions = async (folder: string): Promise<string[]> =>
    (await fs.readFile(path.join(folder, 'baton-journal'), 'utf8')).split('\n').filter((line) => line !== '');
  const objectFile = (folder: string, oid: string): string =>
    path.join(folder, 'objects', oid.slice(0, 2), oid.slice(2));

  it.each(['empty', 'gone', 'garbage'])(
    'the newest commit is %s: the one before counts, and it is told',
    async (how) => {
      const { branch, dataDir, folder } = await standing();
      const newest = objectFile(folder, (await positions(folder)).at(-1)?.slice(0, 40) ?? '');
      if (how === 'gone') await fs.rm(newest);
      else await fs.writeFile(newest, how === 'empty' ? '' : 'garbage');
      const log = listeningLog();
      const status = await bench.status(branch, { dataDir, log });
      expect(log.lines.join()).toContain('records that were not pushed yet may be missing');
      expect([...(await status.files()).keys()]).toEqual(['a/pushed.json', 'a/waits.json']);
      // The same content once more: what was damaged must not stay in its way.
      await write(status, { 'a/newest.json': '3' }, 'newest');
      expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 2 });
      expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toBe('newest\nwaits\npushed');
    },
  );

  it('the journal’s last line is torn: the line before counts, and writing goes on', async () => {
    const { branch, dataDir, folder } = await standing();
    const journal = path.join(folder, 'baton-journal');
    const text = await fs.readFile(journal, 'utf8');
    await fs.writeFile(journal, text.slice(0, -20));
    const status = await bench.status(branch, { dataDir });
    expect(status.waiting()).toBe(1);
    await write(status, { 'b.json': '4' }, 'after');
    const again = await bench.status(branch, { dataDir });
    expect([...(await again.files()).keys()].sort()).toEqual(['a/pushed.json', 'a/waits.json', 'b.json']);
    expect(await again.push(never)).toEqual({ kind: 'pushed', commits: 2 });
  });

  it('what the server has is fetched again, and nothing is missing', async () => {
    const { branch, dataDir, folder } = await standing();
    const pushed = (await positions(folder)).at(-1)?.slice(41, 81) ?? '';
    await fs.writeFile(objectFile(folder, pushed), '');
    const log = listeningLog();
    const status = await bench.status(branch, { dataDir, log });
    expect(log.lines.join()).toContain('is whole again');
    expect((await status.files()).size).toBe(3);
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 2 });
    expect(await bench.onServer(branch, 'log', '--format=%s', branch)).toBe('newest\nwaits\npushed');
  });

  it('everything is gone: the server’s branch is the beginning again', async () => {
    const { branch, dataDir, folder } = await standing();
    await fs.rm(folder, { recursive: true });
    const status = await bench.status(branch, { dataDir });
    expect((await status.files()).size).toBe(0);
    await must(status.refresh(await bench.tipOf(branch), never));
    expect([...(await status.files()).keys()]).toEqual(['a/pushed.json']);
  });

  it('everything in it is damaged: it heals from the server', async () => {
    const { branch, dataDir, folder } = await standing();
    for (const name of await fs.readdir(path.join(folder, 'objects'), { recursive: true })) {
      const file = path.join(folder, 'objects', name);
      if ((await fs.stat(file)).isFile()) await fs.writeFile(file, 'x');
    }
    const status = await bench.status(branch, { dataDir });
    await must(status.refresh(await bench.tipOf(branch), never));
    expect([...(await status.files()).keys()]).toEqual(['a/pushed.json']);
    await write(status, { 'a/waits.json': '2' });
    expect(await status.push(never)).toEqual({ kind: 'pushed', commits: 1 });
  });

  it('cannot be written: the commit says so, and is not half there', async () => {
    const { branch, dataDir, folder } = await standing();
    const status = await bench.status(branch, { dataDir });
    await fs.rm(path.join(folder, 'baton-journal'));
    await fs.mkdir(path.join(folder, 'baton-journal'));
    await expect(write(status, { 'x.json': '1' })).rejects.toThrow('writing the status branch in');
    expect((await status.files()).has('x.json')).toBe(false);
    await fs.rmdir(path.join(folder, 'baton-journal'));
    await write(status, { 'x.json': '1' });
    expect((await status.files()).has('x.json')).toBe(true);
  });
});
