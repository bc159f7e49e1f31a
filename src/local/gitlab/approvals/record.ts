// An approval of a merge request by one person. On the free edition it is advice: later pushes leave it as it is, and
// the author may approve too (GitLab's MergeRequests::ApprovalService).
import { z } from 'zod';

export const approval = z.object({
  id: z.number(),
  requestId: z.number(),
  userId: z.number(),
  createdAt: z.iso.datetime(),
});

export type Approval = Readonly<z.infer<typeof approval>>;
