// A version of a merge request: its branches as they stood after one push. An approval is dated against these.
import { z } from 'zod';

export const version = z.object({
  id: z.number(),
  requestId: z.number(),
  headSha: z.string(),
  baseSha: z.string(),
  startSha: z.string(),
  /** `git patch-id --stable` of the whole difference: a rebase that changes nothing keeps it. Null for no difference. */
  patchId: z.string().nullable(),
  changedFiles: z.number(),
  createdAt: z.iso.datetime(),
});

export type Version = Readonly<z.infer<typeof version>>;
