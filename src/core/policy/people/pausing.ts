// `pause` and `freeze`: a person said stop. They hold what begins and what goes on, also what has begun; judging and
// going back do not ask the gate.
import type { Gate } from '../../model/step.js';
import { instantText } from '../../plan/show/printable.js';
import type { SaidFacts } from './deciding.js';

interface Facts {
  readonly said?: SaidFacts;
}

type Held = Extract<Gate, { kind: 'held' }>;

export function pause({ said }: Facts): Held | undefined {
  const paused = said?.paused;
  if (paused === undefined) return undefined;
  return {
    kind: 'held',
    by: 'pause',
    because: `paused by ${paused.by}: ${paused.because}; \`baton resume\` lets it go on`,
  };
}

export function freeze({ said }: Facts): Held | undefined {
  const frozen = said?.frozen;
  if (frozen === undefined) return undefined;
  const until = frozen.until === null ? 'until somebody says `baton unfreeze`' : `until ${instantText(frozen.until)}`;
  return {
    kind: 'held',
    by: 'freeze',
    because: `frozen by ${frozen.by} ${until}: ${frozen.because}`,
    ...(frozen.until === null ? {} : { until: frozen.until }),
  };
}

/** Whether somebody asked Baton to keep its hands off: then nothing that was changed by hand is put back either. */
export const isHandsOff = ({ said }: Facts): boolean => said?.paused !== undefined || said?.frozen !== undefined;
