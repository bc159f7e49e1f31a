// What a step adds to the record: the facts of the rollout that must outlive this process.
import type { Instant } from '../model/ids.js';
import type { AppRecord } from '../model/record.js';
import type { Settlement, Step } from '../model/step.js';
import { instancesOf } from './definition.js';
import { sameRevision } from './pursuit.js';

/** The fields of a record that decisions are made on. */
export type RolloutMemory = Pick<
  AppRecord,
  'lastGood' | 'rejected' | 'begun' | 'superseded' | 'settledInstances' | 'settled'
>;

export const nothingRemembered: RolloutMemory = {
  lastGood: null,
  rejected: null,
  begun: null,
  superseded: null,
  settledInstances: null,
  settled: [],
};

/**
 * The memory after a step. To be kept durably *before* the step's action is carried out: a process that is killed in
 * between must find what it was about to do. `at` is Marathon's clock.
 */
export function remember(before: RolloutMemory, step: Step, at: Instant): RolloutMemory {
  if (step.action?.kind === 'record') {
    return { ...before, rejected: step.action.rejection, begun: null, superseded: null };
  }
  if (step.settles !== undefined) return settled(before, step.settles, at);
  if (step.begins !== undefined) {
    const { instead, ...begun } = step.begins;
    return { ...before, begun, superseded: instead };
  }
  return before;
}

function settled(before: RolloutMemory, settlement: Settlement, at: Instant): RolloutMemory {
  const { instances, ...known } = settlement;
  const earlier = before.settled.filter((one) => !sameRevision(one, known));
  return {
    // Nothing proves itself with no instances: the last good one stays what ran last.
    lastGood: instancesOf(known.definition) > 0 ? known : before.lastGood,
    rejected: null,
    begun: null,
    superseded: null,
    settledInstances: instances,
    settled: [{ revision: known.revision, commit: known.commit, at }, ...earlier].slice(0, 5),
  };
}
