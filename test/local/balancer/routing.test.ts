// What reaches which app through the real HAProxy: virtual hosts, paths, ports, ids, groups, maps and overridden rules.
import { expect, it } from 'vitest';
import { eventually } from '../../kit/eventually.js';
import { answers, aWorld, config, describeWithHaproxy, freePorts, get } from './rig.js';

describeWithHaproxy('an app is reached', () => {
  it('by its virtual hosts, its path, its service port and its id', async () => {
    const { balancer, put } = await aWorld();
    const [web = 0, api = 0] = await freePorts(2);
    await put('/shop/web', { labels: { HAPROXY_0_VHOST: 'Shop.Test,www.shop.test' }, ports: [web] });
    await put('/shop/api', { labels: { HAPROXY_0_VHOST: 'shop.test', HAPROXY_0_PATH: '/api' }, ports: [api] });
    await answers(balancer.url, { Host: 'shop.test' }, /^200 \/shop\/web/);
    await answers(`${balancer.url}/api/x`, { Host: 'shop.test' }, /^200 \/shop\/api \d+ \/api\/x/);
    expect((await get(balancer.url, { Host: 'WWW.shop.test' })).text).toMatch(/^\/shop\/web/);
    expect((await get(balancer.url, { Host: 'other.test' })).status).toBe(503);
    // The comparison of marathon-lb takes the header as it is.
    expect((await get(balancer.url, { Host: 'shop.test:8080' })).status).toBe(503);
    expect((await get(`http://127.0.0.1:${api}/`)).text).toMatch(/^\/shop\/api/);
    expect((await get(balancer.appidUrl, { 'X-Marathon-App-Id': '/shop/web' })).text).toMatch(/^\/shop\/web/);
  });

  it('on each of its ports by the labels of that index', async () => {
    const { balancer, put } = await aWorld({ groups: ['external'] });
    const [first = 0, other = 0, replaced = 0] = await freePorts(3);
    const labels = {
      HAPROXY_GROUP: 'internal',
      HAPROXY_1_GROUP: 'external,other',
      HAPROXY_1_PORT: `${replaced}`,
      HAPROXY_1_VHOST: 'second.test',
      HAPROXY_0_VHOST: 'first.test',
    };
    await put('/two', { labels, ports: [first, other] });
    const second = await answers(balancer.url, { Host: 'second.test' }, /^200 \/two/);
    expect((await get(`http://127.0.0.1:${replaced}/`)).text).toBe(second.text);
    expect((await get(balancer.url, { Host: 'first.test' })).status).toBe(503);
    expect((await get(`http://127.0.0.1:${first}/`)).status).toBe(0);
  });

  it('by nothing any more once it is scaled to 0', async () => {
    const { balancer, put } = await aWorld();
    const [port = 0] = await freePorts(1);
    const labels = { HAPROXY_0_VHOST: 'gone.test' };
    await put('/gone', { labels, ports: [port] });
    await answers(`http://127.0.0.1:${port}/`, {}, /^200 \/gone/);
    await put('/gone', { labels, ports: [port], instances: 0 });
    await answers(balancer.url, { Host: 'gone.test' }, /^503/);
    await answers(`http://127.0.0.1:${port}/`, {}, /^0 /);
    expect(await config(balancer)).not.toContain('gone');
  });

  it('by a header or a cookie that another version is told apart by', async () => {
    const { balancer, put } = await aWorld();
    await put('/stable', { labels: { HAPROXY_0_VHOST: 'ab.test' } });
    await put('/beta', {
      labels: {
        HAPROXY_0_VHOST: 'ab.test',
        HAPROXY_0_BACKEND_WEIGHT: '20',
        HAPROXY_0_HTTP_FRONTEND_ACL:
          '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n' +
          '  acl variant_{backend} hdr(X-Variant) -i beta\n' +
          '  acl variant_{backend} cook(variant) -m str beta\n' +
          '  use_backend {backend} if host_{cleanedUpHostname} variant_{backend} {{ nbsrv({backend}) ge 1 }}\n',
      },
    });
    await answers(balancer.url, { Host: 'ab.test', 'X-Variant': 'beta' }, /^200 \/beta/);
    await answers(balancer.url, { Host: 'ab.test' }, /^200 \/stable/);
    expect((await get(balancer.url, { Host: 'ab.test', Cookie: 'a=1; variant=beta' })).text).toMatch(/^\/beta/);
    expect((await get(balancer.url, { Host: 'ab.test', Cookie: 'variant=betamax' })).text).toMatch(/^\/stable/);
  });

  it('at the same server again with a sticky cookie', async () => {
    const { balancer, put } = await aWorld();
    await put('/cart', { labels: { HAPROXY_0_VHOST: 'cart.test', HAPROXY_0_STICKY: 'true' }, instances: 3 });
    await answers(balancer.url, { Host: 'cart.test' }, /^200 \/cart/);
    const first = await get(balancer.url, { Host: 'cart.test' });
    const cookie = /^mesosphere_server_id=[0-9a-f]{10}/.exec(first.headers['set-cookie']?.[0] ?? '')?.[0] ?? '';
    expect(cookie).not.toBe('');
    const again = await Promise.all(
      Array.from({ length: 9 }, () => get(balancer.url, { Host: 'cart.test', Cookie: cookie })),
    );
    expect(new Set(again.map(({ text }) => text))).toEqual(new Set([first.text]));
  });

  it('by TLS under its name, with a certificate that is made for the occasion', async () => {
    const { balancer, put } = await aWorld({ httpsPort: 0 });
    await put('/safe', { labels: { HAPROXY_0_VHOST: 'safe.test' } });
    await answers(balancer.url, { Host: 'safe.test' }, /^200 \/safe/);
    expect(await tlsGet(balancer.httpsUrl ?? '', 'safe.test')).toMatch(/^200 \/safe/);
    expect(await tlsGet(balancer.httpsUrl ?? '', 'other.test')).toMatch(/^503/);
  });
});

describeWithHaproxy('with maps', () => {
  it('hosts and ids are looked up, ports in the Host header do not matter, and paths come first', async () => {
    const { balancer, put } = await aWorld({ haproxyMap: true });
    const [a = 0, b = 0] = await freePorts(2);
    await put('/a', { labels: { HAPROXY_0_VHOST: 'map.test' }, ports: [a] });
    await put('/b', { labels: { HAPROXY_0_VHOST: 'map.test', HAPROXY_0_PATH: '/b' }, ports: [b] });
    await answers(balancer.url, { Host: 'map.test:10080' }, /^200 \/a/);
    await answers(`${balancer.url}/b`, { Host: 'map.test' }, /^200 \/b/);
    expect((await get(balancer.appidUrl, { 'X-Marathon-App-Id': '/b' })).text).toMatch(/^\/b/);
    const file = async (name: string) => (await get(`${balancer.statsUrl}/_haproxy_${name}`)).text;
    // One with a path stays outside of the map for HTTP, as it does for TLS.
    expect([await file('getvhostmap'), await file('getappmap')]).toEqual([
      `map.test a_${a}\n`,
      `/a a_${a}\n/b b_${b}\n`,
    ]);
  });
});

describeWithHaproxy('a wrong label of one app', () => {
  it('leaves that app out when HAProxy refuses what comes of it, and the others in', async () => {
    const { balancer, put } = await aWorld();
    await put('/bad', { labels: { HAPROXY_0_VHOST: 'bad.test', HAPROXY_0_BALANCE: 'by-mood' } });
    await put('/good', { labels: { HAPROXY_0_VHOST: 'good.test' } });
    await answers(balancer.url, { Host: 'good.test' }, /^200 \/good/);
    expect((await get(balancer.url, { Host: 'bad.test' })).status).toBe(503);
    await put('/bad', { labels: { HAPROXY_0_VHOST: 'bad.test' } });
    await answers(balancer.url, { Host: 'bad.test' }, /^200 \/bad/);
  });

  it('holds everything up when it names a placeholder that does not exist', async () => {
    const { balancer, put, said, running } = await aWorld();
    const odd = (name: string) =>
      put('/odd', { labels: { HAPROXY_0_VHOST: 'odd.test', HAPROXY_0_BACKEND_HEAD: `\nbackend {${name}}\n` } });
    const told = (name: string) =>
      eventually(`a word on {${name}}`, () =>
        said.find((sentence) => sentence.includes(`of /odd: {${name}} is not known`)),
      );
    await put('/first', { labels: { HAPROXY_0_VHOST: 'first.test' } });
    await answers(balancer.url, { Host: 'first.test' }, /^200 \/first/);
    await odd('name');
    await told('name');
    await put('/later', { labels: { HAPROXY_0_VHOST: 'later.test' } });
    await running('/later');
    await odd('another');
    await told('another');
    expect((await get(balancer.url, { Host: 'later.test' })).status).toBe(503);
    expect((await get(balancer.url, { Host: 'first.test' })).text).toMatch(/^\/first/);
    await odd('backend');
    await answers(balancer.url, { Host: 'later.test' }, /^200 \/later/);
  });
});

async function tlsGet(url: string, servername: string): Promise<string> {
  const { default: https } = await import('node:https');
  return new Promise((resolve, reject) => {
    // Nobody vouches for this certificate.
    const options = { servername, headers: { Host: servername }, rejectUnauthorized: false, agent: false };
    https
      .get(url, options, (response) => {
        let text = `${response.statusCode ?? 0} `;
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.once('end', () => resolve(text));
      })
      .once('error', reject);
  });
}
