// The environment of tasks, as tables: what Marathon's TaskBuilder, EnvironmentHelper and TaskGroupBuilder set.
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/local/marathon/definition/app.js';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import { parsePod } from '../../../src/local/marathon/definition/pod/index.js';
import type { Pod } from '../../../src/local/marathon/definition/pod/index.js';
import { taskEnvironment } from '../../../src/local/marathon/run/environment.js';
import { executorIdOf, launchesOf } from '../../../src/local/marathon/run/launches.js';
import { assignPorts, portRequests } from '../../../src/local/marathon/run/ports.js';

const time = '2020-01-02T03:04:05.678Z';
const versions = { version: time, lastScalingAt: time, lastConfigChangeAt: time };
const anApp = (more: object): App => ({ ...parseApp({ id: '/g/web', cmd: 'sleep 1', ...more }), versions });
const aPod = (more: object): Pod => ({ ...parsePod({ id: '/g/pod', ...more }), versions });

/** The variables of an app's task on 127.0.0.1, with these host ports and random numbers. */
function variables(more: object, hostPorts: readonly number[], chances: readonly number[] = [], enforceRole = false) {
  const app = anApp(more);
  const left = [...chances];
  const launch = { app, taskId: 'g_web.instance-1._app.1', host: '127.0.0.1', enforceRole };
  return taskEnvironment({ ...launch, ports: assignPorts(app, hostPorts) }, () => left.shift() ?? 0.5);
}

const only = (env: Record<string, string>, pattern: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => pattern.test(name)));

const container = (portMappings: readonly object[]) => ({
  networks: [{ mode: 'container', name: 'net' }],
  container: { type: 'MESOS', portMappings },
});

describe('the ports of a task', () => {
  it.each<[string, object, readonly number[], readonly number[], Record<string, string>]>([
    ['no ports at all', { portDefinitions: [] }, [], [], {}],
    [
      'ports without a number are named by the one the agent gave',
      { portDefinitions: [{ port: 0, name: 'http' }, { port: 0 }] },
      [31000, 31001],
      [],
      {
        PORT: '31000',
        PORT0: '31000',
        PORT1: '31001',
        PORTS: '31000,31001',
        PORT_31000: '31000',
        PORT_31001: '31001',
        PORT_HTTP: '31000',
      },
    ],
    [
      'a number names the variable, also when the agent gave another; names are only put in upper case',
      { portDefinitions: [{ port: 8080, name: 'my-port' }] },
      [31000],
      [],
      { PORT: '31000', PORT0: '31000', PORTS: '31000', PORT_8080: '31000', 'PORT_MY-PORT': '31000' },
    ],
    [
      'bridge: the port inside the container names the variable, its value is the agent’s',
      {
        networks: [{ mode: 'container/bridge' }],
        container: { docker: { image: 'a' }, portMappings: [{ containerPort: 80, name: 'web' }] },
      },
      [31000],
      [],
      { PORT: '31000', PORT0: '31000', PORTS: '31000', PORT_80: '31000', PORT_WEB: '31000' },
    ],
    [
      'a mapping that takes no port of the agent has its own, but it is not among PORTS and never PORT',
      container([
        { containerPort: 80, name: 'web' },
        { containerPort: 81, hostPort: 0 },
      ]),
      [31000],
      [],
      {
        PORT: '31000',
        PORT0: '80',
        PORT1: '31000',
        PORTS: '31000',
        PORT_80: '80',
        PORT_81: '31000',
        PORT_WEB: '80',
      },
    ],
    [
      'only ports inside the container: PORTS is there and empty, PORT is not',
      container([{ containerPort: 80 }]),
      [],
      [],
      { PORT0: '80', PORT_80: '80', PORTS: '' },
    ],
    [
      'one whose number is left open gets any above 1024 that the task does not know yet',
      container([{ containerPort: 0, name: 'any' }, { containerPort: 1025 }]),
      [],
      [0, 0.000016],
      {
        PORT: '1026',
        PORT0: '1026',
        PORT1: '1025',
        PORTS: '1026',
        PORT_1026: '1026',
        PORT_1025: '1025',
        PORT_ANY: '1026',
      },
    ],
  ])('%s', (_what, more, hostPorts, chances, expected) => {
    expect(only(variables(more, hostPorts, chances), /^PORT/)).toEqual(expected);
  });

  it.each<[string, object, readonly object[]]>([
    ['host network: any number, whatever the definition says', { portDefinitions: [{ port: 8080 }] }, [{}]],
    [
      'host network with requirePorts: these very numbers',
      { portDefinitions: [{ port: 8080 }], requirePorts: true },
      [{ fixed: 8080 }],
    ],
    [
      'mappings: none without a host port, any for 0, this one for a number',
      container([{ containerPort: 1 }, { containerPort: 2, hostPort: 0 }, { containerPort: 3, hostPort: 25000 }]),
      [{}, { fixed: 25000 }],
    ],
  ])('take of the agent, %s', (_what, more, expected) => {
    expect(portRequests(anApp(more))).toEqual(expected);
  });
});

describe('the context of a task', () => {
  it('has ids, resources as Scala prints them, and whether the group enforces its role', () => {
    const env = variables({ cpus: 1, mem: 0.5, disk: 10_000_000, portDefinitions: [] }, [], [], true);
    expect(env).toEqual({
      MESOS_TASK_ID: 'g_web.instance-1._app.1',
      MARATHON_APP_ID: '/g/web',
      MARATHON_APP_VERSION: time,
      MARATHON_APP_RESOURCE_CPUS: '1.0',
      MARATHON_APP_RESOURCE_MEM: '0.5',
      MARATHON_APP_RESOURCE_DISK: '1.0E7',
      MARATHON_APP_RESOURCE_GPUS: '0',
      MARATHON_APP_ENFORCE_GROUP_ROLE: 'TRUE',
      MARATHON_APP_LABELS: '',
      HOST: '127.0.0.1',
    });
  });

  it.each<[string, object, string | undefined]>([
    ['of Docker', { container: { type: 'DOCKER', docker: { image: 'nginx:1' } } }, 'nginx:1'],
    ['of Mesos’ own containers not', { container: { type: 'MESOS', docker: { image: 'nginx:1' } } }, undefined],
  ])('names the image %s', (_what, more, expected) => {
    expect(variables(more, [])['MARATHON_APP_DOCKER_IMAGE']).toBe(expected);
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'escaped, in upper case',
      { 'a.b-c': 'x', d_1: 'y' },
      { MARATHON_APP_LABELS: 'A_B_C D_1', MARATHON_APP_LABEL_A_B_C: 'x', MARATHON_APP_LABEL_D_1: 'y' },
    ],
    [
      'once when two escape to the same',
      { 'a.b': 'x', 'a-b': 'y' },
      { MARATHON_APP_LABELS: 'A_B', MARATHON_APP_LABEL_A_B: 'y' },
    ],
    [
      'unless the value has 512 characters or the name 493',
      { long: 'x'.repeat(512), fits: 'x'.repeat(511), ['n'.repeat(493)]: 'x' },
      { MARATHON_APP_LABELS: 'FITS', MARATHON_APP_LABEL_FITS: 'x'.repeat(511) },
    ],
  ])('has labels %s', (_what, labels, expected) => {
    expect(only(variables({ labels, portDefinitions: [] }, []), /LABEL/)).toEqual(expected);
  });

  it('gives way to the app’s own variables, whatever their name', () => {
    const env = { HOST: 'mine', PORT0: '1', MARATHON_APP_ID: 'me' };
    expect(variables({ env }, [31000])).toMatchObject({ ...env, PORT: '31000' });
  });
});

describe('the environment of a pod’s containers', () => {
  const two = {
    labels: { tier: 'pod', both: 'pod' },
    environment: { A: 'pod', B: 'pod', HOST: 'mine', MARATHON_APP_ID: 'mine', ENDPOINT_HTTP: 'mine' },
    networks: [{ mode: 'host' }],
    containers: [
      {
        name: 'one',
        resources: { cpus: 0.5, mem: 32 },
        environment: { B: 'container' },
        labels: { both: 'container' },
        exec: { command: { shell: 'sleep 1' } },
        endpoints: [{ name: 'http', hostPort: 0 }],
        lifecycle: { killGracePeriodSeconds: 5 },
      },
      {
        name: 'two',
        resources: { cpus: 0.5, mem: 32 },
        exec: { command: { argv: ['/bin/true', 'x'] } },
        endpoints: [{ name: 'my-admin', hostPort: 0 }],
      },
    ],
  };
  const instanceId = 'g_pod.instance-6f';
  const launch = { instanceId, incarnation: 2, placement: { agentId: 'S0', host: '127.0.0.1' } };

  it('has what Marathon sets before what the user does, and the container’s before the pod’s', () => {
    const [one, other] = launchesOf(aPod(two), { ...launch, hostPorts: [31000, 31001], enforceRole: true });
    expect(one?.environment).toEqual({
      A: 'pod',
      B: 'container',
      HOST: '127.0.0.1',
      MESOS_TASK_ID: 'g_pod.instance-6f.one.2',
      MESOS_EXECUTOR_ID: 'instance-g_pod.6f',
      MARATHON_APP_ID: '/g/pod',
      MARATHON_APP_VERSION: time,
      MARATHON_CONTAINER_ID: 'one',
      MARATHON_APP_ENFORCE_GROUP_ROLE: 'TRUE',
      MARATHON_CONTAINER_RESOURCE_CPUS: '0.5',
      MARATHON_CONTAINER_RESOURCE_MEM: '32.0',
      MARATHON_CONTAINER_RESOURCE_DISK: '0.0',
      MARATHON_CONTAINER_RESOURCE_GPUS: '0',
      MARATHON_APP_LABELS: 'TIER BOTH',
      MARATHON_APP_LABEL_TIER: 'pod',
      MARATHON_APP_LABEL_BOTH: 'container',
      ENDPOINT_HTTP: '31000',
      EP_HOST_HTTP: '31000',
      ENDPOINT_MY_ADMIN: '31001',
      EP_HOST_MY_ADMIN: '31001',
    });
    expect([one?.hostPorts, other?.hostPorts]).toEqual([[31000], [31001]]);
    expect(other?.command.argv).toEqual(['/bin/true', 'x']);
  });

  it('says, in a network of its own, which port is the container’s and which the agent’s', () => {
    const endpoints = [
      { name: 'open', containerPort: 80, hostPort: 0 },
      { name: 'inner', containerPort: 81 },
    ];
    const pod = aPod({
      networks: [{ mode: 'container', name: 'net' }],
      containers: [{ name: 'one', resources: { cpus: 1, mem: 32 }, endpoints }],
    });
    expect(portRequests(pod)).toEqual([{}]);
    const [one] = launchesOf(pod, { ...launch, hostPorts: [31000] });
    expect(only({ ...one?.environment }, /^(ENDPOINT|EP)_/)).toEqual({
      ENDPOINT_OPEN: '80',
      EP_HOST_OPEN: '31000',
      EP_CONTAINER_OPEN: '80',
      ENDPOINT_INNER: '81',
      EP_CONTAINER_INNER: '81',
    });
  });

  it.each([
    ['web_api.instance-6f', 'instance-web_api.6f'],
    ['a.b.marathon-1', 'marathon-a.b.1'],
  ])('knows the executor of %s as %s', (id, executor) => {
    expect(executorIdOf(id)).toBe(executor);
  });
});
