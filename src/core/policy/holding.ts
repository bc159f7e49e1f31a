// Steps in which nothing is written, because something holds the newest commit back; and what goes on meanwhile.
import { isOutcome } from '../model/phase.js';
import type { Gate, Step } from '../model/step.js';
import { knownOf } from '../rollout/pursuit.js';
import type { Wish } from './choose.js';

type Held = Extract<Gate, { kind: 'held' }>;

/** Nothing may begin, and there is nothing older to look after. */
export const held = (gate: Held, wish: Wish): Step => ({
  row: 'G1',
  phase: gate.by === 'invalid' ? 'invalid' : 'held',
  because: gate.because,
  heldBy: gate.by,
  ...(gate.until === undefined ? {} : { wakeAt: gate.until }),
  ...(wish.kind === 'app' ? { about: knownOf(wish.app) } : {}),
});

/**
 * An older revision is looked after: while it moves its step is told, and once it rests what holds the newest one.
 */
export function whileHeld(step: Step, gate: Held, wish: Wish): Step {
  const moments = [step.wakeAt, gate.until].filter((moment) => moment !== undefined);
  const wakeAt = moments.length === 0 ? {} : { wakeAt: Math.min(...moments) };
  const rests = step.action === undefined && (isOutcome(step.phase) || step.heals === true);
  if (!rests) return { ...step, ...wakeAt, because: `${step.because}; a newer commit waits: ${gate.because}` };
  return {
    ...held(gate, wish),
    ...wakeAt,
    row: step.row,
    because: `${gate.because}; meanwhile: ${step.because}`,
    ...(step.begins === undefined ? {} : { begins: step.begins }),
    ...(step.settles === undefined ? {} : { settles: step.settles }),
    ...(step.sets === undefined ? {} : { sets: step.sets }),
  };
}

/** Observe mode: what would be done is said, and only that. A healthy app that equals git is settled all the same. */
export function onlySaid(step: Step): Step {
  if (step.action === undefined) return step;
  return {
    row: step.row,
    phase: 'held',
    because: `observe mode, nothing is written; with mode: apply: ${step.because}`,
    ...(step.about === undefined ? {} : { about: step.about }),
    ...(step.wakeAt === undefined ? {} : { wakeAt: step.wakeAt }),
  };
}
