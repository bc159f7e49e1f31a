// Health, readiness and generic checks.
import { z } from 'zod';
import { count, flag, port, text, whole } from './parts.js';

export const healthCheck = z.strictObject({
  protocol: z
    .enum(['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'])
    .optional()
    .describe('MESOS_ protocols and COMMAND are checked on the agent, and count while tasks are replaced'),
  path: text.optional(),
  port: port.optional(),
  portIndex: count.optional(),
  command: z.strictObject({ value: text.min(1) }).optional(),
  gracePeriodSeconds: count.optional(),
  intervalSeconds: count.optional(),
  timeoutSeconds: count.optional(),
  delaySeconds: count.optional(),
  maxConsecutiveFailures: count.optional(),
  ignoreHttp1xx: flag.optional(),
  ipProtocol: z.enum(['IPv4', 'IPv6']).optional(),
});

export const readinessCheck = z.strictObject({
  name: text.optional(),
  protocol: z.enum(['HTTP', 'HTTPS']).optional(),
  path: text.optional(),
  portName: text.optional(),
  intervalSeconds: count.optional(),
  timeoutSeconds: count.optional(),
  httpStatusCodesForReady: z.array(whole(100, 999)).optional(),
  preserveLastResponse: flag.optional(),
});

export const check = z.strictObject({
  http: z
    .strictObject({
      portIndex: count.optional(),
      port: port.optional(),
      path: text.optional(),
      scheme: text.optional(),
    })
    .optional(),
  tcp: z.strictObject({ portIndex: count.optional(), port: port.optional() }).optional(),
  exec: z
    .strictObject({
      command: z.union([z.strictObject({ shell: text }), z.strictObject({ argv: z.array(text) })], {
        error: 'must be { shell: text } or { argv: list }',
      }),
    })
    .optional(),
  intervalSeconds: count.optional(),
  timeoutSeconds: count.optional(),
  delaySeconds: count.optional(),
});
