import { describe, expect, it } from 'vitest';
import type { PreviewCheck, Sample } from '../../../src/core/model/check.js';
import type { ServedTask } from '../../../src/core/model/traffic.js';
import { aDeadAddress, aServer, json, type AServer } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import { appId, aSet, aTask } from '../balancer/aSet.js';
import { aQuestion, never, someChecks } from './aQuestion.js';

const hosts = ['127.0.0.1'];
const preview: PreviewCheck = {
  name: 'preview',
  kind: 'preview',
  path: '/smoke?set={{app}}',
  portIndex: 0,
  limit: {},
  failAfter: 3,
};
const at = ({ port }: Pick<AServer, 'port'>, more: Partial<ServedTask> = {}): ServedTask =>
  aTask(`task-${port}`, '127.0.0.1', port, more);

const ask = (tasks: readonly ServedTask[], check = preview, allowed = hosts, signal = never): Promise<Sample> =>
  someChecks({ hosts: allowed }).ask(aQuestion(check, { candidate: aSet('/shop/cart-green', ...tasks) }), signal);

const answering = (status: number): Promise<AServer> =>
  aServer((_, response) => void response.writeHead(status, { Location: '/else' }).end());

describe('a preview', () => {
  it('asks every healthy task once, and says which', async () => {
    const [one, two, sick] = [await answering(200), await answering(204), await answering(500)];
    expect(await ask([at(one), at(two), at(sick, { healthy: false })])).toEqual({
      check: 'preview',
      at: 1_000,
      verdict: 'pass',
      because: '2 tasks passed',
      tasks: [`task-${one.port}`, `task-${two.port}`],
    });
    expect([one.asked, two.asked, sick.asked].map((asked) => asked.map(({ url }) => url))).toEqual([
      ['/smoke?set=/shop/cart-green'],
      ['/smoke?set=/shop/cart-green'],
      [],
    ]);
  });

  it('fails with one task that does, whatever is in doubt, and follows no redirect', async () => {
    const [good, bad] = [await answering(200), await answering(302)];
    const dead = Number(new URL(await aDeadAddress()).port);
    expect(await ask([at(good), at({ port: dead }), at(bad)])).toMatchObject({
      verdict: 'fail',
      because: `http://127.0.0.1:${bad.port}/smoke?set=/shop/cart-green answers 302 (1 of 3 tasks fail)`,
    });
    expect(bad.asked).toHaveLength(1);
  });

  it('is in doubt about a task that does not answer, has no such port, or may not be asked', async () => {
    const good = await answering(200);
    const dead = Number(new URL(await aDeadAddress()).port);
    const told = async (task: ServedTask): Promise<string> => {
      const { verdict, because } = await ask([at(good), task]);
      return `${verdict}: ${because}`;
    };
    expect(await told(at({ port: dead }))).toMatch(/^undecided: .*connection refused.* \(1 of 2 tasks are in doubt\)$/);
    expect(await told(at(good, { id: 'other', ports: [] }))).toContain('undecided: other has no port 0');
    expect(await told(aTask('else', 'agent-7.example', good.port))).toContain('agent-7.example:');
    expect(await told(aTask('else', 'agent-7.example', good.port))).toContain('may not be asked');
    expect(await ask([])).toMatchObject({ verdict: 'undecided', because: 'no task is healthy yet' });
  });

  it('asks a task with an address of its own there, at the port that was chosen', async () => {
    const server = await aServer((_, response) => json(response, { ready: true }));
    const check: PreviewCheck = { ...preview, portIndex: 1, field: '/ready', limit: { above: 0 } };
    const task = aTask('own', 'agent-7.example', 1, { addresses: ['127.0.0.1'], ports: [1, server.port] });
    expect(await ask([task], check)).toMatchObject({ verdict: 'pass', because: '1 task passed' });
    const wrong = await ask([task], { ...check, limit: { above: 1 } });
    expect(wrong).toMatchObject({ verdict: 'fail', because: '1, and has to be above 1 (1 of 1 task fail)' });
  });

  it('can be given up', async () => {
    const server = await aServer(() => undefined);
    const asking = new AbortController();
    const sample = ask([at(server)], preview, hosts, asking.signal);
    await eventually('it is asked', () => server.asked[0]);
    asking.abort();
    expect((await sample).verdict).toBe('undecided');
  });

  it('is known to be refused where the settings list no host', () => {
    const refusal = (allowed: readonly string[]): string | undefined =>
      someChecks({ hosts: allowed }).refusal(preview, appId('/shop/cart'));
    expect(refusal([])).toBe('its tasks may not be asked: the settings list no host in `checks.hosts` of the cluster');
    expect(refusal(['*.dc.example'])).toBeUndefined();
  });
});
