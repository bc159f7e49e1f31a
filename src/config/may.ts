// `may` of a repository in the settings: the ceiling for what it may ask for, environment by environment.
import { z } from 'zod';
import type { Ceiling, May } from '../core/policy/ownership/ceiling.js';

const glob = z
  .string()
  .regex(/^\/?[a-z0-9.*?/-]+$/, 'is no glob over ids: write for example /shop/**, in lower case')
  .transform((text) => text.replace(/^\/+/, ''));

const ceiling = z.strictObject({
  apps: z.array(glob).min(1, 'is empty: leave the environment out to keep the repository from it').optional(),
  approval: z.strictObject({ atLeast: z.int().min(1) }).optional(),
  prune: z
    .union([z.literal(false), z.strictObject({ atMost: z.int().min(0) })], {
      error: 'is false, or { atMost: NUMBER } an hour',
    })
    .optional(),
  drift: z.enum(['ignore', 'warn', 'restore']).optional(),
});

/** Environments that are not named may not be used; `*` stands for all of them. */
export const maySchema = z
  .record(
    z.string().regex(/^(?:\*|[A-Za-z0-9][A-Za-z0-9._-]*(?:@[A-Za-z0-9][A-Za-z0-9._-]*)?)$/, {
      error: 'is neither the name of an environment nor *',
    }),
    ceiling,
  )
  .refine((all) => Object.keys(all).length > 0, {
    error: 'names no environment, so that nothing could ever be done: leave it out, or name one',
  })
  .transform((all): May => new Map(Object.entries(all).map(([name, one]) => [name, ceilingFrom(one)])));

const ceilingFrom = ({ apps, approval, prune, drift }: z.output<typeof ceiling>): Ceiling => ({
  ...(apps && { apps }),
  ...(approval && { approval }),
  ...(prune !== undefined && { prune }),
  ...(drift && { drift }),
});
