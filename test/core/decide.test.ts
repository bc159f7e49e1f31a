// One step for one app: who may begin, what is pursued meanwhile, and what is only said.
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.js';
import { definition, known, labelled, live, minute, noon, ours, situation } from './rollout/build.js';

const a = known('a');
const b = known('b');

describe('decide', () => {
  it('creates an app that is not there, and writes down that it began', () => {
    const step = decide(situation({ wish: a }));
    expect(step).toMatchObject({
      row: 'I3',
      phase: 'creating',
      action: { kind: 'put', force: false, definition: { cmd: 'serve a', instances: 4 } },
      begins: { revision: a.revision, instead: null },
    });
  });

  it('is at rest when git, cluster and record agree', () => {
    const step = decide(situation({ wish: a, live: live({ definition: labelled(a) }), written: { lastGood: a } }));
    expect(step).toMatchObject({ row: 'I14', phase: 'settled' });
    expect(step).not.toHaveProperty('action');
    expect(step).not.toHaveProperty('settles');
  });

  it('judges the older revision on while the newest definition is invalid', () => {
    const running = live({ definition: labelled(b), changed: 20, tasks: { healthy: 1, failing: 3 } });
    const step = decide(
      situation({
        wish: 'invalid',
        live: running,
        deployments: [ours(running)],
        written: { lastGood: a, begun: b },
      }),
    );
    expect(step).toMatchObject({ row: 'I8', action: { kind: 'record', rejection: { revision: b.revision } } });
  });

  it('leaves a stranger that differs alone and names what differs', () => {
    const step = decide(situation({ wish: a, live: live({ definition: definition('z') }) }));
    expect(step).toMatchObject({ row: 'G1', phase: 'held' });
    expect(step.because).toContain('/cmd');
    expect(step).not.toHaveProperty('action');
  });

  it('does not put again what Marathon took without changing anything, names the field, and tries once more in an hour', () => {
    // What Marathon shows differs in a field that it does not take.
    const running = live({ definition: { ...labelled(b), cmd: 'serve something else' } });
    const before = situation({ wish: b, live: running, written: { lastGood: a, begun: b } });
    const first = decide(before);
    if (first.action?.kind !== 'put') throw new Error(`nothing is put: ${first.because}`);
    const taken = { definition: first.action.definition, version: running.version, at: noon };
    const after = (changes: Partial<typeof taken>) =>
      decide({
        ...before,
        observed: { ...before.observed, looking: { ...before.observed.looking, taken: { ...taken, ...changes } } },
      });
    expect(after({})).toMatchObject({ row: 'I0', phase: 'invalid', wakeAt: noon + 60 * minute });
    expect(after({})).not.toHaveProperty('action');
    expect(after({}).because).toContain('/cmd');
    expect(after({ version: running.version - 1 })).toEqual(first);
    expect(after({ at: noon - 60 * minute })).toEqual(first);
    expect(after({ definition: labelled(a) })).toEqual(first);
  });
});
