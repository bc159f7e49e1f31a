// A job of `deploy.before`: what may differ from the app that it is run for. All else is inherited or left out.
import { z } from 'zod';
import { constraints, container } from './container.js';
import { amount, artifact, count, envValue, network, text, texts } from './parts.js';

const jobTask = z.strictObject({
  cmd: text.optional().describe('Run by /bin/sh -c. One of cmd, args and an image of its own'),
  args: z.array(text).optional(),
  user: text.optional(),
  env: z.record(z.string(), envValue).optional(),
  labels: texts.optional(),
  cpus: z.number().min(0.001).optional(),
  mem: amount.optional(),
  disk: amount.optional(),
  gpus: count.optional(),
  constraints: constraints.optional(),
  container: container.optional(),
  networks: z.array(network).optional(),
  fetch: z.array(artifact).optional(),
  acceptedResourceRoles: z.array(text).optional(),
  role: text.optional(),
  secrets: z.record(z.string(), z.looseObject({ source: text })).optional(),
  taskKillGracePeriodSeconds: count.optional(),
  resourceLimits: z.looseObject({}).optional(),
});

/** Jobs that run one after the other before a revision is put. */
export const before = z
  .array(
    z.strictObject({
      job: jobTask.describe('Laid over the app: image, env, secrets, networks and the like are inherited'),
      timeout: text.optional().describe('A duration (default 15m); afterwards the job has failed'),
    }),
  )
  .max(20);
