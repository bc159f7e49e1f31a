// What `baton claim` and `baton release` say about an app, and what they refuse to say.
import { describe, expect, it } from 'vitest';
import { withOurLabels } from '../../../../src/core/definition/strategy/labels.js';
import type { Ownership } from '../../../../src/core/model/ownership.js';
import type { ObservedApp } from '../../../../src/core/model/observed.js';
import { claim, release, type Asking, type Wanted } from '../../../../src/core/policy/ownership/claiming.js';
import {
  cart,
  definition,
  known,
  labelled,
  live,
  noon,
  owner,
  production,
  record,
  situation,
} from '../../rollout/build.js';

const a = known('a');
const f = known('f');
const stranger = live({ definition: definition('f') });
const theirs = { owner: 'other', app: cart, environment: production, ...f, role: 'primary' } as const;
const ofAnother = live({ definition: withOurLabels(definition('f'), theirs) });
const packaged = live({ definition: definition('f', { labels: { DCOS_PACKAGE_NAME: 'kafka' } }) });

const asking: Asking = { owner, by: 'ada', because: 'the team moves here' };
const said = { by: 'ada', because: 'the team moves here', at: noon };
const released = { kind: 'released', ...said } as const;

const seen = (more: Partial<ObservedApp>): ObservedApp => ({ ...situation({}).observed, ...more });

describe('claim', () => {
  const rows: readonly (readonly [string, Partial<ObservedApp>, Wanted, Partial<Asking>, string])[] = [
    ['a stranger', { live: stranger }, 'defined', {}, 'said'],
    ['what is ours already', { live: live({ definition: labelled(a) }) }, 'defined', {}, 'already'],
    ['what was released', { live: live({ definition: labelled(a) }), ownership: released }, 'defined', {}, 'said'],
    ['what was released and is gone since', { ownership: released }, 'defined', {}, 'said'],
    ['what does not exist', {}, 'defined', {}, 'does not exist in the cluster'],
    ['what git does not define', { live: stranger }, 'gone', {}, 'baton adopt'],
    ['what git defines wrongly', { live: stranger }, 'invalid', {}, 'baton validate'],
    ['a package', { live: packaged }, 'defined', {}, 'package'],
    ['a package, by force', { live: packaged }, 'defined', { over: 'unreleased' }, 'package'],
    ['what another owns', { live: ofAnother }, 'defined', {}, 'belongs to other, production /shop/cart'],
    ['what another owns, by force', { live: ofAnother }, 'defined', { over: 'unreleased' }, 'said'],
    ['what another has released', { live: ofAnother }, 'defined', { over: 'released' }, 'said'],
  ];
  it.each(rows)('of %s', (_what, more, wanted, how, outcome) => {
    const word = claim(seen(more), wanted, { ...asking, ...how });
    expect(word.kind === 'refused' ? word.because : word.kind).toContain(outcome);
  });

  it.each([
    ['unreleased', false],
    ['released', true],
  ] as const)('names what it was taken from, %s, and what is to be forgotten', (over, isReleased) => {
    const before = record({ lastGood: a });
    const word = claim(seen({ live: ofAnother, record: before }), 'defined', { ...asking, over });
    expect(word).toEqual({
      kind: 'said',
      ownership: {
        kind: 'claimed',
        ...said,
        over: { name: 'other, production /shop/cart', changedAt: ofAnother.changedAt, released: isReleased },
        forgets: before.settled[0],
      },
    });
  });
});

describe('a claim over the labels of another, said once more', () => {
  const over = { name: 'other, production /shop/cart', changedAt: ofAnother.changedAt, released: true };
  const before: Ownership = { kind: 'claimed', ...said, over, forgets: null };
  const rows: readonly (readonly [string, Partial<ObservedApp>, Asking['over'], string])[] = [
    ['before it is taken over, without a word about them', {}, undefined, 'already'],
    ['before it is taken over, with the same', {}, 'released', 'already'],
    ['with the other one', {}, 'unreleased', 'said'],
    ['after it was adopted, with the other one', { record: record({ lastGood: f }) }, 'unreleased', 'said'],
    ['after they wrote it again', { live: { ...ofAnother, changedAt: noon } }, undefined, 'refused'],
  ];
  it.each(rows)('%s', (_when, more, now, kind) => {
    const word = claim(seen({ live: ofAnother, ownership: before, ...more }), 'defined', { ...asking, over: now });
    expect(word.kind).toBe(kind);
    if (word.kind === 'said') expect(word.ownership).toMatchObject({ over: { ...over, released: false } });
  });
});

describe('release', () => {
  it.each([
    ['of ours', { live: live({ definition: labelled(a) }) }],
    ['of a stranger', { live: stranger }],
    ['of what does not exist yet', {}],
  ])('%s is written down', (_what, more) => {
    expect(release(seen(more), asking)).toEqual({ kind: 'said', ownership: released });
  });

  it('is not said twice', () => {
    expect(release(seen({ ownership: released }), asking).kind).toBe('already');
  });
});
