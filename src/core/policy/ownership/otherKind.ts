// An id that is an app in git and a pod in Marathon, or the other way round. Marathon turns neither into the other, and
// what runs there is not what git means: nothing is written.
import { assertNever } from '../../model/assertNever.js';
import type { LiveApp } from '../../model/observed.js';
import type { MarathonKind } from '../../model/runSpec.js';
import type { Action, Gate, Step } from '../../model/step.js';

type Held = Extract<Gate, { kind: 'held' }>;

/** Why nothing of the wanted kind may be begun over what is live; undefined when nothing is in the way. */
export function otherKind(wanted: MarathonKind, live: LiveApp | undefined): Held | undefined {
  if (live === undefined || live.kind === wanted) return undefined;
  return {
    kind: 'held',
    by: 'not-ours',
    because: `is ${words[live.kind]} in Marathon and ${words[wanted]} in git, and Marathon turns neither into the other: remove it from Marathon, or choose another id`,
  };
}

const words = { app: 'an app', pod: 'a pod' } as const;

/** The step, unless it would write over what is of the other kind: a revision to go back to may be of before. */
export function onlyItsKind(step: Step, live: LiveApp | undefined): Step {
  const kind = step.action === undefined ? undefined : kindIn(step.action);
  const other = kind === undefined ? undefined : otherKind(kind, live);
  if (other === undefined) return step;
  return {
    row: 'G1',
    phase: 'held',
    because: other.because,
    ...(step.about === undefined ? {} : { about: step.about }),
  };
}

function kindIn(action: Action): MarathonKind | undefined {
  switch (action.kind) {
    case 'put':
    case 'scale':
    case 'remove':
      // A job of Metronome's stands in nobody's way in Marathon.
      return action.runSpec === 'job' ? undefined : action.runSpec;
    case 'restart':
      return 'app';
    case 'weigh':
    case 'record':
    case 'hear':
      return undefined;
    default:
      return assertNever(action);
  }
}
