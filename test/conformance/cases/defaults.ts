// What Marathon fills in when a definition does not say it.
import { absent, anyOrder, exactly } from '../suite/shape.js';
import { printed } from './printed.js';

export const defaultCases = printed({
  resources: {
    title: 'without resources an app has 1 cpu, 128 MiB, no disk and no gpu',
    cites: '2.2; app.raml defaults',
    sent: { cpus: null, mem: null },
    printed: { cpus: 1, mem: 128, disk: 0, gpus: 0 },
  },
  fetch: {
    title: 'an artifact is extracted, not executable and not cached unless told otherwise',
    cites: '2.2; artifact.raml',
    sent: {
      fetch: [
        { uri: 'http://example.com/a.tgz' },
        { uri: 'http://example.com/b', extract: false, cache: true, executable: true, destPath: 'd/b' },
      ],
    },
    printed: {
      fetch: [
        exactly({ uri: 'http://example.com/a.tgz', extract: true, executable: false, cache: false }),
        exactly({ uri: 'http://example.com/b', extract: false, executable: true, cache: true, destPath: 'd/b' }),
      ],
    },
  },
  'health-check': {
    title: 'a health check has Marathon’s defaults, and points to port 0 when ports were declared',
    cites: '2.4; healthCheck.raml, HealthCheckConversion, AppNormalization',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ path: '/health' }] },
    printed: {
      healthChecks: [
        exactly({
          protocol: 'HTTP',
          path: '/health',
          portIndex: 0,
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          timeoutSeconds: 20,
          maxConsecutiveFailures: 3,
          delaySeconds: 15,
          ipProtocol: 'IPv4',
          ignoreHttp1xx: false,
        }),
      ],
    },
  },
  'health-check-implicit-port': {
    title: 'a health check of an app with only the implicit port is left without portIndex',
    cites: '2.4; AppNormalization.forDeprecated looks at the ports that were sent',
    sent: { healthChecks: [{ protocol: 'HTTP' }] },
    printed: { healthChecks: [{ protocol: 'HTTP', portIndex: absent, port: absent }] },
  },
  'health-check-delay': {
    title: 'Marathon’s own checks know no delay: a delaySeconds that was sent is printed as 15',
    cites: '2.4; HealthCheckConversion',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'TCP', delaySeconds: 3 }] },
    printed: { healthChecks: [{ protocol: 'TCP', delaySeconds: 15, ignoreHttp1xx: absent }] },
  },
  'health-check-mesos': {
    title: 'a Mesos check keeps its delay',
    cites: '2.4; HealthCheckConversion, MesosHttpHealthCheck',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'MESOS_HTTP', path: '/x', delaySeconds: 3 }] },
    printed: {
      healthChecks: [{ protocol: 'MESOS_HTTP', path: '/x', portIndex: 0, delaySeconds: 3, ignoreHttp1xx: absent }],
    },
  },
  'health-check-command': {
    title: 'a command check has a command and no port',
    cites: '2.4; HealthCheckConversion, MesosCommandHealthCheck',
    sent: { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }] },
    printed: { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, portIndex: absent, path: absent }] },
  },
  'readiness-check': {
    title: 'a readiness check has Marathon’s defaults',
    cites: '2.2; readinessCheck.raml, AppNormalization.normalizeReadinessCheck',
    sent: { portDefinitions: [{ port: 0, name: 'http-api' }], readinessChecks: [{}] },
    printed: {
      readinessChecks: [
        exactly({
          name: 'readinessCheck',
          protocol: 'HTTP',
          path: '/',
          portName: 'http-api',
          intervalSeconds: 30,
          timeoutSeconds: 10,
          httpStatusCodesForReady: [200],
          preserveLastResponse: false,
        }),
      ],
    },
  },
  constraints: {
    title: 'constraints are a set of two or three words',
    cites: '2.2, 2.7; constraint.raml, uniqueItems',
    sent: {
      constraints: [
        ['hostname', 'UNIQUE'],
        ['rack', 'GROUP_BY', '2'],
        ['hostname', 'UNIQUE'],
      ],
    },
    printed: {
      constraints: anyOrder([
        ['hostname', 'UNIQUE'],
        ['rack', 'GROUP_BY', '2'],
      ]),
    },
  },
  args: {
    title: 'args stand instead of cmd',
    cites: '2.2; AppValidation.containsCmdArgsOrContainer',
    sent: { cmd: null, args: ['sleep', '1000'] },
    printed: { cmd: absent, args: ['sleep', '1000'] },
  },
  'empty-lists-left-out': {
    title: 'empty lists and maps are left out, but labels is not',
    cites: '0, 2.1; app.raml omitEmpty',
    sent: {
      env: {},
      args: [],
      constraints: [],
      dependencies: [],
      fetch: [],
      healthChecks: [],
      readinessChecks: [],
      secrets: {},
      labels: {},
    },
    printed: {
      env: absent,
      args: absent,
      constraints: absent,
      dependencies: absent,
      fetch: absent,
      healthChecks: absent,
      readinessChecks: absent,
      secrets: absent,
      labels: {},
    },
  },
  'optionals-left-out': {
    title: 'what has no default and is not set is left out',
    cites: '0, 2.1; generated RAML writes',
    sent: {},
    printed: {
      container: absent,
      user: absent,
      taskKillGracePeriodSeconds: absent,
      residency: absent,
      tty: absent,
      check: absent,
      acceptedResourceRoles: absent,
      executorResources: absent,
      resourceLimits: absent,
      uris: absent,
      ports: absent,
      ipAddress: absent,
    },
  },
  'unreachable-part': {
    title: 'an unreachableStrategy may name one of its two times, and the other is 0',
    cites: '2.2; unreachableStrategy.raml',
    sent: { unreachableStrategy: { expungeAfterSeconds: 60 } },
    printed: { unreachableStrategy: exactly({ inactiveAfterSeconds: 0, expungeAfterSeconds: 60 }) },
  },
  'kill-selection': {
    title: 'killSelection may be OLDEST_FIRST',
    cites: '2.2; killSelection.raml',
    sent: { killSelection: 'OLDEST_FIRST' },
    printed: { killSelection: 'OLDEST_FIRST' },
  },
  'resource-limits': {
    title: 'resourceLimits are numbers or unlimited',
    cites: '2.2; resources.raml ResourceLimits',
    sent: { resourceLimits: { cpus: 'unlimited', mem: 64 } },
    printed: { resourceLimits: { cpus: 'unlimited', mem: 64 } },
  },
});
