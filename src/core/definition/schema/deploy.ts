// The deploy block of an app. What belongs to strategies that are not built yet is described so that it can be refused
// by name.
import { z } from 'zod';
import { count, flag, text, whole } from './parts.js';

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
  // Of strategies and checks that are not built into this version.
  steps: z.array(z.unknown()).optional(),
  checks: z.array(z.unknown()).optional(),
  soak: z.unknown().optional(),
  keepOld: z.unknown().optional(),
  switch: z.unknown().optional(),
  match: z.unknown().optional(),
  share: z.unknown().optional(),
  until: z.unknown().optional(),
  drainTimeout: z.unknown().optional(),
});

/** The same, for reading what is known when there are unknown keys too (those are warnings). */
export const knownDeploy = deploySchema.loose();

/** Keys that would be promises nobody keeps. */
export const notBuiltKeys = [
  'steps',
  'checks',
  'soak',
  'keepOld',
  'switch',
  'match',
  'share',
  'until',
  'drainTimeout',
] as const;
