// The statuses of a deployment: from running to an end, from one end to another, and never to where it is already
// (the state machine of GitLab's Deployment).
import { badRequest } from '../api/errors.js';
import type { Deployment } from './record.js';

const events = { running: 'run', success: 'succeed', failed: 'drop', canceled: 'cancel' } as const;

/** The deployment in its new status. Throws 400 with the name of the event that cannot happen. */
export function moved(row: Deployment, status: Deployment['status'], now: string): Deployment {
  if (status === 'running' || status === row.status) {
    throw badRequest({ status: [`cannot transition via "${events[status]}"`] });
  }
  return { ...row, status, updatedAt: now, finishedAt: now };
}
