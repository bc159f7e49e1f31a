// Claimed and released: what a person said about whose an app is, over labels and memory.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { withOurLabels } from '../../../../src/core/definition/strategy/labels.js';
import type { Ownership } from '../../../../src/core/model/ownership.js';
import { gateFor } from '../../../../src/core/policy/choose.js';
import { appKey, isEnvironmentName } from '../../../../src/core/model/ids.js';
import { sinceClaimed, wordAbout } from '../../../../src/core/policy/ownership/ownership.js';
import {
  cart,
  checked,
  definition,
  known,
  labelled,
  live,
  noon,
  owner,
  production,
  record,
  recreate,
  situation,
  type Told,
} from '../../rollout/build.js';

const a = known('a');
const b = known('b');
const f = known('f');
const stranger = live({ definition: definition('f') });
const ofAnother = live({
  definition: withOurLabels(definition('f'), {
    owner: 'other',
    app: cart,
    environment: production,
    ...f,
    role: 'primary',
  }),
});

const said = { by: 'ada', because: 'the team moves here', at: noon };
const claimed: Ownership = { kind: 'claimed', ...said, over: null, forgets: null };
const over = {
  ...claimed,
  over: { name: 'other, production /shop/cart', changedAt: ofAnother.changedAt, released: true },
};
const unreleased: Ownership = { ...over, over: { ...over.over, released: false } };
/** What `other` runs equals git here. */
const equal = live({
  definition: withOurLabels(definition('a'), {
    owner: 'other',
    app: cart,
    environment: production,
    ...a,
    role: 'primary',
  }),
});
const released: Ownership = { kind: 'released', ...said };

describe('an app that was released', () => {
  const rows: readonly (readonly [string, Told])[] = [
    ['carries our labels and differs', { wish: b, live: live({ definition: labelled(a) }), written: { lastGood: a } }],
    [
      'carries our labels and equals git',
      { wish: a, live: live({ definition: labelled(a) }), written: { lastGood: a } },
    ],
    ['equals git and was never ours', { wish: a, live: live({ definition: definition('a') }) }],
    ['does not exist', { wish: a }],
    [
      'is in the middle of a rollout',
      { wish: b, live: live({ definition: labelled(b) }), written: { lastGood: a, begun: b } },
    ],
    ['has a broken definition', { wish: 'invalid', live: live({ definition: labelled(b) }), written: { lastGood: a } }],
    ['left git', { wish: 'gone', live: live({ definition: labelled(a) }), written: { lastGood: a } }],
    ['differs, and everything is to be adopted', { wish: a, live: stranger, facts: { adopt: 'all' } }],
  ];
  it.each(rows)('is held and never written when it %s', (_when, told) => {
    const step = decide(situation({ ...told, ownership: released }));
    expect(step.phase).toBe(told.wish === 'invalid' ? 'invalid' : 'held');
    expect(step.action).toBeUndefined();
    expect(step.settles).toBeUndefined();
    expect(step.begins).toBeUndefined();
  });

  it('says by whom, when, why, and how it comes back', () => {
    const step = decide(situation({ wish: b, live: live({ definition: labelled(a) }), ownership: released }));
    expect(step.because).toBe('released by ada on 2026-05-04 because the team moves here; `baton claim` takes it back');
    const gone = decide(situation({ wish: 'gone', live: live({ definition: labelled(a) }), ownership: released }));
    expect(gone.because).toMatch(/not in git any more and left as it runs with 4 instances: released by ada/);
  });
});

describe('an app that was claimed', () => {
  it('is kept as what to go back to before it is changed', () => {
    const step = decide(situation({ wish: a, live: stranger, ownership: claimed }));
    expect(step).toMatchObject({ row: 'A2', settles: { definition: { cmd: 'serve f' } } });
    expect(step.action).toBeUndefined();
  });

  it('is put as git wants it once that is written down', () => {
    const step = decide(situation({ wish: a, live: stranger, ownership: claimed, written: { lastGood: f } }));
    expect(step.action).toMatchObject({ kind: 'put', definition: { cmd: 'serve a' } });
  });

  it('is adopted without a write when it equals git', () => {
    const step = decide(situation({ wish: a, live: live({ definition: definition('a') }), ownership: claimed }));
    expect(step).toMatchObject({ row: 'A1', phase: 'settled' });
    expect(step.action).toBeUndefined();
  });

  it('still waits for what every change waits for', () => {
    const facts = { window: { open: false, because: 'closed until 9:00' } } as const;
    const step = decide(situation({ wish: a, live: stranger, ownership: claimed, facts }));
    expect(step).toMatchObject({ phase: 'held' });
    expect(step.action).toBeUndefined();
  });

  it('is left alone when it is a package', () => {
    const packaged = live({ definition: definition('f', { labels: { DCOS_PACKAGE_NAME: 'kafka' } }) });
    const step = decide(situation({ wish: a, live: packaged, ownership: claimed }));
    expect(step).toMatchObject({ phase: 'held' });
    expect(step.because).toContain('package');
  });

  it.each([
    ['stays another’s, if it was not claimed over those labels', claimed, ofAnother, 'belongs to other'],
    [
      'is another’s again once they wrote it again',
      over,
      { ...ofAnother, changedAt: ofAnother.changedAt + 1 },
      'belongs to other',
    ],
  ] as const)('%s', (_what, ownership, running, because) => {
    const step = decide(situation({ wish: a, live: running, ownership, written: { lastGood: f } }));
    expect(step.phase).toBe('held');
    expect(step.because).toContain(because);
  });

  it('over the labels of another is taken over like any stranger, and is ours from then on', () => {
    expect(decide(situation({ wish: a, live: ofAnother, ownership: over }))).toMatchObject({ row: 'A2' });
    const next = decide(situation({ wish: a, live: ofAnother, ownership: over, written: { lastGood: f } }));
    expect(next.action).toMatchObject({ kind: 'put' });
  });

  it('is shown by the plan with an open gate', () => {
    const { observed, facts, wish } = situation({ wish: a, live: stranger, ownership: claimed });
    if (wish.kind !== 'app') throw new Error('the situation has an app');
    expect(gateFor(wish, { observed, owner, facts, ignore: [] })).toEqual({ kind: 'open' });
  });
});

describe('an app that equals git and was claimed over the labels of another', () => {
  const shut = { window: { open: false, because: 'closed until 9:00' } } as const;
  const kept = { lastGood: a, settledInstances: 4 };

  it('who had released it, is adopted without a write', () => {
    expect(decide(situation({ wish: a, live: equal, ownership: over }))).toMatchObject({ row: 'A1', phase: 'settled' });
  });

  it('who had not, is kept as what to go back to, then put with our labels', () => {
    expect(decide(situation({ wish: a, live: equal, ownership: unreleased }))).toMatchObject({ row: 'A2' });
    const step = decide(situation({ wish: a, live: equal, ownership: unreleased, written: kept }));
    expect(step).toMatchObject({
      row: 'I11',
      action: { kind: 'put', definition: { cmd: 'serve a', labels: { BATON_OWNER: owner } } },
      begins: { revision: a.revision },
      because: expect.stringContaining('with our labels in place of those of other, production /shop/cart') as string,
    });
  });

  it.each([
    ['the window is closed', { facts: shut }],
    ['as many as may are in motion', { facts: { inMotion: 10, atOnce: 10 } }],
  ])('waits for its turn while %s, before and after it is on record', (_when, told) => {
    for (const written of [undefined, kept]) {
      const more = written === undefined ? {} : { written };
      const step = decide(situation({ wish: a, live: equal, ownership: unreleased, ...told, ...more }));
      expect(step).toMatchObject({ phase: 'held' });
      expect(step.action).toBeUndefined();
    }
  });

  it('is started again by recreate whatever the gate says: the 0 instances are ours', () => {
    const stopped = live({ definition: equal.definition, instances: 0 });
    const begun = { ...kept, begun: a };
    const step = decide(
      situation({ wish: a, strategy: recreate, live: stopped, ownership: unreleased, written: begun, facts: shut }),
    );
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { instances: 4 } } });
  });

  it('settles once the labels are ours', () => {
    const signed = live({ definition: labelled(a), changed: 1 });
    const step = decide(situation({ wish: a, live: signed, ownership: unreleased, written: kept }));
    expect(step).toMatchObject({ row: 'I14', phase: 'settled' });
    expect(step.action).toBeUndefined();
  });
});

describe('what was known before a claim', () => {
  const before = record({ lastGood: a, begun: b });
  const [newest] = before.settled;
  if (newest === undefined) throw new Error('the record of the test has settled');
  const forgetting: Ownership = { ...claimed, forgets: newest };

  it('is forgotten: what runs since then is the one to go back to', () => {
    expect(sinceClaimed(before, forgetting)).toMatchObject({ lastGood: null, settled: [], begun: null });
  });

  it('is kept once something has settled since', () => {
    const since = record({ lastGood: a, settled: [{ ...newest, at: noon + 1_000 }, newest] });
    expect(sinceClaimed(since, forgetting)).toBe(since);
  });

  it.each([
    ['released', released],
    ['nothing', undefined],
    ['a first claim', claimed],
  ] as const)('is untouched by %s', (_what, ownership) => expect(sinceClaimed(before, ownership)).toBe(before));
});

describe('what was said before an environment was put on several clusters, or back on one', () => {
  const at = (name: string) => appKey(checked(name, isEnvironmentName), cart);
  const released: Ownership = { kind: 'released', ...said };

  it.each([
    ['production', 'production@dc1', released, 'released'],
    ['production@dc2', 'production', released, 'released'],
    ['production@dc1', 'production@dc2', released, undefined],
    ['staging', 'production@dc1', released, undefined],
    ['production', 'production@dc1', claimed, undefined],
    ['production@dc1', 'production@dc1', claimed, 'claimed'],
  ])('said of %s and asked of %s: %o counts as %s', (before, now, word, counts) => {
    expect(wordAbout(new Map([[at(before), word]]), at(now))?.kind).toBe(counts);
  });

  it('is the newer word where there are both', () => {
    const both = new Map<ReturnType<typeof at>, Ownership>([
      [at('production'), released],
      [at('production@dc1'), claimed],
    ]);
    expect(wordAbout(both, at('production@dc1'))).toBe(claimed);
  });
});
