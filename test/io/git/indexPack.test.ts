// The index of a received pack, byte for byte what git makes; and what is left to isomorphic-git.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexPack } from '../../../src/io/git/indexPack.js';

let folder = '';

const git = (args: readonly string[], input = ''): Buffer =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=t@localhost', ...args], {
    cwd: folder,
    input,
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-index-'));
  git(['init', '--quiet', '--initial-branch', 'main']);
  const lines = Array.from({ length: 600 }, (_, index) => `line ${index} of a file that changes little`);
  for (let version = 0; version < 12; version += 1) {
    lines[version * 40] = `changed in version ${version}`;
    writeFileSync(path.join(folder, 'file.json'), lines.join('\n'));
    writeFileSync(path.join(folder, `other-${version}.json`), JSON.stringify({ version }));
    writeFileSync(path.join(folder, 'random'), randomBytes(70_000));
    writeFileSync(path.join(folder, 'empty'), '');
    git(['add', '--all']);
    git(['commit', '--quiet', '--message', `Version ${version}`]);
  }
  git(['tag', '--annotate', '--message', 'a tag', 'v1']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pack = (...options: readonly string[]): Buffer => git(['pack-objects', '--all', '--stdout', ...options]);

/** What git says the index is; undefined when it finds fault with the pack. */
function indexedByGit(bytes: Buffer): Buffer {
  const file = path.join(folder, 'a.pack');
  writeFileSync(file, bytes);
  rmSync(path.join(folder, 'a.idx'), { force: true });
  git(['index-pack', file]);
  return readFileSync(path.join(folder, 'a.idx'));
}

/** With the checksum that fits. */
const resealed = (body: Buffer): Buffer => Buffer.concat([body, createHash('sha1').update(body).digest()]);

describe('the index of a pack', () => {
  it.each([
    ['deltas by offset', ['--delta-base-offset', '--window=20']],
    ['deltas by id', ['--window=20']],
    ['no deltas', ['--window=0']],
  ])('with %s is what git makes of it', (_name, options) => {
    const bytes = pack(...options);
    const indexed = indexPack(bytes);
    expect(indexed?.checksum).toBe(bytes.toString('hex', bytes.length - 20));
    expect(indexed?.index.equals(indexedByGit(bytes))).toBe(true);
  });

  it('is not made of a pack that lacks what its deltas are against', () => {
    const thin = git(['pack-objects', '--stdout', '--thin', '--revs'], 'HEAD\n^HEAD~1\n');
    expect(indexPack(thin)).toBeUndefined();
  });

  it('is not made of a damaged pack, wherever the damage is', () => {
    const bytes = pack();
    for (let at = 0; at < bytes.length; at += 7_919) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      expect(indexPack(damaged), `byte ${at}`).toBeUndefined();
    }
    expect(indexPack(bytes.subarray(0, bytes.length / 2))).toBeUndefined();
    expect(indexPack(Buffer.alloc(0))).toBeUndefined();
  });

  it('is not made of one that counts wrongly, or has bytes to spare', () => {
    const body = pack().subarray(0, -20);
    for (const count of [0, 1, body.readUInt32BE(8) + 1, 0xffffffff]) {
      const wrong = Buffer.from(body);
      wrong.writeUInt32BE(count, 8);
      expect(indexPack(resealed(wrong)), `${count} objects`).toBeUndefined();
    }
    expect(indexPack(resealed(Buffer.concat([body, Buffer.alloc(3)])))).toBeUndefined();
  });

  it('is not made of an object that claims to be small and inflates to much', () => {
    const body = pack('--window=0').subarray(0, -20);
    // The first entry says that it has 15 bytes at most: its size is in the low bits of its first byte.
    const lying = Buffer.from(body);
    lying[12] = (lying[12] ?? 0) & 0x70;
    expect(indexPack(resealed(lying))).toBeUndefined();
  });
});
