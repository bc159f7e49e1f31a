// A note on a merge request: what a person wrote, or what GitLab wrote about a change of it (`system`).
import { z } from 'zod';

export const note = z.object({
  id: z.number(),
  projectId: z.number(),
  requestId: z.number(),
  authorId: z.number(),
  /** Notes of one thread share it; every other note has one of its own. */
  discussionId: z.string(),
  /** DiscussionNote in a thread, DiffNote where the thread is about a line, null by itself. */
  type: z.enum(['DiscussionNote', 'DiffNote']).nullable(),
  /** Where in the difference a DiffNote stands, as it was given. */
  position: z.record(z.string(), z.unknown()).nullable(),
  body: z.string(),
  system: z.boolean(),
  internal: z.boolean(),
  resolvedById: z.number().nullable(),
  resolvedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export type Note = Readonly<z.infer<typeof note>>;
