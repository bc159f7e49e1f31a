// The writes: sent once, as they should be, and every answer of Marathon's turned into what happens next.
import { describe, expect, it } from 'vitest';
import type { ClusterAction } from '../../../src/io/marathon/write.js';
import type { Outcome } from '../../../src/core/model/step.js';
import { aDeadAddress, json, type AServer } from '../../kit/aServer.js';
import { aCluster, aMarathon, cart, never, type Routes } from './aMarathon.js';

const definition = { id: '/shop/cart', cmd: 'sleep 1', env: { DB_PASSWORD: 'opensesame' }, instances: 2 };
const put: ClusterAction = { kind: 'put', runSpec: 'app', marathonId: cart, definition, force: false };
const scale: ClusterAction = {
  kind: 'scale',
  runSpec: 'app',
  marathonId: cart,
  instances: 4,
  resend: { resourceLimits: { cpus: 2 } },
  force: true,
};
const restart: ClusterAction = { kind: 'restart', marathonId: cart, force: false };
const started = { version: '2026-11-21T07:00:00.000Z', deploymentId: 'd1' };

const writing = (to: AServer | string, action: ClusterAction, options = {}): Promise<Outcome> =>
  aCluster(typeof to === 'string' ? to : to.url, options).carryOut(action, never);

const putting = (answer: Routes[string]): Promise<AServer> => aMarathon({ 'PUT /v2/apps/shop/cart': answer });

/** What comes of a put that Marathon answers so. */
async function answered(status: number, body: unknown): Promise<Outcome> {
  return writing(await putting((response) => json(response, body, status)), put);
}

const because = (outcome: Outcome): string => ('because' in outcome ? outcome.because : JSON.stringify(outcome));

describe('an action', () => {
  it('replaces the whole definition', async () => {
    const marathon = await putting((response) => json(response, started));
    expect(await writing(marathon, put)).toEqual({ kind: 'done' });
    expect(marathon.asked).toHaveLength(1);
    expect(marathon.asked[0]).toMatchObject({
      method: 'PUT',
      url: '/v2/apps/shop/cart?force=false&partialUpdate=false',
    });
    expect(JSON.parse(marathon.asked[0]?.body ?? '')).toEqual(definition);
  });

  it('creates: Marathon answers 201', async () => {
    expect(await answered(201, started)).toEqual({ kind: 'done' });
  });

  it('scales without losing what a merge would drop', async () => {
    const marathon = await putting((response) => json(response, started));
    expect(await writing(marathon, scale)).toEqual({ kind: 'done' });
    expect(marathon.asked[0]?.url).toBe('/v2/apps/shop/cart?force=true&partialUpdate=true');
    expect(JSON.parse(marathon.asked[0]?.body ?? '')).toEqual({ instances: 4, resourceLimits: { cpus: 2 } });
  });

  it('restarts', async () => {
    const marathon = await aMarathon({ 'POST /v2/apps/shop/cart/restart': (response) => json(response, started) });
    expect(await writing(marathon, restart)).toEqual({ kind: 'done' });
    expect(marathon.asked[0]?.url).toBe('/v2/apps/shop/cart/restart?force=false');
  });

  it('removes an app without force, which Marathon would take for granted, and a pod that is answered without a word', async () => {
    const remove = { kind: 'remove', marathonId: cart, force: false } as const;
    const marathon = await aMarathon({
      'DELETE /v2/apps/shop/cart': (response) => json(response, started),
      'DELETE /v2/pods/shop/cart': (response) => {
        response.writeHead(202, { 'Marathon-Deployment-Id': 'd1' });
        response.end();
      },
    });
    expect(await writing(marathon, { ...remove, runSpec: 'app' })).toEqual({ kind: 'done' });
    expect(await writing(marathon, { ...remove, runSpec: 'pod' })).toEqual({ kind: 'done' });
    expect(marathon.asked.map(({ url }) => url)).toEqual([
      '/v2/apps/shop/cart?force=false',
      '/v2/pods/shop/cart?force=false',
    ]);
  });

  it('removes what somebody else has removed: that is all it wants', async () => {
    const marathon = await aMarathon({
      'DELETE /v2/apps/shop/cart': (response) => json(response, { message: "App '/shop/cart' does not exist" }, 404),
    });
    const remove = { kind: 'remove', runSpec: 'app', marathonId: cart, force: false } as const;
    expect(await writing(marathon, remove)).toEqual({ kind: 'done' });
  });
});

describe('what Marathon answers', () => {
  it('409 with deployments is a lock, without it is a refusal', async () => {
    const message = 'App is locked by one or more deployments.';
    expect(await answered(409, { message, deployments: [{ id: 'd1' }, { id: 'd2' }] })).toEqual({
      kind: 'locked',
      deployments: ['d1', 'd2'],
    });
    const exists = await answered(409, { message: 'An app with id [/shop/cart] already exists.' });
    expect(exists).toMatchObject({ kind: 'refused', problems: [{ code: 'marathon-refused', severity: 'error' }] });
  });

  it('403 is busy: too many deployments, or no permission', async () => {
    const message = 'Max number (100) of running deployments is achieved. Wait for existing deployments to complete';
    expect(await answered(403, { message })).toEqual({ kind: 'busy', because: message });
    expect(because(await answered(403, { message: 'Not Authorized to perform this action!' }))).toContain(
      'what the account may do',
    );
  });

  it('422 is refused, path by path in Marathon’s own words', async () => {
    const details = [
      { path: '/container/docker/image', errors: ['must not be empty'] },
      { path: '/env/A', errors: ['error.expected.jsstring', 'error.min'] },
    ];
    const outcome = await answered(422, { message: 'Object is not valid', details });
    expect(outcome.kind === 'refused' ? outcome.problems.map(({ message }) => message) : outcome).toEqual([
      'Marathon refuses /shop/cart: /container/docker/image: must not be empty',
      'Marathon refuses /shop/cart: /env/A: error.expected.jsstring; error.min',
    ]);
  });

  it('never repeats a secret that Marathon quotes', async () => {
    const quoted = `'id' is undefined on object: {"env":{"DB_PASSWORD":"opensesame"}}`;
    const outcomes = [
      await answered(422, { message: 'Invalid JSON', details: [{ path: '/', errors: [quoted] }] }),
      await answered(422, { message: 'env value opensesame is odd' }),
      await answered(400, { message: 'Invalid JSON', details: 'Unexpected end\n at [Source: (String)"{opensesame}"]' }),
    ];
    expect(JSON.stringify(outcomes)).not.toContain('opensesame');
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  });

  it('401 and 5xx are sentences, and nothing is sent twice', async () => {
    for (const [status, words] of [
      [401, 'check `auth`'],
      [500, 'its own log says why'],
      [502, 'without a leader'],
      [503, 'not available'],
    ] as const) {
      const marathon = await putting((response) => json(response, {}, status));
      const outcome = await writing(marathon, put);
      expect(outcome.kind).toBe('unreachable');
      expect(because(outcome)).toContain(words);
      expect(marathon.asked).toHaveLength(1);
    }
  });

  it('an app that somebody removed meanwhile is looked at again, not condemned', async () => {
    const none = await aMarathon({
      'POST /v2/apps/shop/cart/restart': (response) =>
        json(response, { message: "App '/shop/cart' does not exist" }, 404),
      'PUT /v2/apps/shop/cart': (response) => json(response, { message: 'Object is not valid', details: [] }, 422),
    });
    expect(await writing(none, restart)).toMatchObject({ kind: 'busy' });
    expect(await writing(none, scale)).toEqual({ kind: 'busy', because: '/shop/cart does not exist any more' });
  });

  it('a page of something else is not a success', async () => {
    const portal = await putting((response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Please log in'),
    );
    expect(because(await writing(portal, put))).toContain("not in Marathon's words");
  });
});

describe('a write that gets no answer', () => {
  it('is not repeated, and says that it may have happened', async () => {
    const cuts = await putting((response) => response.destroy());
    const outcome = await writing(cuts, put);
    expect(outcome.kind).toBe('unreachable');
    expect(because(outcome)).toContain('whether it was written shows at the next look');
    const hangs = await putting(() => undefined);
    expect(because(await writing(hangs, put, { timeoutMs: 100 }))).toContain('no complete answer within 100ms');
    expect([cuts.asked.length, hangs.asked.length]).toEqual([1, 1]);
  });

  it('says that nothing was written when nobody was there', async () => {
    expect(because(await writing(await aDeadAddress(), put))).toContain('nothing was written');
  });
});
