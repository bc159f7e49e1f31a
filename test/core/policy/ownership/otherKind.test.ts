// Nothing is written over an app by what is meant for a pod, nor the other way round.
import { describe, expect, it } from 'vitest';
import type { LiveApp } from '../../../../src/core/model/observed.js';
import type { Action, Step } from '../../../../src/core/model/step.js';
import { onlyItsKind, otherKind } from '../../../../src/core/policy/ownership/otherKind.js';
import { cart, live } from '../../rollout/build.js';

const app = live({ definition: { id: cart, cmd: 'serve' } });
const pod: LiveApp = { ...app, kind: 'pod' };
const of = (action: Action): Step => ({ row: 'I11', phase: 'progressing', because: 'puts it', action });

const put = { kind: 'put', marathonId: cart, definition: {}, force: false } as const;
const scale = { kind: 'scale', marathonId: cart, instances: 1, resend: {}, force: false } as const;

describe('what is of the other kind', () => {
  it('is said to be so, and only then', () => {
    expect(otherKind('app', pod)?.because).toMatch(/^is a pod in Marathon and an app in git/);
    expect(otherKind('pod', app)?.because).toMatch(/^is an app in Marathon and a pod in git/);
    expect([otherKind('app', app), otherKind('pod', pod), otherKind('pod', undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    [of({ ...put, runSpec: 'app' }), pod, 'held'],
    [of({ ...put, runSpec: 'pod' }), app, 'held'],
    [of({ ...scale, runSpec: 'app' }), pod, 'held'],
    [of({ kind: 'restart', marathonId: cart, force: false }), pod, 'held'],
    [of({ ...put, runSpec: 'pod' }), pod, 'progressing'],
    [of({ ...put, runSpec: 'app' }), app, 'progressing'],
    [of({ ...put, runSpec: 'app' }), undefined, 'progressing'],
  ])('%j over %j is %s', (step, there, phase) => {
    const safe = onlyItsKind(step, there);
    expect(safe.phase).toBe(phase);
    expect(safe.action === undefined).toBe(phase === 'held');
  });
});
