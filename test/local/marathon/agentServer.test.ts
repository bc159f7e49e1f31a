// The agents' sandbox endpoints: how a client finds out what a failed task wrote.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { aMarathon, request, until } from './client.js';

const executor = z.looseObject({ id: z.string(), directory: z.string() });
const state = z.looseObject({
  id: z.string(),
  hostname: z.string(),
  frameworks: z.array(z.looseObject({ executors: z.array(executor), completed_executors: z.array(executor) })),
});

const aFailure = async () => {
  const marathon = await aMarathon({ agentPort: 0 });
  await marathon.post('/v2/apps', {
    id: '/crash',
    cmd: 'echo out; echo "what went wrong" >&2; exit 3',
    backoffSeconds: 3600,
  });
  await until(async () => (await marathon.app('/crash')).lastTaskFailure !== undefined);
  const agent = marathon.agentUrl ?? '';
  const { taskId } = (await marathon.app('/crash')).lastTaskFailure ?? { taskId: '' };
  const found = state.parse((await request(`${agent}/slave(1)/state`, 'GET')).body);
  const directory = found.frameworks[0]?.completed_executors.find(({ id }) => id === taskId)?.directory ?? '';
  const read = (file: string, more = '') =>
    request(`${agent}/files/read?path=${encodeURIComponent(file)}${more}`, 'GET');
  return { agent, directory, read, found };
};

describe('an agent', () => {
  it('shows the output of a failed task', async () => {
    const { agent, directory, read, found } = await aFailure();
    expect(found.hostname).toBe('127.0.0.1');
    expect((await read(`${directory}/stderr`)).body).toEqual({ data: 'what went wrong\n', offset: 0 });
    expect((await read(`${directory}/stderr`, '&offset=5&length=4')).body).toEqual({ data: 'went', offset: 5 });
    // -1 asks for the length.
    expect((await read(`${directory}/stderr`, '&offset=-1')).body).toEqual({ data: '', offset: 16 });
    const files = await request(`${agent}/files/browse?path=${encodeURIComponent(directory)}`, 'GET');
    expect(files.body).toMatchObject([
      { path: `${directory}/stderr`, size: 16 },
      { path: `${directory}/stdout`, size: 4 },
    ]);
  });

  it('shows nothing outside sandboxes', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'marathon-outside-'));
    onTestFinished(() => rm(outside, { recursive: true, force: true }));
    await writeFile(path.join(outside, 'secret'), 'secret');
    const { directory, read } = await aFailure();
    await symlink(outside, path.join(directory, 'link'));
    for (const file of [
      '/etc/passwd',
      `${directory}/../../../../../../../../../../etc/passwd`,
      `${outside}/secret`,
      `${directory}/link/secret`,
      `${directory}/none`,
    ])
      expect((await read(file)).status).toBe(404);
  });

  it('answers at once about pipes and links to nowhere that a task made', async () => {
    const { agent, directory, read } = await aFailure();
    execFileSync('mkfifo', [path.join(directory, 'pipe')]);
    await symlink(path.join(directory, 'nowhere'), path.join(directory, 'dangling'));
    // More than libuv has threads: were each held by an open pipe, nothing could be read any more.
    const answers = await Promise.all(Array.from({ length: 8 }, () => read(`${directory}/pipe`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 400));
    const files = await request(`${agent}/files/browse?path=${encodeURIComponent(directory)}`, 'GET');
    expect(files.status).toBe(200);
    expect(z.array(z.looseObject({ path: z.string() })).parse(files.body)).toMatchObject([
      { path: `${directory}/pipe` },
      { path: `${directory}/stderr` },
      { path: `${directory}/stdout` },
    ]);
  });
});
