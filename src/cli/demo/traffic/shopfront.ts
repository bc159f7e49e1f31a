// The two apps of the demo that stand behind HAProxy, as files of the repository: a search that is deployed as a canary, and a
// checkout that is deployed blue-green.

export interface Shopfront {
  readonly id: '/shop/search' | '/shop/checkout';
  /** By which visitors ask for it. */
  readonly host: string;
  /** The port that HAProxy serves it on, too. */
  readonly servicePort: number;
  /** The block as YAML flow. */
  readonly deploy: string;
}

/** Half of the visitors of a version that is broken get an error. */
export interface ShopVersion {
  readonly version: string;
  readonly broken?: true;
}

const checks = '[{ name: 5xx, haproxy: error-share, below: 0.05, failAfter: 2, minimumSample: 5 }]';

/** Pauses are seconds here and minutes in real life. */
export const searchOn = (servicePort: number): Shopfront => ({
  id: '/shop/search',
  host: 'search.example',
  servicePort,
  deploy: `
  strategy: canary
  steps: [{ weight: 5, pause: 3s }, { weight: 50, pause: 3s }]
  checks: ${checks}
  drainTimeout: 5s`,
});

export const checkoutOn = (servicePort: number): Shopfront => ({
  id: '/shop/checkout',
  host: 'checkout.example',
  servicePort,
  deploy: `
  strategy: blue-green
  soak: 3s
  keepOld: 30m
  checks: ${checks}
  drainTimeout: 5s`,
});

export const fileOf = ({ id }: Shopfront): string => `apps${id}.yaml`;

/** One environment of them is enough to see. */
export const stagingFileOf = ({ id }: Shopfront): string => `environments/staging${id}.yaml`;
export const notInStaging = 'deploy: { enabled: false }\n';

/** The line of a version, which a merge request changes. */
export const versionLine = ({ version, broken }: ShopVersion): string =>
  `  VERSION: "${version}"${broken === undefined ? '' : '\n  BROKEN: "0.5"'}`;

export const definitionOf = ({ id, host, servicePort, deploy }: Shopfront, version: ShopVersion): string => `id: ${id}
instances: 2
labels:
  HAPROXY_GROUP: external
  HAPROXY_0_VHOST: ${host}
portDefinitions: [{ port: ${servicePort}, name: http }]
taskKillGracePeriodSeconds: 10
deploy:${deploy}
env:
${versionLine(version)}
  # Losing no request takes a task that leaves in good order: on SIGTERM it fails its check, ends connections, and serves on
  # until balancers have heard of it: longer than three checks take, also on a machine that has much to do.
  SERVER: |
    const { createServer } = require('node:http');
    const { MARATHON_APP_ID, VERSION, BROKEN = '0', HOST, PORT0 } = process.env;
    let answered = 0;
    let leaving = false;

    const server = createServer((request, response) => {
      if (leaving) response.setHeader('connection', 'close');
      if (request.url === '/health') return response.writeHead(leaving ? 503 : 200).end();
      answered += 1;
      const isError = Math.floor(answered * BROKEN) > Math.floor((answered - 1) * BROKEN);
      response.writeHead(isError ? 500 : 200, { 'x-version': VERSION, 'x-app': MARATHON_APP_ID });
      response.end(\`\${MARATHON_APP_ID} \${VERSION}\\n\`);
    });
    server.keepAliveTimeout = 60_000;
    server.listen(Number(PORT0), HOST);

    process.on('SIGTERM', () => {
      leaving = true;
      setTimeout(() => {
        server.close(() => process.exit(0));
        server.closeIdleConnections();
      }, 6_000);
    });
`;
