// What isomorphic-git is shown of an answer that carries a pack, and what is in the folder then.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectBody, wholeBody } from '../../../src/io/git/body.js';
import { openObjects } from '../../../src/io/git/objects.js';
import { packetLine } from '../../../src/io/git/pktLine.js';
import { storingPack } from '../../../src/io/git/storingPack.js';

let folder = '';
let pack: Buffer = Buffer.alloc(0);
let tip = '';

const git = (...args: string[]): Buffer =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=t@localhost', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-storing-'));
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(path.join(folder, 'app.json'), '{ "id": "/shop" }');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'One');
  tip = git('rev-parse', 'HEAD').toString().trim();
  pack = git('pack-objects', '--all', '--stdout');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const band = (number: number, bytes: Uint8Array): Buffer => packetLine(Buffer.concat([Buffer.from([number]), bytes]));
const flush = Buffer.from('0000');

/** Shallow lines, NAK, progress, the pack in pieces: as upload-pack answers. */
const answerWith = (sent: Buffer): Buffer =>
  Buffer.concat([
    packetLine(`shallow ${tip}`),
    flush,
    packetLine('NAK\n'),
    band(2, Buffer.from('Counting objects\n')),
    ...Array.from({ length: Math.ceil(sent.length / 100) }, (_, index) =>
      band(1, sent.subarray(index * 100, index * 100 + 100)),
    ),
    flush,
  ]);

async function passedOn(answer: Buffer, gitdir: string, url = 'https://git.example/a.git/git-upload-pack') {
  const server = {
    messages: () => '',
    request: () => Promise.resolve({ url, statusCode: 200, statusMessage: 'OK', headers: {}, body: wholeBody(answer) }),
  };
  const passed = await storingPack(server, openObjects(gitdir, false)).request({ url, method: 'POST' });
  return passed.body === undefined ? undefined : collectBody(passed.body);
}

describe('an answer that carries a pack', () => {
  it('is stored with its index, and what is passed on says the same with a pack of no objects', async () => {
    const gitdir = path.join(folder, 'stored.git');
    const passed = await passedOn(answerWith(pack), gitdir);
    const text = passed?.toString('latin1') ?? '';
    expect(text).toContain(`shallow ${tip}`);
    expect(text).toContain('NAK');
    expect(text).toContain('Counting objects');
    expect(text).toContain('PACK\0\0\0\x02\0\0\0\0');
    expect(text.endsWith('0000')).toBe(true);
    expect(text.length).toBeLessThan(220);
    const names = readdirSync(path.join(gitdir, 'objects', 'pack')).sort();
    const checksum = pack.toString('hex', pack.length - 20);
    expect(names).toEqual([`pack-${checksum}.idx`, `pack-${checksum}.pack`]);
    expect((await openObjects(gitdir, false).summary(tip)).message).toBe('One\n');
  });

  it('is passed on as it came when its pack is damaged: whoever reads it says what is wrong', async () => {
    const gitdir = path.join(folder, 'damaged.git');
    const damaged = answerWith(Buffer.concat([pack.subarray(0, -1), Buffer.from([0x55 ^ (pack.at(-1) ?? 0)])]));
    expect((await passedOn(damaged, gitdir))?.equals(damaged)).toBe(true);
  });

  it('is none when it lists references', async () => {
    const listing = answerWith(pack);
    const url = 'https://git.example/a.git/info/refs?service=git-upload-pack';
    expect((await passedOn(listing, path.join(folder, 'listing.git'), url))?.equals(listing)).toBe(true);
  });
});
