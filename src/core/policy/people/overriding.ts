// Break-glass: a window, an `after` or a rewritten branch opened for one commit, by somebody whom the settings name. It is
// loud on purpose: in the log, in every reason, in the tables and in the history.
import type { Override } from '../../model/decision.js';
import type { Step } from '../../model/step.js';
import type { SaidFacts } from './deciding.js';

interface Facts {
  readonly said?: SaidFacts;
  readonly window: { readonly open: boolean };
}

/** `window overridden by alice: the fix for the outage`. */
export const overrideText = ({ what, by, because }: Override): string => `${what} overridden by ${by}: ${because}`;

/** A step that goes on although its window is closed says who opened it. */
export function withOverride(step: Step, facts: Facts): Step {
  const window = facts.window.open ? undefined : facts.said?.overridden.window;
  const used = [window, facts.said?.overridden.after, facts.said?.overridden.rewrite].filter(
    (one) => one !== undefined,
  );
  if (used.length === 0 || step.begins === undefined) return step;
  return { ...step, loud: true, because: [step.because, ...used.map(overrideText)].join('; ') };
}
