// `baton local balancer`: HAProxy, configured from the labels of a Marathon as marathon-lb does it. Flags that marathon-lb has
// too are named as there.
import path from 'node:path';
import { Command, Option } from 'commander';
import { Failure } from './failure.js';
import { checked, list, port, started } from './localServers.js';
import { ended } from './signals.js';

interface BalancerFlags {
  readonly marathon: readonly string[];
  readonly authCredentials?: string;
  readonly group: readonly string[];
  readonly port: number;
  readonly httpsPort?: number;
  readonly sslCerts?: readonly string[];
  readonly appidPort: number;
  readonly statsPort: number;
  readonly host: string;
  readonly haproxyMap?: true;
  readonly healthCheck?: true;
  readonly strictMode?: true;
  readonly data?: string;
  readonly haproxy?: string;
}

export function balancerCommand(): Command {
  return new Command('balancer')
    .description('a small marathon-lb: HAProxy, configured from the HAPROXY_* labels of a Marathon')
    .requiredOption('--marathon <urls>', 'addresses of Marathon, separated by commas', list)
    .option('--auth-credentials <user:password>', 'for Marathon')
    .addOption(
      new Option('--group <names>', 'serve apps with one of these in HAPROXY_GROUP; * serves all')
        .argParser(list)
        .default(['*'], '*'),
    )
    .option('--port <n>', 'port of the virtual hosts; 0 picks a free one, as for the others', port, 10080)
    .option('--https-port <n>', 'port of the virtual hosts by TLS; absent: none', port)
    .option('--ssl-certs <files>', 'PEM files with certificate and key, separated by commas; absent: one is made', list)
    .option('--appid-port <n>', 'port of the apps by the header X-Marathon-App-Id', port, 9091)
    .option('--stats-port <n>', 'port of the statistics and of /_haproxy_…', port, 9090)
    .option('--host <address>', 'address of all of them, and of service ports', '127.0.0.1')
    .option('--haproxy-map', 'look virtual hosts and apps up in map files')
    .option('--health-check', 'let a task serve once Marathon has found it alive')
    .option('--strict-mode', 'serve only ports with HAPROXY_n_ENABLED=true')
    .option('--data <dir>', "keep HAProxy's configuration and the state of its servers from start to start")
    .option('--haproxy <file>', "HAProxy's program, when it is not in PATH")
    .action(runBalancer);
}

async function runBalancer({ group, data, sslCerts, ...others }: BalancerFlags): Promise<void> {
  const { startBalancer } = await import('../local/balancer/server.js');
  const { checkOptions } = await import('../local/balancer/options.js');
  const options = {
    ...others,
    groups: group,
    ...(sslCerts && { sslCerts: sslCerts.map((file) => path.resolve(file)) }),
    ...(data && { dataDir: path.resolve(data) }),
  };
  checked(() => checkOptions(options));
  const stop = ended();
  const balancer = await started(startBalancer(options));
  const { url, httpsUrl, appidUrl, statsUrl } = balancer;
  const https = httpsUrl === undefined ? '' : `, ${httpsUrl} by TLS`;
  process.stdout.write(
    `balancer listening on ${url}${https}, apps by header on ${appidUrl}, statistics on ${statsUrl}\n`,
  );
  const failure = await Promise.race([stop, balancer.failed]);
  await balancer.close();
  if (failure !== undefined) throw new Failure(failure);
}
