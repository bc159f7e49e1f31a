// Several addresses, standby masters and credentials: who is asked, and who never sees a secret.
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ClusterAction } from '../../../src/io/marathon/write.js';
import { aDeadAddress, aServer, json } from '../../kit/aServer.js';
import { aCluster, aMarathon, cart, logged, never } from './aMarathon.js';

const put: ClusterAction = {
  kind: 'put',
  runSpec: 'app',
  marathonId: cart,
  definition: { id: '/shop/cart' },
  force: false,
};
const done = { version: '2026-11-21T07:00:00.000Z', deploymentId: 'd1' };
const bearer = { kind: 'bearer', token: () => 'opensesame-123' } as const;

describe('several addresses', () => {
  it('the next one is asked when one does not answer, and is asked first from then on', async () => {
    const good = await aMarathon({});
    const broken = await aServer((_, response) => response.destroy());
    const cluster = aCluster([await aDeadAddress(), broken.url, good.url]);
    expect(await cluster.readAll(never)).toMatchObject({ ok: true });
    const tries = broken.asked.length;
    expect(await cluster.readAll(never)).toMatchObject({ ok: true });
    expect(broken.asked.length).toBe(tries);
  });

  it('a standby without a leader is passed over', async () => {
    const standby = await aServer((_, response) =>
      response.writeHead(502).end('Could not determine the current leader'),
    );
    const good = await aMarathon({});
    expect(await aCluster([standby.url, good.url]).readApp(cart, never)).toMatchObject({ ok: true });
  });

  it('when none answers, the sentence names them all', async () => {
    const [first, second] = [await aDeadAddress(), await aDeadAddress()];
    const reading = await aCluster([first, second]).readAll(never);
    expect(reading.ok ? '' : reading.because).toContain(`${second}/v2/deployments: connection refused`);
    expect(reading.ok ? '' : reading.because).toContain(`no answer from ${first}`);
  });

  it('a write goes on only when nobody was there', async () => {
    const good = await aMarathon({ 'PUT /v2/apps/shop/cart': (response) => json(response, done) });
    expect(await aCluster([await aDeadAddress(), good.url]).carryOut(put, never)).toEqual({ kind: 'done' });
    const cuts = await aServer((_, response) => response.destroy());
    expect(await aCluster([cuts.url, good.url]).carryOut(put, never)).toMatchObject({ kind: 'unreachable' });
    expect(good.asked).toHaveLength(1);
  });

  it('lives below a path where a gateway puts it', async () => {
    const gateway = await aServer((_, response) => json(response, done));
    expect(await aCluster(`${gateway.url}/service/marathon/`).carryOut(put, never)).toEqual({ kind: 'done' });
    expect(gateway.asked[0]?.url).toBe('/service/marathon/v2/apps/shop/cart?force=false&partialUpdate=false');
  });
});

describe('credentials', () => {
  it('follow a redirect to a configured address, and to no other', async () => {
    const stranger = await aServer((_, response) => json(response, []));
    const leader = await aMarathon({});
    const standby = (to: string) =>
      aServer((asked, response) => response.writeHead(307, { Location: `${to}${asked.url}` }).end());
    const lost = await standby(stranger.url);
    const reading = await aCluster([lost.url, leader.url], { auth: bearer }).readAll(never);
    expect(reading.ok ? '' : reading.because).toContain(`redirects to ${stranger.url}/v2/deployments`);
    expect(stranger.asked).toEqual([]);
    const fine = await standby(leader.url);
    expect(await aCluster([fine.url, leader.url], { auth: bearer }).readAll(never)).toMatchObject({ ok: true });
    expect(leader.asked.map(({ headers }) => headers.authorization)).toEqual(Array(6).fill('Bearer opensesame-123'));
  });

  it('two standbys that name each other do not keep us running in circles', async () => {
    const other: { url: string } = { url: '' };
    const first = await aServer((_, response) => response.writeHead(302, { Location: other.url }).end());
    const second = await aServer((_, response) => response.writeHead(302, { Location: first.url }).end());
    other.url = second.url;
    expect(await aCluster([first.url, second.url]).readAll(never)).toMatchObject({ ok: false });
    expect(first.asked.length + second.asked.length).toBe(2);
  });

  it('are sent as Basic, with characters outside ASCII as UTF-8', async () => {
    const marathon = await aMarathon({});
    await aCluster(marathon.url, { auth: { kind: 'basic', user: 'baton', password: () => 'pässword' } }).readAll(never);
    const sent = marathon.asked[0]?.headers.authorization ?? '';
    expect(Buffer.from(sent.replace('Basic ', ''), 'base64').toString('utf8')).toBe('baton:pässword');
  });

  it('appear in no sentence and in no log line', async () => {
    const marathon = await aMarathon({
      'GET /v2/apps': (response) => json(response, { message: 'no opensesame-123' }, 401),
    });
    const withUser = (await aDeadAddress()).replace('http://', 'http://baton:opensesame-123@');
    for (const url of [marathon.url, withUser]) {
      const cluster = aCluster(url, { auth: bearer });
      const told = [
        await cluster.readAll(never),
        await cluster.readApp(cart, never),
        await cluster.carryOut(put, never),
      ];
      expect(JSON.stringify(told).replaceAll('no opensesame-123', '')).not.toContain('opensesame-123');
    }
    expect(logged.join('')).not.toContain('opensesame-123');
  });
});

describe('DC/OS', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  /** A gateway that gives out tokens t1, t2, … and accepts only those from `oldest` on. */
  async function aGateway(accepted: (token: number) => boolean) {
    let given = 0;
    return aServer((asked, response) => {
      if (asked.url === '/acs/api/v1/auth/login') {
        given += 1;
        json(response, { token: `t${given}` });
        return;
      }
      const token = Number(asked.headers.authorization?.replace('token=t', ''));
      if (!accepted(token)) json(response, { title: 'Unauthorized' }, 401);
      else if (asked.url.includes('/v2/deployments') || asked.url.includes('/v2/pods')) json(response, []);
      else if (asked.url.includes('/v2/info')) json(response, { name: 'marathon', version: '1.8.222' });
      else if (asked.url.includes('/v2/queue')) json(response, { queue: [] });
      else if (asked.method === 'PUT') json(response, done);
      else json(response, { apps: [] });
    });
  }

  it('logs in once with a signed token, and uses what it gets', async () => {
    const gateway = await aGateway(() => true);
    const secret = { kind: 'privateKey', pem: () => privateKey } as const;
    const cluster = aCluster(`${gateway.url}/service/marathon`, { auth: { kind: 'dcos', uid: 'baton', secret } });
    expect(await cluster.readAll(never)).toMatchObject({ ok: true });
    const logins = gateway.asked.filter(({ url }) => url.startsWith('/acs'));
    expect(logins).toHaveLength(1);
    const sent: unknown = JSON.parse(logins[0]?.body ?? '');
    const token = typeof sent === 'object' && sent !== null && 'token' in sent ? String(sent.token) : '';
    const [head = '', claims = '', signature = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ uid: 'baton' });
    const verify = createVerify('RSA-SHA256').update(`${head}.${claims}`);
    expect(verify.verify(publicKey, signature, 'base64url')).toBe(true);
    expect(gateway.asked.at(-1)?.headers.authorization).toBe('token=t1');
  });

  it('logs in again when the token is refused, once: a write is then sent a second time', async () => {
    const gateway = await aGateway((token) => token >= 2);
    const secret = { kind: 'password', password: () => 'geheim' } as const;
    const cluster = aCluster(gateway.url, { auth: { kind: 'dcos', uid: 'baton', secret } });
    expect(await cluster.carryOut(put, never)).toEqual({ kind: 'done' });
    expect(gateway.asked.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST', 'PUT']);
    const closed = await aGateway(() => false);
    const outcome = await aCluster(closed.url, { auth: { kind: 'dcos', uid: 'baton', secret } }).carryOut(put, never);
    expect(outcome).toMatchObject({ kind: 'unreachable' });
    expect(closed.asked).toHaveLength(4);
  });

  it('says what is wrong with the login', async () => {
    const gateway = await aServer((_, response) => json(response, {}, 401));
    const secret = { kind: 'password', password: () => 'geheim' } as const;
    const reading = await aCluster(gateway.url, { auth: { kind: 'dcos', uid: 'baton', secret } }).readAll(never);
    expect(reading.ok ? '' : reading.because).toContain('check the uid baton and its key or password');
  });
});
