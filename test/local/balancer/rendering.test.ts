// Labels → haproxy.cfg, as marathon-lb writes it: the pieces, their order, their names and numbers.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Folder } from '../../../src/local/balancer/folder.js';
import { ownCertificate } from '../../../src/local/balancer/haproxy/certificate.js';
import { luaServices } from '../../../src/local/balancer/haproxy/luaServices.js';
import { findHaproxy } from '../../../src/local/balancer/haproxy/program.js';
import { serverId } from '../../../src/local/balancer/render/names.js';
import { parseApps } from '../../../src/local/balancer/marathon/apps.js';
import { servicePorts, taskAddress } from '../../../src/local/balancer/marathon/network.js';
import { aCheck, anApp, rendered, section } from './anApp.js';
import { describeWithHaproxy } from './rig.js';

const http = 'frontend marathon_http_in';
const vhost = (name: string, others: Record<string, string> = {}) => ({ HAPROXY_0_VHOST: name, ...others });

describe('a service port', () => {
  it('is a front end and a backend of one name, tcp unless something speaks for http', () => {
    const { config } = rendered([anApp({ id: '/shop/cart', ports: [31001, 31000] })]);
    expect(section(config, 'frontend shop_cart_10000')).toEqual([
      'bind *:10000',
      'mode tcp',
      'use_backend shop_cart_10000',
    ]);
    expect(section(config, 'backend shop_cart_10000')).toEqual([
      'balance roundrobin',
      'mode tcp',
      'server 127_0_0_1_31000 127.0.0.1:31000 id 18694',
      'server 127_0_0_1_31001 127.0.0.1:31001 id 25902',
    ]);
  });

  it.each([
    ['tcp', {}, []],
    ['http', vhost('a.test'), []],
    ['tcp', vhost('a.test', { HAPROXY_0_MODE: 'TCP' }), []],
    ['http', {}, [{ ...aCheck, protocol: 'HTTP' }]],
    ['tcp', {}, [{ ...aCheck, protocol: 'MESOS_HTTP' }]],
    ['tcp', { HAPROXY_0_MODE: 'tcp' }, [{ ...aCheck, protocol: 'HTTP' }]],
  ])('is %s with %o and %o', (mode, labels, healthChecks) => {
    expect(section(rendered([anApp({ labels, healthChecks })]).config, 'frontend web_10000')).toContain(`mode ${mode}`);
  });

  it('is checked by HAProxy as Marathon checks it, one failure later', () => {
    const { config } = rendered([anApp({ labels: vhost('a.test'), healthChecks: [aCheck] })]);
    const backend = section(config, 'backend web_10000');
    expect(backend).toContain('option  httpchk GET /health');
    expect(backend).toContain('timeout check 5s');
    expect(backend.at(-1)).toBe('server 127_0_0_1_31000 127.0.0.1:31000 id 18694 check inter 10s fall 4');
  });

  it('is checked at another of the app’s ports where a label says so', () => {
    const labels = { HAPROXY_0_BACKEND_HEALTHCHECK_PORT_INDEX: '1' };
    const healthChecks = [{ ...aCheck, protocol: 'MESOS_TCP', portIndex: 1 }];
    const { config } = rendered([anApp({ labels, healthChecks, servicePorts: [10000, 10001] })]);
    expect(section(config, 'backend web_10000').at(-1)).toMatch(/check inter 10s fall 4 port 31001$/);
  });

  it('has what its labels ask for', () => {
    const labels = {
      HAPROXY_0_PORT: '80',
      HAPROXY_0_BIND_ADDR: '10.0.0.1',
      HAPROXY_0_BIND_OPTIONS: 'accept-proxy',
      HAPROXY_0_SSL_CERT: '/c.pem',
      HAPROXY_0_BALANCE: 'leastconn',
      HAPROXY_0_STICKY: 'yes',
      HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL: '10.0.0.0/8 127.0.0.1',
    };
    const { config } = rendered([anApp({ labels })]);
    expect(section(config, 'frontend web_80')[0]).toBe('bind 10.0.0.1:80 ssl crt /c.pem accept-proxy');
    expect(section(config, 'backend web_80')).toEqual([
      'balance leastconn',
      'mode tcp',
      'acl network_allowed src 10.0.0.0/8',
      'acl network_allowed src 127.0.0.1',
      'tcp-request content accept if network_allowed',
      'tcp-request content reject',
      'cookie mesosphere_server_id insert indirect nocache',
      'server 127_0_0_1_31000 127.0.0.1:31000 id 18694 check cookie 02ff1d3766',
    ]);
  });

  it('is not there without a server, nor switched off, nor in strict mode unless switched on', () => {
    const apps = [
      anApp({ id: '/none', ports: [] }),
      anApp({ id: '/off', labels: { HAPROXY_0_ENABLED: 'false' } }),
      anApp({ id: '/on', labels: { HAPROXY_0_ENABLED: 'true' } }),
      anApp({ id: '/unsaid' }),
    ];
    const names = (strictMode: boolean) =>
      [...rendered(apps, {}, strictMode).config.matchAll(/^backend (\S+)$/gm)].map(([, name]) => name);
    expect([names(false), names(true)]).toEqual([['on_10000', 'unsaid_10000'], ['on_10000']]);
  });

  it('is not there outside of the groups', () => {
    const apps = [
      anApp({ id: '/in', labels: { HAPROXY_GROUP: 'a,b' } }),
      anApp({ id: '/out', labels: { HAPROXY_GROUP: 'c' } }),
      anApp({ id: '/none' }),
      anApp({ id: '/own', labels: { HAPROXY_GROUP: 'c', HAPROXY_0_GROUP: 'b' } }),
      anApp({ id: '/not-own', labels: { HAPROXY_GROUP: 'b', HAPROXY_0_GROUP: 'c' } }),
    ];
    const { config } = rendered(apps, { groups: ['b'] });
    expect([...config.matchAll(/^backend (\S+)$/gm)].map(([, name]) => name)).toEqual(['in_10000', 'own_10000']);
  });
});

describe('a port with two owners', () => {
  it('is told of, be it of two apps or of the balancer itself', () => {
    const { notes } = rendered([anApp({ id: '/a' }), anApp({ id: '/b' }), anApp({ id: '/c', servicePorts: [9090] })]);
    expect(notes).toEqual([
      'the balancer itself and c_9090 listen on *:9090 both: each gets some of the connections, by chance; give one another port',
      'a_10000 and b_10000 listen on *:10000 both: each gets some of the connections, by chance; give one another port',
    ]);
    expect(rendered([anApp({ id: '/a' }), anApp({ id: '/b', servicePorts: [10001] })]).notes).toEqual([]);
  });
});

describe('the shared front ends', () => {
  it('ask the one with the largest BACKEND_WEIGHT first, one with a path before one without', () => {
    const { config } = rendered([
      anApp({ id: '/a', labels: vhost('x.test') }),
      anApp({ id: '/b', labels: vhost('x.test', { HAPROXY_0_PATH: '/b' }) }),
      anApp({ id: '/c', labels: vhost('x.test', { HAPROXY_0_BACKEND_WEIGHT: '5' }) }),
    ]);
    const order = section(config, http).filter((line) => line.startsWith('use_backend'));
    expect(order.map((line) => line.split(' ')[1])).toEqual(['c_10000', 'b_10000', 'a_10000']);
  });

  it('take several hosts together, with path, password and redirect', () => {
    const labels = vhost('a.test,b.test', { HAPROXY_0_PATH: '/p', HAPROXY_0_AUTH: 'realm:me:$1$secret' });
    const { config } = rendered([anApp({ labels })]);
    expect(section(config, http).slice(2)).toEqual([
      'acl path_web_10000 path_beg /p',
      'acl auth_a_test_web http_auth(user_web_10000)',
      'acl host_a_test_web hdr(host) -i a.test',
      'acl host_a_test_web hdr(host) -i b.test',
      'http-request auth realm "realm" if host_a_test_web path_web_10000 !auth_a_test_web',
      'use_backend web_10000 if host_a_test_web path_web_10000',
    ]);
    expect(section(config, 'userlist user_web_10000')).toEqual(['user me password $1$secret']);
    const redirected = rendered([anApp({ labels: vhost('a.test', { HAPROXY_0_REDIRECT_TO_HTTPS: 'true' }) })]);
    expect(section(redirected.config, http).at(-1)).toBe(
      'redirect scheme https code 301 if !{ ssl_fc } host_a_test_web',
    );
  });

  it('look hosts and ids up in maps, after all that is said of single apps', () => {
    const apps = [
      anApp({ id: '/a', labels: vhost('a.test,b.test') }),
      anApp({ id: '/b', labels: vhost('c.test', { HAPROXY_0_PATH: '/' }) }),
    ];
    const { config, domains, apps: ids } = rendered(apps, { haproxyMap: true });
    expect(section(config, http).slice(2)).toEqual([
      'acl host_c_test_b hdr(host) -i c.test',
      'acl path_b_10000 path_beg /',
      'use_backend b_10000 if host_c_test_b path_b_10000',
      'use_backend %[req.hdr(host),lower,regsub(:.*$,,),map(/lb/domain2backend.map)]',
    ]);
    expect(domains).toBe('a.test a_10000\nb.test a_10000\n');
    expect(ids).toBe('/a a_10000\n/b b_10000\n');
  });

  it('take an override for the line that looks into the map, when it is of the first app that has a host', () => {
    const override = { HAPROXY_0_HTTP_FRONTEND_ACL: '  use_backend {backend} if TRUE\n' };
    const [plain, replaced] = [
      anApp({ id: '/a', labels: vhost('a.test') }),
      anApp({ id: '/b', labels: vhost('b.test', override) }),
    ];
    expect(rendered([plain, replaced], { haproxyMap: true }).config).not.toContain('if TRUE');
    const first = { ...replaced, id: '/0' };
    expect(() => rendered([plain, first], { haproxyMap: true })).toThrow(
      'HAPROXY_0_HTTP_FRONTEND_ACL of /0: {backend} is not known here; known are {haproxy_dir}',
    );
  });
});

describe('the number of a server', () => {
  it('is its own, and another where it is taken', () => {
    const taken = new Set<number>();
    const first = serverId('127_0_0_1_31000', taken);
    const second = serverId('127_0_0_1_31000', taken);
    expect([first, second, [...taken]]).toEqual([18694, 25942, [18694, 25942]]);
  });
});

describe('a task is found', () => {
  const address = (fields: object) => {
    const [app] = parseApps({
      apps: [
        {
          id: '/x',
          labels: {},
          instances: 1,
          ...fields,
          tasks: [{ id: 'x.1', host: 'agent-1', ports: [31000], ipAddresses: [{ ipAddress: '172.16.0.2' }] }],
        },
      ],
    });
    const task = app?.tasks[0];
    if (app === undefined || task === undefined) throw new Error('no task');
    return [servicePorts(app), taskAddress(app, task, () => '10.0.0.1')];
  };
  const mapped = { portMappings: [{ containerPort: 80, hostPort: 0, servicePort: 10007 }] };

  it.each([
    [
      'at its agent',
      { networks: [{ mode: 'host' }], portDefinitions: [{ port: 10001 }] },
      [10001],
      '10.0.0.1',
      [31000],
    ],
    [
      'at its agent behind a bridge',
      { networks: [{ mode: 'container/bridge' }], container: mapped },
      [10007],
      '10.0.0.1',
      [31000],
    ],
    [
      'at its own address',
      { networks: [{ mode: 'container', name: 'dcos' }], container: mapped },
      [10007],
      '172.16.0.2',
      [80],
    ],
    [
      'at its own address, said as before Marathon 1.5',
      { container: { docker: { network: 'USER', ...mapped } } },
      [10007],
      '172.16.0.2',
      [80],
    ],
  ])('%s', (_, fields, services, ip, ports) => {
    expect(address(fields)).toEqual([services, { ip, ports }]);
  });
});

describeWithHaproxy('HAProxy', () => {
  it('takes every piece that labels can ask for, with and without maps', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lb-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(path.join(folder, 'services.lua'), luaServices(folder, path.join(folder, 'control.sock')));
    const listeners = {
      host: '127.0.0.1',
      http: 10080,
      appId: 9091,
      stats: 9090,
      https: { port: 10443, certificates: [await ownCertificate(folder)] },
    };
    const checked = new Folder(folder, await findHaproxy(undefined));
    const extras: readonly Record<string, string>[] = [
      {},
      { HAPROXY_0_PATH: '/p', HAPROXY_0_AUTH: 'realm:me:$1$xyz' },
      { HAPROXY_0_AUTH: 'realm:me:$1$xyz', HAPROXY_0_STICKY: 'true' },
      { HAPROXY_0_REDIRECT_TO_HTTPS: 'true' },
      { HAPROXY_0_REDIRECT_TO_HTTPS: 'true', HAPROXY_0_PATH: '-i /p /q' },
      { HAPROXY_0_USE_HSTS: 'true', HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL: '127.0.0.0/8' },
      {
        HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH: '/from',
        HAPROXY_0_HTTP_BACKEND_REVPROXY_PATH: '/to',
        HAPROXY_0_HTTP_BACKEND_REDIR: '/home',
      },
    ];
    const apps = ['one.test', 'two.test,three.test'].flatMap((host, kind) =>
      extras.map((labels, at) =>
        anApp({
          id: `/app${kind}-${at}`,
          labels: vhost(`${at}.${host}`, labels),
          servicePorts: [10000 + 10 * kind + at],
          healthChecks: [aCheck],
        }),
      ),
    );
    const tcp = { HAPROXY_0_MODE: 'tcp', HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL: '127.0.0.0/8' };
    apps.push(anApp({ id: '/tcp', labels: tcp, servicePorts: [10100], healthChecks: [aCheck] }));
    for (const haproxyMap of [false, true])
      expect(await checked.complaints(rendered(apps, { folder, listeners, haproxyMap }))).toEqual([]);
  });
});
