// The deploy block of an app. What belongs to strategies that are not built yet is described too: mistakes in it are
// told before the version that deploys them.
import { z } from 'zod';
import { before } from './job.js';
import { count, flag, text, whole } from './parts.js';
import { twoSetKeys } from './twoSets.js';

export const strategies = ['rolling', 'minimum-in-service', 'recreate', 'canary', 'blue-green', 'ab-test'] as const;

const atLeastForm = 'must be a number of instances, or a share of them such as 75%';

const duration = text.describe('A duration: 90s, 5m, 1h30m; units ms s m h d');

export const deploySchema = z.strictObject({
  enabled: flag.optional().describe('false leaves the app out of the environment'),
  strategy: z.enum(strategies).optional().describe('This version: rolling (default), minimum-in-service, recreate'),
  atLeast: z
    .union([whole(1), z.string().regex(/^\d{1,3}(?:\.\d{1,3})?%$/, { error: atLeastForm })], {
      error: atLeastForm,
    })
    .optional()
    .describe('minimum-in-service: tasks that stay in service, as a number or a share: 3, 75%'),
  healthyWithin: duration.optional().describe('Deadline of one act (default 15m)'),
  waitAtMost: duration.optional().describe('How long to wait for offers and undecided checks (default 24h)'),
  onFailure: z.enum(['rollback', 'pause']).optional(),
  scale: z
    .union([z.literal('ignore'), z.strictObject({ min: count, max: count })], {
      error: 'must be "ignore" or { min, max }',
    })
    .optional()
    .describe('Who owns the number of instances when an autoscaler does'),
  before: before.optional().describe('One-off tasks that run before a revision is put'),
  together: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { error: 'must be a name of letters, digits, dots, - and _' })
    .optional()
    .describe('Apps of the environment with the same name settle together, or go back together'),
  ...twoSetKeys,
});

/** A block that has passed the schema, unknown keys aside. */
export type KnownDeploy = z.infer<typeof deploySchema>;
