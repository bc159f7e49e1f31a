// The embedded Metronome over the network: the documented answers of /v1/jobs, and what becomes of runs.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../kit/eventually.js';
import { aJob, aMetronome, valueAt, type Client } from './client.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-metronome-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const job = '/v1/jobs/shop.migrate';
const history = `${job}?embed=history`;

/** Begins a run and returns its id. */
async function begun(client: Client, document: object): Promise<string> {
  expect((await client.ask('POST', '/v1/jobs', document)).status).toBe(201);
  const { status, body } = await client.ask('POST', `${job}/runs`);
  expect(status).toBe(201);
  return String(valueAt(body, ['id']));
}

const written = (): Promise<string> =>
  eventually('the task to write', async () => {
    const text = await readFile(`${folder}/said`, 'utf8').catch(() => '');
    return text === '' ? undefined : text;
  });

describe('a job of the embedded Metronome', () => {
  it('is answered with every default that Metronome fills in', async () => {
    const client = await aMetronome();
    const { status, body } = await client.ask('POST', '/v1/jobs', aJob('true'));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: 'shop.migrate',
      dependencies: [],
      labels: {},
      schedules: [],
      run: {
        cmd: 'true',
        cpus: 0.1,
        mem: 32,
        disk: 0,
        gpus: 0,
        env: {},
        placement: { constraints: [] },
        artifacts: [],
        maxLaunchDelay: 3600,
        volumes: [],
        restart: { policy: 'NEVER' },
        secrets: {},
        networks: [],
      },
    });
    expect(await client.look('/v1/jobs', 0, 'id')).toBe('shop.migrate');
  });

  it('is made once: whoever comes second is told so', async () => {
    const client = await aMetronome();
    await client.ask('POST', '/v1/jobs', aJob('true'));
    expect(await client.ask('POST', '/v1/jobs', aJob('false'))).toEqual({
      status: 409,
      body: { message: 'Job with this id already exists' },
    });
    expect(await client.look(job, 'run', 'cmd')).toBe('true');
  });

  it('is changed by PUT, and gone after DELETE', async () => {
    const client = await aMetronome();
    expect((await client.ask('PUT', job, aJob('true'))).status).toBe(404);
    await client.ask('POST', '/v1/jobs', aJob('true'));
    expect((await client.ask('PUT', job, { ...aJob('false'), id: 'other' })).status).toBe(200);
    expect(await client.look(job, 'run', 'cmd')).toBe('false');
    expect((await client.ask('DELETE', job)).status).toBe(200);
    expect(await client.ask('GET', job)).toEqual({
      status: 404,
      body: { id: 'shop.migrate', message: 'Job not found' },
    });
  });

  it.each([
    ['no JSON', '{', 400, 'Invalid Json'],
    ['an id with a slash', { ...aJob('true'), id: 'shop/migrate' }, 422, 'pattern'],
    ['too little memory', aJob('true', { mem: 16 }), 422, '/run/mem'],
    ['a field that Metronome has not', aJob('true', { ports: [1] }), 422, 'ports'],
    ['nothing to run', { id: 'a', run: { args: ['x'], cpus: 1, mem: 32, disk: 0 } }, 422, 'Cmd, Docker or UCR'],
    ['a secret that is not used', aJob('true', { secrets: { a: { source: 'b' } } }), 422, 'not referenced'],
    [
      'a schedule, which this one does not keep',
      { ...aJob('true'), schedules: [{ id: 'a', cron: '* * * * *' }] },
      422,
      'schedules',
    ],
    [
      'a network without a container',
      aJob('true', { networks: [{ mode: 'container/bridge' }] }),
      422,
      'Only containers',
    ],
  ])('is refused with %s', async (_name, document, status, says) => {
    const client = await aMetronome();
    const answer = await client.ask('POST', '/v1/jobs', document);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(says);
  });

  it('shows only what there is to embed', async () => {
    const client = await aMetronome();
    await client.ask('POST', '/v1/jobs', aJob('true'));
    expect(await client.look(`${job}?embed=activeRuns,historySummary`)).toMatchObject({
      activeRuns: [],
      historySummary: { successCount: 0, failureCount: 0, lastSuccessAt: null, lastFailureAt: null },
    });
    expect((await client.ask('GET', `${job}?embed=everything`)).status).toBe(400);
  });
});

describe('a run', () => {
  it('is a process with the environment of its job, and in the history of the good ones when it ends with 0', async () => {
    const client = await aMetronome();
    const id = await begun(client, aJob(`echo "$STEP $MARATHON_APP_ID" > ${folder}/said`, { env: { STEP: 'up' } }));
    expect(id).toMatch(/^\d{14}[A-Za-z0-9]{5}$/);
    await client.until(id, history, 'history', 'successfulFinishedRuns', 0, 'id');
    expect(await written()).toBe(`up /shop/migrate/${id}\n`);
    expect(await client.look(history)).toMatchObject({
      history: {
        successCount: 1,
        failureCount: 0,
        failedFinishedRuns: [],
        successfulFinishedRuns: [{ tasks: [expect.stringContaining(`shop_migrate_${id}.instance-`)] }],
      },
    });
    expect(await client.look(`${job}/runs`)).toEqual([]);
    expect((await client.ask('GET', `${job}/runs/${id}`)).status).toBe(404);
  });

  it('is in the history of the failed ones when it ends otherwise, and is not begun again', async () => {
    const client = await aMetronome();
    await begun(client, aJob('exit 3'));
    await client.until(1, history, 'history', 'failureCount');
    expect(await client.look(`${job}/runs`)).toEqual([]);
  });

  it('is begun again after a failure where its policy says so', async () => {
    const client = await aMetronome();
    const restart = { policy: 'ON_FAILURE' };
    await begun(client, aJob(`[ -e ${folder}/again ] || { touch ${folder}/again; exit 1; }`, { restart }));
    await client.until(1, history, 'history', 'successCount');
    expect(await client.look(history, 'history', 'successfulFinishedRuns', 0, 'tasks')).toHaveLength(2);
  });

  it('is one more with every POST', async () => {
    const client = await aMetronome();
    await begun(client, aJob('exec sleep 1000'));
    await client.ask('POST', `${job}/runs`);
    expect(await client.look(`${job}?embed=activeRuns`, 'activeRuns')).toHaveLength(2);
  });

  it('waits as INITIAL without a task until an offer fits, and is in the queue', async () => {
    const client = await aMetronome({ cpus: 1 });
    client.metronome.faults.holdOffers(true);
    const id = await begun(client, aJob('exec sleep 1000'));
    expect(await client.look(`${job}/runs/${id}`)).toMatchObject({ status: 'INITIAL', completedAt: null, tasks: [] });
    expect(await client.look('/v1/queue')).toEqual([{ jobId: 'shop.migrate', runs: [{ runId: id }] }]);
    client.metronome.faults.holdOffers(false);
    await client.until('ACTIVE', `${job}/runs/${id}`, 'status');
    expect(await client.look(`${job}/runs/${id}`, 'tasks', 0, 'status')).toBe('TASK_RUNNING');
    await client.ask('POST', '/v1/jobs', { ...aJob('true', { cpus: 1 }), id: 'big' });
    await client.ask('POST', '/v1/jobs/big/runs');
    await client.ask('POST', `${job}/runs/${id}/actions/stop`);
    await client.until(1, '/v1/jobs/big?embed=history', 'history', 'successCount');
  });

  it('finds no agent for an attribute that the agent has not', async () => {
    const client = await aMetronome();
    const constraints = [{ attribute: 'rack', operator: 'LIKE', value: '.*' }];
    await begun(client, aJob('true', { placement: { constraints } }));
    const by = [
      { attribute: 'hostname', operator: 'IS', value: '127.0.0.1' },
      { attribute: 'rack', operator: 'UNLIKE', value: 'a' },
    ];
    await client.ask('POST', '/v1/jobs', { ...aJob('true', { placement: { constraints: by } }), id: 'here' });
    await client.ask('POST', '/v1/jobs/here/runs');
    await client.until(1, '/v1/jobs/here?embed=history', 'history', 'successCount');
    expect(await client.look(`${job}/runs`, 0, 'status')).toBe('INITIAL');
  });

  it('that is stopped has failed at once, and its task is given its time', async () => {
    const client = await aMetronome();
    const cmd = `trap 'sleep 0.3; echo ended > ${folder}/said; exit 0' TERM; touch ${folder}/ready; while :; do sleep 0.05; done`;
    const id = await begun(client, aJob(cmd));
    await eventually('the task to be ready', () =>
      readFile(`${folder}/ready`, 'utf8').then(
        () => true,
        () => undefined,
      ),
    );
    expect((await client.ask('POST', `${job}/runs/${id}/actions/stop`)).body).toMatchObject({ id, status: 'FAILED' });
    expect(await client.look(`${job}/runs`)).toEqual([]);
    expect(await written()).toBe('ended\n');
    expect((await client.ask('POST', `${job}/runs/${id}/actions/stop`)).body).toEqual({
      jobSpec: 'shop.migrate',
      id,
      message: 'Job Run not found',
    });
    await client.until(1, history, 'history', 'failureCount');
  });

  it('keeps its job from being removed, unless it is to be stopped', async () => {
    const client = await aMetronome();
    await begun(client, aJob('exec sleep 1000'));
    expect(await client.ask('DELETE', job)).toEqual({
      status: 409,
      body: { message: 'There are active job runs. Override with stopCurrentJobRuns=true' },
    });
    expect((await client.ask('DELETE', `${job}?stopCurrentJobRuns=true`)).status).toBe(200);
    expect((await client.ask('GET', job)).status).toBe(404);
    expect((await client.ask('POST', `${job}/runs`)).status).toBe(404);
  });

  it('is carried out also when its answer is cut off', async () => {
    const client = await aMetronome();
    await client.ask('POST', '/v1/jobs', aJob('true'));
    client.metronome.faults.cutNext((method, at) => method === 'POST' && at.endsWith('/runs'));
    await expect(client.ask('POST', `${job}/runs`)).rejects.toThrow();
    await client.until(1, history, 'history', 'successCount');
  });

  it('ends with its server', async () => {
    const client = await aMetronome();
    const cmd = `echo $$ > ${folder}/said; exec sleep 1000`;
    await begun(client, aJob(cmd));
    const pid = Number(await written());
    await client.metronome.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a setting of the embedded Metronome', () => {
  it('that cannot be is told in a sentence', async () => {
    await expect(aMetronome({ cpus: 0 })).rejects.toThrow('cpus is 0: give a number above 0');
    const { metronome } = await aMetronome();
    const port = Number(new URL(metronome.url).port);
    await expect(aMetronome({ port })).rejects.toThrow('the port is in use; choose another with --port');
  });
});
