// healthChecks, the Mesos generic check and readinessChecks as clients may write them.
import { z } from 'zod';
import { anyPort, defaulted, derived, fields, firstOf, int32, natural, optional, word } from '../shape.js';
import { httpScheme, path, portName } from './strings.js';

/** What Mesos runs: a line for the shell, or a program with its arguments. */
export const mesosCommand = firstOf(fields({ shell: z.string().min(1) }), fields({ argv: z.array(z.string()).min(1) }));

export const healthCheck = fields({
  command: optional(derived({ value: z.string() })),
  gracePeriodSeconds: defaulted(natural, 300),
  ignoreHttp1xx: optional(z.boolean()),
  intervalSeconds: defaulted(natural, 60),
  maxConsecutiveFailures: defaulted(natural, 3),
  path: optional(z.string()),
  port: optional(anyPort),
  portIndex: optional(anyPort),
  protocol: defaulted(word('HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_TCP', 'MESOS_HTTP', 'MESOS_HTTPS'), 'HTTP'),
  ipProtocol: defaulted(word('IPv4', 'IPv6'), 'IPv4'),
  timeoutSeconds: defaulted(int32, 20),
  delaySeconds: defaulted(natural, 15),
});
export type HealthCheck = z.output<typeof healthCheck>;

const endpoint = { portIndex: optional(anyPort), port: optional(anyPort) };

export const check = fields({
  http: optional(fields({ ...endpoint, path: optional(path), scheme: defaulted(httpScheme, 'HTTP') })),
  tcp: optional(fields(endpoint)),
  exec: optional(derived({ command: mesosCommand })),
  intervalSeconds: defaulted(natural, 60),
  timeoutSeconds: defaulted(natural, 20),
  delaySeconds: defaulted(natural, 15),
});

export const readinessCheck = fields({
  name: defaulted(z.string().min(1), 'readinessCheck'),
  protocol: defaulted(httpScheme, 'HTTP'),
  path: defaulted(path, '/'),
  portName: defaulted(portName, 'http-api'),
  intervalSeconds: defaulted(natural, 30),
  timeoutSeconds: defaulted(int32.min(1), 10),
  httpStatusCodesForReady: defaulted(z.array(int32).min(1), [200]),
  preserveLastResponse: defaulted(z.boolean(), false),
});
export type ReadinessCheck = z.output<typeof readinessCheck>;
