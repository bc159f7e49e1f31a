// Which jobs of a revision have to run, and what they are called in every sentence.
import { maskText } from '../masking/maskText.js';
import type { Job } from '../model/job.js';
import type { AppRecord, KnownRevision } from '../model/record.js';
import type { Strategy } from '../model/strategy.js';
import { printable } from '../plan/show/printable.js';

/**
 * The jobs of a revision that have not succeeded yet, by their numbers (from 1), in order. None of what settled here
 * before: going back runs no job, and what they did is done.
 */
export function jobsLeft(
  { before = [] }: Pick<Strategy, 'before'>,
  record: Pick<AppRecord, 'jobs' | 'settled'> | undefined,
  { revision }: Pick<KnownRevision, 'revision'>,
): readonly number[] {
  if (record?.settled.some((one) => one.revision === revision)) return [];
  const done = new Set((record?.jobs ?? []).filter((one) => one.revision === revision).map((one) => one.index));
  return before.map((_, index) => index + 1).filter((index) => !done.has(index));
}

/** `job 1 of 2 (./migrate)`. A password may stand in a command. */
export function jobName({ task }: Job, index: number, of: number): string {
  const { cmd, args } = task;
  const runs = typeof cmd === 'string' ? cmd : Array.isArray(args) ? args.join(' ') : '';
  return `job ${index} of ${of}${runs === '' ? '' : ` (${printable(maskText(runs), 80)})`}`;
}
