// The app that all of this is about, at one version: what is committed, and what Marathon is given where it acts alone.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Version {
  readonly version: string;
  readonly instances: number;
  readonly deploy: Deploy;
  /** Further variables of the task: what is wrong with it (task.mjs). */
  readonly env?: Readonly<Record<string, string>>;
  /** Marathon's own, for what it replaces itself. */
  readonly upgradeStrategy?: { readonly minimumHealthCapacity: number; readonly maximumOverCapacity: number };
  /** Of one task. More than the agent's 64 finds no offer. */
  readonly cpus?: number;
}

/** A deploy block as docs/strategies.md has it. */
export type Deploy = { readonly strategy: string } & Readonly<Record<string, unknown>>;

export const vhost = 'web.test';
/** Of the app that Marathon replaces by itself. */
export const aloneVhost = 'alone.test';
export const aloneId = '/alone';

const task = path.join(path.dirname(fileURLToPath(import.meta.url)), 'task.mjs');

/** `servicePort`: one that no balancer of this machine has. */
export const definitionOf = (
  { version, instances, deploy, env, upgradeStrategy, cpus = 0.1 }: Version,
  servicePort: number,
): object => ({
  id: '/shop/web',
  ...common,
  ...{ instances, cpus, deploy, ...(upgradeStrategy && { upgradeStrategy }) },
  ...served(vhost, servicePort),
  env: { VERSION: version, ...env },
});

/** The same without anything of Baton's. */
export const aloneDefinition = (version: string, instances: number, servicePort: number): object => ({
  id: aloneId,
  ...common,
  cpus: 0.1,
  instances,
  ...served(aloneVhost, servicePort),
  env: { VERSION: version },
});

const served = (host: string, port: number): object => ({
  labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: host, HAPROXY_0_MODE: 'http' },
  portDefinitions: [{ port, name: 'http', protocol: 'tcp' }],
});

const common = {
  cmd: `exec '${process.execPath}' '${task}'`,
  mem: 32,
  taskKillGracePeriodSeconds: 15,
  healthChecks: [
    {
      protocol: 'MESOS_HTTP',
      path: '/health',
      portIndex: 0,
      delaySeconds: 0,
      intervalSeconds: 1,
      timeoutSeconds: 1,
      gracePeriodSeconds: 20,
      // Longer than a balancer on a busy machine takes to reload with the tasks that come.
      maxConsecutiveFailures: 5,
    },
  ],
} as const;
