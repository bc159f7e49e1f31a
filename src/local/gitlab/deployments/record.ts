// A deployment: that a commit was brought to an environment, and how it went.
import { z } from 'zod';

/** Those a client may set; GitLab has more for deployments of its own jobs. */
export const deploymentStatuses = ['running', 'success', 'failed', 'canceled'] as const;

export const deployment = z.object({
  id: z.number(),
  iid: z.number(),
  projectId: z.number(),
  environmentId: z.number(),
  userId: z.number(),
  sha: z.string(),
  ref: z.string(),
  tag: z.boolean(),
  status: z.enum(deploymentStatuses),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});

export type Deployment = Readonly<z.infer<typeof deployment>>;
