// The journal of `--data`, byte by byte: what a kill leaves is read as the last whole change, and anything else that is
// not as it was written is refused with a sentence, and left alone.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startMarathon } from '../../../src/local/marathon/server.js';
import { readJournal } from '../../../src/local/marathon/storage/journal.js';
import { Notation } from '../../../src/local/marathon/storage/notation.js';
import { readState } from '../../../src/local/marathon/storage/readState.js';
import { openStorage } from '../../../src/local/marathon/storage/storage.js';
import { writtenState } from '../../../src/local/marathon/storage/writtenState.js';
import { request, until } from './client.js';

let home = '';
let whole = Buffer.alloc(0);

/** A journal in which everything happened that can happen. */
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'marathon-journal-'));
  const marathon = await startMarathon({ port: 0, simulate: true, dataDir: home });
  const call = async (method: string, url: string, body?: unknown): Promise<void> => {
    const { status, text } = await request(marathon.url + url, method, body);
    if (status >= 300 && status !== 409) throw new Error(`${method} ${url}: ${status} ${text}`);
    await until(async () => (await request(`${marathon.url}/v2/deployments`, 'GET')).text === '[]');
  };
  await call('POST', '/v2/apps', { id: '/a/x', cmd: 'sleep 1' });
  await call('POST', '/v2/apps', { id: '/a/fails', cmd: 'exit 1' });
  await call('PUT', '/v2/apps/a/x', { cmd: 'sleep 2' });
  await call('PATCH', '/v2/groups/a', { enforceRole: true });
  await call('DELETE', '/v2/apps/a/fails');
  await call('DELETE', '/v2/groups/a');
  await marathon.close();
  whole = readFileSync(path.join(home, 'marathon.journal'));
}, 60_000);

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function aFile(content: Buffer | string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'marathon-journal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, 'marathon.journal');
  writeFileSync(file, content);
  return file;
}

/** The state of a journal as text; equal texts are equal states. */
function stateOf(file: string): string {
  const state = readState(file, readJournal(file)?.lines ?? []);
  return JSON.stringify([...writtenState(state, new Notation())]);
}

const sealed = (text: string): string => `${crc32(Buffer.from(text)).toString(16).padStart(8, '0')} ${text}\n`;
const silent = (): void => undefined;
/** Ends of lines, as offsets just behind them. */
const ends = (content: Buffer): number[] =>
  [...content.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));

describe('a journal that was cut off', () => {
  it('is the last whole line before the cut, at whichever byte', () => {
    const states = new Map<number, string>();
    const lineEnds = ends(whole);
    // The header and the first line are put in place by a rename: there is no journal without them.
    const [, first = 0] = lineEnds;
    for (const end of lineEnds.filter((at) => at >= first)) states.set(end, stateOf(aFile(whole.subarray(0, end))));
    expect(new Set(states.values()).size).toBeGreaterThan(10);
    const file = aFile(whole);
    for (let at = whole.length; at > first; at -= 1) {
      truncateSync(file, at);
      const read = readJournal(file);
      const end = at - (read?.torn.length ?? 0);
      expect([states.has(end), read?.lines.length]).toEqual([true, lineEnds.filter((one) => one <= at).length]);
      // Reading lines again for each of their bytes would only say the same again.
      if (at === end || at === end + 1) expect(stateOf(file)).toBe(states.get(end));
    }
  });

  it('keeps the torn bytes in a file of their own and says so', () => {
    const file = aFile(whole.subarray(0, -5));
    const said: string[] = [];
    const { storage, stored } = openStorage(path.dirname(file), (sentence) => said.push(sentence));
    if (stored === undefined) throw new Error('nothing was read');
    storage.begin(() => stored);
    storage.close();
    const aside = readdirSync(path.dirname(file)).find((name) => name.includes('torn')) ?? '';
    const torn = readFileSync(path.join(path.dirname(file), aside));
    expect(whole.subarray(0, -5).subarray(-torn.length).equals(torn)).toBe(true);
    expect(said).toEqual([expect.stringContaining(aside)]);
    expect(readJournal(file)?.torn.length).toBe(0);
  });
});

describe('a journal that is not as it was written', () => {
  const refused = (content: Buffer | string): string => {
    const file = aFile(content);
    let message = '';
    try {
      openStorage(path.dirname(file), silent).storage.close();
    } catch (cause) {
      message = cause instanceof Error ? cause.message : '';
    }
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
    expect(readdirSync(path.dirname(file))).toEqual(['marathon.journal']);
    expect(message).toContain(file);
    expect(message).toContain('left as it is');
    return message;
  };

  it('is refused with its line, whichever byte of it is another', () => {
    const lines = ends(whole);
    const all = new Set<string>();
    for (let at = 0; at < whole.length - 1; at += 97) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x01;
      const line = lines.filter((end) => end <= at).length + 1;
      const message = refused(damaged);
      all.add(message.replace(/.*marathon.journal/, ''));
      if (line > 1) expect(message).toContain(`line ${line}`);
    }
    expect(all.size).toBeGreaterThan(5);
  });

  it('is refused when it is empty, foreign, of a newer format or of another program', () => {
    expect(refused('')).toContain('cut off');
    expect(refused('{"apps": {}}\n')).toContain('not the journal');
    expect(refused(Buffer.from([0, 1, 2, 255, 10]))).toContain('not the journal');
    expect(refused(sealed('[{"op":"format","name":"another","version":1}]'))).toContain('not the journal');
    expect(refused(sealed('[{"op":"format","name":"baton local marathon","version":2}]'))).toContain('format 2');
    expect(refused(whole.subarray(0, ends(whole)[0]))).toContain('no beginning');
    expect(
      refused(Buffer.concat([whole, Buffer.from(sealed('[{"op":"current","tree":99999,"removed":[]}]'))])),
    ).toContain('tree 99999 is not defined');
    expect(refused(Buffer.concat([whole, Buffer.from(sealed('[{"op":"someday"}]'))]))).toContain(
      `line ${ends(whole).length + 1}`,
    );
  });
});

describe('a journal that grows', () => {
  it('is written anew when it is several times what it says', async () => {
    const file = aFile(whole);
    const { storage, stored } = openStorage(path.dirname(file), silent, { times: 2, least: 2_000 });
    if (stored === undefined) throw new Error('nothing was read');
    storage.begin(() => stored);
    onTestFinished(() => {
      storage.close();
    });
    const least = statSync(file).size;
    for (let round = 0; round < 2_000; round += 1) {
      storage.instanceGone(`x.instance-${round}`);
      if (round % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => statSync(file).size <= 2 * least + 5_000);
    const copy = `${file}.copy`;
    cpSync(file, copy);
    expect(stateOf(copy)).toBe(JSON.stringify([...writtenState(stored, new Notation())]));
  });
});

describe('a folder that cannot be written any more', () => {
  it('makes a change fail with a sentence, and is caught up with when it can be', async () => {
    const file = aFile(whole);
    const folder = path.dirname(file);
    const said: string[] = [];
    const { storage, stored } = openStorage(folder, (sentence) => said.push(sentence), { times: 1, least: 1 });
    if (stored === undefined) throw new Error('nothing was read');
    storage.begin(() => stored);
    onTestFinished(() => {
      storage.close();
    });
    rmSync(folder, { recursive: true });
    // The journal is due to be written anew, which does not work.
    storage.instanceGone('x.instance-1');
    await until(() => said.length > 0);
    expect(said[0]).toContain(`the state cannot be written to ${file}`);
    expect(() => {
      storage.dropped('some-deployment');
    }).toThrow(/the change was not made: the state cannot be written/);
    mkdirSync(folder);
    storage.dropped('some-deployment');
    expect(stateOf(file)).toBe(JSON.stringify([...writtenState(stored, new Notation())]));
  });
});
