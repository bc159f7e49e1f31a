// A job at the times that cron names. One run at a time; a run that fails is the job's to tell.
import { schedule } from 'node-cron';

export interface Schedule {
  stop(): void;
}

/** Throws a sentence for an expression or time zone that node-cron does not know. */
export function openSchedule(
  when: { readonly at: string; readonly timezone: string },
  job: () => Promise<void>,
): Schedule {
  const task = schedule(when.at, job, { timezone: when.timezone, noOverlap: true, name: 'maintenance' });
  return { stop: () => void task.destroy() };
}
