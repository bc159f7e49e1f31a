// HAProxy and marathon_lb.py as real processes on loopback. The templates replace only what names addresses and files
// of marathon-lb's own container; everything about apps is what it generates by itself.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from './ports.js';
import { run, start } from './programs.js';
import { python } from './checkout.js';

export type LoadBalancer = {
  /** The shared front end of all virtual hosts. */
  readonly virtualHosts: string;
  /** The shared front end that goes by the header X-Marathon-App-Id. */
  readonly appIds: string;
  /** HAProxy's statistics, and marathon-lb's own endpoints beside them. */
  readonly statistics: string;
  /** The configuration that is in force. */
  config(): Promise<string>;
  /** Whether `haproxy -c` accepts it. */
  isAccepted(): Promise<boolean>;
  /** The end of what both programs printed, for messages of failing tests. */
  log(): string;
  stop(): Promise<void>;
};

/** Starts HAProxy with an empty configuration, and marathon_lb.py, which takes it over. */
export async function startLoadBalancer(checkout: string, marathon: string, group: string): Promise<LoadBalancer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marathon-lb-'));
  const configFile = path.join(folder, `${path.basename(folder)}.cfg`);
  const [virtualHosts, tls, appIds, statistics] = await freePorts(4);
  const head = headOf(folder, checkout, statistics);
  await writeFile(configFile, head);

  const haproxy = start('haproxy', ['-W', '-f', configFile]);
  const balancer = start(
    python,
    [
      ...['-B', path.join(checkout, 'marathon_lb.py'), '--marathon', marathon, '--group', group],
      ...['--sse', '--health-check', '--haproxy-config', configFile, '--syslog-socket', '/dev/null'],
      // The master re-executes itself on SIGUSR2 and hands the listening sockets to a new worker.
      ...['--command', `kill -USR2 ${haproxy.pid}`, '--reload-interval', '2'],
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HAPROXY_HEAD: head,
        HAPROXY_HTTP_FRONTEND_HEAD: `\nfrontend marathon_http_in\n  bind 127.0.0.1:${virtualHosts}\n  mode http\n`,
        HAPROXY_HTTPS_FRONTEND_HEAD: `\nfrontend marathon_https_in\n  bind 127.0.0.1:${tls}\n  mode http\n`,
        HAPROXY_HTTP_FRONTEND_APPID_HEAD: `\nfrontend marathon_http_appid_in\n  bind 127.0.0.1:${appIds}\n  mode http\n`,
        HAPROXY_FRONTEND_HEAD: '\nfrontend {backend}\n  bind 127.0.0.1:{servicePort}\n  mode {mode}\n',
      },
    },
  );
  return {
    virtualHosts: `http://127.0.0.1:${virtualHosts}`,
    appIds: `http://127.0.0.1:${appIds}`,
    statistics: `http://127.0.0.1:${statistics}`,
    config: () => readFile(configFile, 'utf8'),
    isAccepted: async () => (await run('haproxy', ['-c', '-f', configFile])).code === 0,
    log: () => `haproxy:\n${haproxy.output()}\nmarathon_lb.py:\n${balancer.output()}`,
    stop: async () => {
      await balancer.stop();
      await haproxy.stop();
      await rm(folder, { recursive: true, force: true });
      // It keeps its last configurations in /tmp, under the name of the file.
      const archive = path.join('/tmp', path.basename(configFile));
      await Promise.all([1, 2, 3, 4, 5].map((age) => rm(`${archive}.${age}`, { force: true })));
    },
  };
}

const headOf = (folder: string, checkout: string, statistics: number): string => `global
  maxconn 1000
  hard-stop-after 5s
  stats socket ${folder}/haproxy.sock expose-fd listeners
  lua-load ${checkout}/getpids.lua
defaults
  retries 3
  option redispatch
  option http-server-close
  timeout connect 3s
  timeout client 30s
  timeout server 30s
  timeout http-request 15s
  timeout queue 30s
listen stats
  bind 127.0.0.1:${statistics}
  mode http
  stats enable
  acl getpid path /_haproxy_getpids
  http-request use-service lua.getpids if getpid
`;
