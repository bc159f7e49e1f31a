// An environment of a project: a name under which deployments are kept.
import { z } from 'zod';

export const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;

export const environment = z.object({
  id: z.number(),
  projectId: z.number(),
  name: z.string(),
  slug: z.string(),
  externalUrl: z.string().nullable(),
  description: z.string().nullable(),
  tier: z.enum(tiers),
  state: z.enum(['available', 'stopped']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export type Environment = Readonly<z.infer<typeof environment>>;
