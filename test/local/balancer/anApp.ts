// Apps as `GET /v2/apps?embed=apps.tasks` lists them, for the tests that need no Marathon.
import { parseApps, type App } from '../../../src/local/balancer/marathon/apps.js';
import type { Configuration, RenderSettings } from '../../../src/local/balancer/render/configuration.js';
import { renderConfiguration } from '../../../src/local/balancer/render/configuration.js';
import { servicesOf } from '../../../src/local/balancer/services/services.js';

export interface Described {
  readonly id?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly instances?: number;
  /** Host port of each task; the first letter of its id tells tasks of different apps apart. */
  readonly ports?: readonly number[];
  /** Of each task; absent: no results. */
  readonly alive?: readonly boolean[];
  readonly healthChecks?: readonly object[];
  readonly scaledAt?: string;
  readonly servicePorts?: readonly number[];
}

/** An app on host ports of 127.0.0.1 with one service port, 10000, unless told otherwise. */
export function anApp(described: Described = {}): App {
  const { id = '/web', ports = [31000], servicePorts = [10000] } = described;
  const body = {
    apps: [
      {
        id,
        labels: described.labels ?? {},
        instances: described.instances ?? ports.length,
        networks: [{ mode: 'host' }],
        portDefinitions: servicePorts.map((port) => ({ port, protocol: 'tcp', name: null })),
        healthChecks: described.healthChecks ?? [],
        versionInfo: { lastScalingAt: described.scaledAt ?? '2026-11-21T10:00:00.000Z' },
        tasks: ports.map((port, at) => ({
          id: `${id.slice(1)}.${at}`,
          host: '127.0.0.1',
          state: 'TASK_RUNNING',
          ports: servicePorts.map((_, index) => port + index),
          ...(described.alive?.[at] === undefined ? {} : { healthCheckResults: [{ alive: described.alive[at] }] }),
          ipAddresses: null,
        })),
      },
    ],
  };
  const [app] = parseApps(body);
  if (app === undefined) throw new Error('the list of one app is empty');
  return app;
}

export const aCheck = {
  protocol: 'MESOS_HTTP',
  path: '/health',
  portIndex: 0,
  gracePeriodSeconds: 300,
  intervalSeconds: 10,
  timeoutSeconds: 5,
  maxConsecutiveFailures: 3,
};

/** Rendered for a balancer on marathon-lb's own ports, whose health is not asked of Marathon. */
export function rendered(
  apps: readonly App[],
  settings: Partial<RenderSettings> = {},
  strictMode = false,
): Configuration {
  const services = servicesOf(apps, { strictMode, admits: () => true, addressOf: (host) => host });
  return renderConfiguration(services, {
    groups: ['*'],
    haproxyMap: false,
    folder: '/lb',
    listeners: { host: '*', http: 80, appId: 9091, stats: 9090, https: { port: 443, certificates: ['/lb/cert.pem'] } },
    ...settings,
  });
}

/** The lines of one section, without the line that begins it: `section(config, 'backend web_10000')`. */
export function section(config: string, name: string): readonly string[] {
  const found = config.split('\n\n').find((one) => one.trimStart().startsWith(`${name}\n`));
  if (found === undefined) throw new Error(`there is no section ${name} in:\n${config}`);
  return found
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}
