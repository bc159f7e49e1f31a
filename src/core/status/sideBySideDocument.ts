// The same for programs: the member `rollout` of an app in `baton status --output json`.
import type { JsonObject } from '../model/json.js';
import { instantText } from '../plan/show/printable.js';
import type { Course, NextAct, SideBySide, When } from './sideBySide.js';

/**
 * `sets` (the one that served before first: marathonId, share in percent, instances, healthy), and where the record says how it
 * is brought: strategy, stage, stages, next, when, checks.
 */
export const sideBySideDocument = ({ sets, course }: SideBySide): JsonObject => ({
  sets: sets.map(({ marathonId, share, tasks }) => ({ marathonId, share, ...tasks })),
  ...(course && courseDocument(course)),
});

const courseDocument = ({ strategy, stage, stages, next, when, match, checks }: Course): JsonObject => ({
  strategy,
  stage,
  stages,
  next: nextDocument(next),
  when: whenDocument(when),
  ...(match && { match: { ...match } }),
  checks: checks.map(({ check: { name, failAfter }, answer }) => ({
    name,
    failAfter,
    answer: answer ? { verdict: answer.verdict, because: answer.because, at: instantText(answer.at) } : null,
  })),
});

const nextDocument = (next: NextAct): JsonObject =>
  next.kind === 'stage' ? { kind: next.kind, size: { ...next.size } } : { ...next };

function whenDocument(when: When): JsonObject {
  switch (when.kind) {
    case 'at':
      return { kind: when.kind, at: instantText(when.at) };
    case 'check':
      return { kind: when.kind, check: when.check, until: instantText(when.until) };
    case 'next':
      return { kind: when.kind, until: when.until === undefined ? null : instantText(when.until) };
    default:
      return { ...when };
  }
}
