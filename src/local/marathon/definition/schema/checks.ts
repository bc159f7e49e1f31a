// healthChecks, the Mesos generic check and readinessChecks as clients may write them.
import { z } from 'zod';
import { anyPort, defaulted, natural, optional } from '../shape.js';
import { path, portName } from './strings.js';

export const healthCheck = z.object({
  command: optional(z.object({ value: z.string() })),
  gracePeriodSeconds: defaulted(natural, 300),
  ignoreHttp1xx: optional(z.boolean()),
  intervalSeconds: defaulted(natural, 60),
  maxConsecutiveFailures: defaulted(natural, 3),
  path: optional(z.string()),
  port: optional(anyPort),
  portIndex: optional(anyPort),
  protocol: defaulted(z.enum(['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_TCP', 'MESOS_HTTP', 'MESOS_HTTPS']), 'HTTP'),
  ipProtocol: defaulted(z.enum(['IPv4', 'IPv6']), 'IPv4'),
  timeoutSeconds: defaulted(z.int32(), 20),
  delaySeconds: defaulted(natural, 15),
});
export type HealthCheck = z.output<typeof healthCheck>;

const endpoint = { portIndex: optional(anyPort), port: optional(anyPort) };

export const check = z.object({
  http: optional(z.object({ ...endpoint, path: optional(path), scheme: defaulted(z.enum(['HTTP', 'HTTPS']), 'HTTP') })),
  tcp: optional(z.object(endpoint)),
  exec: optional(
    z.object({ command: z.union([z.object({ shell: z.string() }), z.object({ argv: z.array(z.string()) })]) }),
  ),
  intervalSeconds: defaulted(natural, 60),
  timeoutSeconds: defaulted(natural, 20),
  delaySeconds: defaulted(natural, 15),
});

export const readinessCheck = z.object({
  name: defaulted(z.string().min(1), 'readinessCheck'),
  protocol: defaulted(z.enum(['HTTP', 'HTTPS']), 'HTTP'),
  path: defaulted(path, '/'),
  portName: defaulted(portName, 'http-api'),
  intervalSeconds: defaulted(natural, 30),
  timeoutSeconds: defaulted(z.int32().min(1), 10),
  httpStatusCodesForReady: defaulted(z.array(z.int32().min(100).max(999)).min(1), [200]),
  preserveLastResponse: defaulted(z.boolean(), false),
});
export type ReadinessCheck = z.output<typeof readinessCheck>;
