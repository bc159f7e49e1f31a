// The client against an embedded Metronome over the network: looks, writes, and every answer that is none.
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { jobIdOf } from '../../../src/core/definition/jobs/jobId.js';
import { withOurLabels } from '../../../src/core/definition/strategy/labels.js';
import { normaliseDefinition } from '../../../src/core/definition/normal/normalise.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { MetronomeJob } from '../../../src/core/model/metronome.js';
import type { Outcome } from '../../../src/core/model/step.js';
import { openMetronome, type Metronome } from '../../../src/io/metronome/openMetronome.js';
import { closeServer, listen } from '../../../src/kit/listen.js';
import { eventually } from '../../kit/eventually.js';
import { aMetronome, type Client } from '../../local/metronome/client.js';
import { cart, known, minute, noon, owner, production } from '../../core/rollout/build.js';

const id = jobIdOf(cart);
const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const anyNumber: unknown = expect.any(Number);
const within = (): AbortSignal => AbortSignal.timeout(60_000);
const b = known('b');

const definition = (cmd: string, more: JsonObject = {}): JsonObject =>
  withOurLabels(normaliseDefinition({ id, cmd, cpus: 0.1, mem: 32, ...more }), {
    ...{ owner, app: cart, environment: production, revision: b.revision, commit: b.commit, role: 'job' as const },
    job: { index: 1, since: noon, timeout: minute, runsFrom: 0 },
  });

interface Both extends Client {
  readonly jobs: Metronome;
  readonly begin: (cmd: string, more?: JsonObject) => Promise<Outcome>;
  readonly stop: () => Promise<Outcome>;
  readonly remove: () => Promise<Outcome>;
  readonly job: () => Promise<MetronomeJob | undefined>;
}

async function both(): Promise<Both> {
  const client = await aMetronome();
  const jobs = openMetronome({ urls: [client.metronome.url], auth: { kind: 'none' } });
  const common = { runSpec: 'job', marathonId: id, force: false } as const;
  return {
    ...client,
    jobs,
    begin: (cmd, more) => jobs.carryOut({ kind: 'put', ...common, definition: definition(cmd, more) }, within()),
    stop: () => jobs.carryOut({ kind: 'scale', ...common, instances: 0, resend: {} }, within()),
    remove: () => jobs.carryOut({ kind: 'remove', ...common }, within()),
    async job() {
      const look = await jobs.readJob(id, within());
      if (look.kind === 'silent') throw new Error(look.because);
      return look.job;
    },
  };
}

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(closeServer));
});

/** What stands in front of Metronome and answers in its place. */
async function answering(status: number, headers: Record<string, string>, body: string): Promise<Metronome> {
  const server = createServer((_request, response) => {
    response.sendDate = !('date' in headers);
    response.writeHead(status, headers.date === '' ? {} : headers).end(body);
  });
  servers.push(server);
  const port = await listen(server, 0, '127.0.0.1', 'the test', '--port');
  return openMetronome({ urls: [`http://127.0.0.1:${port}`], auth: { kind: 'none' } });
}

describe('a look at a job', () => {
  it('says that there is none, and what the clock is there', async () => {
    const { jobs } = await both();
    const look = await jobs.readJob(id, within());
    expect(look).toEqual({ kind: 'read', readAt: anyNumber });
  });

  it('shows labels, the run that is active, and then its end', async () => {
    const { begin, job, metronome } = await both();
    metronome.faults.holdOffers(true);
    expect(await begin('exec sleep 1000', { taskKillGracePeriodSeconds: 1 })).toEqual({ kind: 'done' });
    expect(await job()).toMatchObject({
      id: 'shop.cart-before',
      labels: { BATON_OWNER: 'shop', BATON_APP: '/shop/cart', BATON_ROLE: 'job' },
      killGrace: 1_000,
      active: [{ tasks: [] }],
      ended: [],
    });
    metronome.faults.holdOffers(false);
    const active = await eventually('the run to have a task', async () => {
      const [run] = (await job())?.active ?? [];
      return run === undefined || run.tasks.length === 0 ? undefined : run;
    });
    expect(active.tasks[0]).toContain(`shop_cart-before_${active.id}`);
  });

  it('shows how the last run ended, the newest first', async () => {
    const { begin, ask, job } = await both();
    await begin('true');
    await eventually('the run to end', async () => ((await job())?.ended.length === 1 ? true : undefined));
    expect((await job())?.ended).toMatchObject([{ succeeded: true }]);
    await ask('PUT', '/v1/jobs/shop.cart-before', { id: 'x', run: { cmd: 'false', cpus: 0.1, mem: 32, disk: 0 } });
    await ask('POST', '/v1/jobs/shop.cart-before/runs');
    await eventually('the second run to end', async () => ((await job())?.ended.length === 2 ? true : undefined));
    expect((await job())?.ended.map(({ succeeded }) => succeeded)).toEqual([false, true]);
  });

  it.each([
    ['nothing listens', undefined, 'connection refused; is Metronome running there?'],
    ['a proxy says 404', [404, { 'content-type': 'text/html' }, '<html>'], 'not found (404); check the address'],
    ['the credentials are wrong', [401, {}, ''], 'Metronome does not accept the credentials (401); check `auth`'],
    ['something else answers', [200, {}, '{"apps":[]}'], 'this is not an answer of Metronome'],
    ['a proxy takes the clock away', [200, { date: '' }, '{}'], 'has no Date header'],
  ] as const)('is silent and says why when %s', async (_name, answer, says) => {
    const jobs =
      answer === undefined
        ? openMetronome({ urls: ['http://127.0.0.1:1'], auth: { kind: 'none' } })
        : await answering(answer[0], { ...answer[1] }, answer[2]);
    const look = await jobs.readJob(id, within());
    expect(look).toMatchObject({ kind: 'silent', because: containing(says) });
  });
});

it('a look whose connection broke is made once more', async () => {
  const { begin, job, metronome } = await both();
  await begin('exec sleep 1000');
  metronome.faults.cutNext((method) => method === 'GET');
  expect((await job())?.active).toHaveLength(1);
});

describe('a job that is written', () => {
  it('is begun by who made it, once: the second is told that somebody was quicker', async () => {
    const { begin, job } = await both();
    const outcomes = await Promise.all([begin('exec sleep 1000'), begin('exec sleep 1000')]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['busy', 'done']);
    expect((await job())?.active).toHaveLength(1);
  });

  it('has its run although nobody heard of it', async () => {
    const { begin, job, metronome } = await both();
    metronome.faults.cutNext((method, at) => method === 'POST' && at.endsWith('/runs'));
    expect(await begin('exec sleep 1000')).toMatchObject({
      kind: 'unreachable',
      because: containing('whether it was written shows at the next look'),
    });
    expect((await job())?.active).toHaveLength(1);
  });

  it('has no run when the answer to its making was lost: nobody begins one later', async () => {
    const { begin, job, metronome, remove } = await both();
    metronome.faults.cutNext((method, at) => method === 'POST' && at === '/v1/jobs');
    expect((await begin('exec sleep 1000')).kind).toBe('unreachable');
    expect(await begin('exec sleep 1000')).toMatchObject({ kind: 'busy' });
    expect(await job()).toMatchObject({ active: [], ended: [] });
    expect(await remove()).toEqual({ kind: 'done' });
    expect(await job()).toBeUndefined();
  });

  it('is stopped, run by run, and stays', async () => {
    const { begin, ask, job, stop } = await both();
    await begin('exec sleep 1000');
    await ask('POST', '/v1/jobs/shop.cart-before/runs');
    expect(await stop()).toEqual({ kind: 'done' });
    await eventually('both to have failed', async () => ((await job())?.ended.length === 2 ? true : undefined));
    expect((await job())?.active).toEqual([]);
    expect(await stop()).toEqual({ kind: 'done' });
  });

  it('is not removed while it runs, and to remove one that is gone is done', async () => {
    const { begin, job, remove, stop } = await both();
    await begin('exec sleep 1000');
    expect(await remove()).toMatchObject({ kind: 'busy', because: containing('active job runs') });
    expect((await job())?.active).toHaveLength(1);
    await stop();
    expect(await remove()).toEqual({ kind: 'done' });
    expect(await remove()).toEqual({ kind: 'done' });
    expect(await stop()).toEqual({ kind: 'done' });
  });

  it('is refused with the words of Metronome, without what stands in its environment', async () => {
    const { begin } = await both();
    expect(await begin('true', { mem: 16, env: { PASSWORD: 'very secret' } })).toMatchObject({
      kind: 'refused',
      problems: [
        {
          code: 'metronome-refused',
          message: matching(/^Metronome refuses the job \/shop\/cart-before: \/run\/mem/),
        },
      ],
    });
    const echoing = await answering(422, {}, '{"message":"cannot read very secret"}');
    const action = { kind: 'put', runSpec: 'job', marathonId: id, force: false } as const;
    const told = await echoing.carryOut(
      { ...action, definition: definition('true', { env: { A: 'very secret' } }) },
      within(),
    );
    expect(JSON.stringify(told)).not.toContain('very secret');
  });

  it('is refused before anything is asked when Metronome has no field for it', async () => {
    const { begin, job } = await both();
    expect(await begin('true', { resourceLimits: { mem: 64 } })).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'job-not-in-metronome', message: containing('has no resourceLimits') }],
    });
    expect(await job()).toBeUndefined();
  });

  it('waits for who may not, and for a Metronome that is starting', async () => {
    const action = { kind: 'remove', runSpec: 'job', marathonId: id, force: false } as const;
    const forbidden = await answering(403, {}, '');
    expect(await forbidden.carryOut(action, within())).toMatchObject({ kind: 'busy' });
    const starting = await answering(503, {}, '');
    expect(await starting.carryOut(action, within())).toMatchObject({ kind: 'unreachable' });
  });
});
