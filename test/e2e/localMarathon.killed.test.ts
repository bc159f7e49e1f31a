// `baton local marathon --data` killed with SIGKILL again and again, while a client changes apps: what was answered is
// there after every restart, and nothing is half there.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../kit/eventually.js';
import { startBaton, type Run } from './program.js';

let temporary = '';
let run: Run | undefined;

beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'baton-e2e-'));
});

afterEach(async () => {
  run?.process.kill('SIGTERM');
  await run?.ended;
  run = undefined;
  await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
});

const app = z.object({
  app: z.looseObject({ cmd: z.string(), labels: z.record(z.string(), z.string()), tasksRunning: z.number() }),
});

async function start(data: string): Promise<string> {
  const started = startBaton(['local', 'marathon', '--port', '0', '--cpus', '8', '--data', data], temporary);
  run = started;
  return eventually(
    'the line that says where it listens',
    () => /marathon listening on (\S+)/.exec(started.output())?.[1],
  );
}

const put = (url: string, id: string, body: unknown): Promise<Response> =>
  fetch(`${url}/v2/apps${id}?force=true`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a local Marathon with --data', () => {
  it('has all it ever acknowledged, wherever SIGKILL hits', { timeout: 180_000 }, async () => {
    const data = path.join(temporary, 'data');
    let count = 10_000;
    let acknowledged = 0;
    for (let kill = 0; kill < 5; kill += 1) {
      const url = await start(data);
      if (acknowledged > 0) {
        const found = app.parse(await (await fetch(`${url}/v2/apps/x`)).json()).app;
        const number = Number(/^sleep (\d+)$/.exec(found.cmd)?.[1]);
        // The last one asked for may be there without an answer; never less than was answered, and never half of it.
        expect(number).toBeGreaterThanOrEqual(acknowledged);
        expect(number).toBeLessThanOrEqual(count);
        expect(found.labels).toEqual({ number: `${number}` });
        // It runs again by itself.
        await eventually('a running task', async () => {
          const now = app.parse(await (await fetch(`${url}/v2/apps/x`)).json()).app;
          return now.tasksRunning > 0 ? true : undefined;
        });
      }
      // A kill in the middle of whatever is going on after this many more changes.
      const until = count + 1 + kill * 3;
      for (;;) {
        count += 1;
        const change = put(url, '/x', { cmd: `sleep ${count}`, cpus: 0.1, labels: { number: `${count}` } });
        if (count > until) {
          run?.process.kill('SIGKILL');
          await change.then(
            ({ ok }) => (acknowledged = ok ? count : acknowledged),
            () => undefined,
          );
          break;
        }
        expect((await change).ok).toBe(true);
        acknowledged = count;
      }
      await run?.ended;
    }
    const second = await start(data);
    expect((await fetch(`${second}/ping`)).status).toBe(200);
    expect((await readdir(data)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('lets nobody else have its folder while it lives, and says who has it', { timeout: 60_000 }, async () => {
    const data = path.join(temporary, 'data');
    await start(data);
    const second = startBaton(['local', 'marathon', '--port', '0', '--data', data], temporary);
    expect((await second.ended).code).not.toBe(0);
    expect(second.output()).toContain(`in use by another baton (process ${run?.process.pid ?? ''})`);
  });
});
