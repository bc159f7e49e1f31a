// A Marathon app as a file of the repository may write it: every field of 1.11 and the old forms that it still takes.
// Strict, so that a misspelt field is seen; what it does not know is reported as a warning and passed on untouched.
import { z } from 'zod';
import { check, healthCheck, readinessCheck } from './checks.js';
import { constraints, container } from './container.js';
import { amount, artifact, count, envValue, flag, network, port, portDefinition, share, text, texts } from './parts.js';

export const upgradeStrategy = z.strictObject({ minimumHealthCapacity: share, maximumOverCapacity: share });

export const unreachableStrategy = z.union(
  [
    z.literal('disabled'),
    z.strictObject({ inactiveAfterSeconds: count.optional(), expungeAfterSeconds: count.optional() }),
  ],
  { error: 'must be "disabled" or { inactiveAfterSeconds, expungeAfterSeconds }' },
);

export const appSchema = z.strictObject({
  id: text.describe('Path of the app: /shop/cart. Relative ids are resolved against the group, or the root'),
  cmd: text.optional().describe('Run by /bin/sh -c. One of cmd and args, or neither with an image'),
  args: z.array(text).optional(),
  user: text.optional(),
  env: z.record(z.string(), envValue).optional(),
  labels: texts.optional(),
  instances: count.optional().describe('How many tasks run (default 1)'),
  cpus: z.number().min(0.001).optional(),
  mem: amount.optional().describe('MiB (default 128)'),
  disk: amount.optional(),
  gpus: count.optional(),
  executor: text.optional(),
  constraints: constraints.optional(),
  container: container.optional(),
  networks: z.array(network).optional(),
  portDefinitions: z.array(portDefinition).optional(),
  requirePorts: flag.optional(),
  fetch: z.array(artifact).optional(),
  healthChecks: z.array(healthCheck).optional(),
  readinessChecks: z.array(readinessCheck).max(1).optional(),
  check: check.optional(),
  upgradeStrategy: upgradeStrategy.optional(),
  killSelection: z.enum(['YOUNGEST_FIRST', 'OLDEST_FIRST']).optional(),
  unreachableStrategy: unreachableStrategy.optional(),
  taskKillGracePeriodSeconds: count.optional(),
  backoffSeconds: count.optional(),
  backoffFactor: z.number().min(1).optional(),
  maxLaunchDelaySeconds: count.optional(),
  dependencies: z.array(text).optional().describe('Apps or groups that must have settled first'),
  acceptedResourceRoles: z.array(text).optional(),
  role: text.optional(),
  secrets: z.record(z.string(), z.looseObject({ source: text })).optional(),
  tty: flag.optional(),
  resourceLimits: z.looseObject({}).optional(),
  executorResources: z.looseObject({}).optional(),
  // Forms from before 1.5, taken and rewritten.
  ports: z.array(port).optional(),
  uris: z.array(text).optional(),
  ipAddress: z
    .strictObject({
      networkName: text.optional(),
      groups: z.array(text).optional(),
      labels: texts.optional(),
      discovery: z
        .strictObject({
          ports: z
            .array(
              z.strictObject({
                number: port,
                name: text.optional(),
                protocol: text.optional(),
                labels: texts.optional(),
              }),
            )
            .optional(),
        })
        .optional(),
    })
    .optional(),
});
