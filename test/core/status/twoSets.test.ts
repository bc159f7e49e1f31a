// What two sets add to the files of the status branch: strategies, shares and the word `next`, written and read back.
import { describe, expect, it } from 'vitest';
import type { RecordedSets } from '../../../src/core/model/record.js';
import { defaultPatience, type Strategy, type TwoSets } from '../../../src/core/model/strategy.js';
import { appDecisionsText, parseAppDecisions } from '../../../src/core/status/decisionFile.js';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import { recordText } from '../../../src/core/status/recordText.js';
import { cart, checked, commit, known, noon, production, record } from '../rollout/build.js';
import { isAppId } from '../../../src/core/model/ids.js';

const checks: TwoSets['checks'] = [
  { name: 'errors', failAfter: 3, kind: 'prometheus', query: 'sum(x)', limit: { below: 0.01 }, compared: 'ratio' },
  { name: 'asks', failAfter: 1, kind: 'http', url: 'http://x/', limit: {}, field: '/rate', minimumSample: 10 },
  { name: 'slow', failAfter: 2, kind: 'haproxy', what: 'response-time', limit: { above: 1, below: 400 } },
];
const common = { ...defaultPatience, scale: { kind: 'git' }, checks, drainTimeout: 60_000 } as const;
const strategies: readonly Strategy[] = [
  {
    ...common,
    kind: 'canary',
    steps: [
      { size: { kind: 'weight', percent: 5 }, pause: 1 },
      { size: { kind: 'weight', percent: 50 }, pause: 'until-next' },
    ],
  },
  { ...common, kind: 'canary', steps: [{ size: { kind: 'count', count: 2 }, pause: 0 }] },
  { ...common, kind: 'blue-green', soak: 1, keepOld: 2, switch: 'by-hand' },
  {
    ...common,
    kind: 'blue-green',
    soak: 1,
    keepOld: 2,
    switch: 'automatic',
    preview: { name: 'preview', kind: 'preview', path: '/smoke', portIndex: 0, limit: {}, failAfter: 3 },
  },
  {
    ...common,
    kind: 'blue-green',
    soak: 1,
    keepOld: 2,
    switch: 'automatic',
    preview: {
      name: 'preview',
      kind: 'preview',
      path: '/x',
      portIndex: 1,
      field: '/a',
      limit: { above: 0 },
      failAfter: 1,
    },
  },
  { ...common, kind: 'ab-test', match: { kind: 'cookie', name: 'beta' }, share: 20, until: noon },
  { ...common, kind: 'ab-test', share: 20 },
];
const sets: RecordedSets = {
  primary: cart,
  candidate: checked('/shop/cart-canary', isAppId),
  share: 12.5,
  step: 1,
  size: 2,
  since: noon,
  reached: null,
  watchedSince: noon,
  next: 'full',
  keptUntil: null,
};

describe('a record of two sets', () => {
  it.each(strategies.map((strategy) => [strategy.kind, strategy] as const))(
    'with the strategy %s is read back as it was written',
    (_kind, strategy) => {
      const written = { ...record({ begun: known('b', {}, 'b', strategy) }), superseded: null, heard: null, sets };
      const read = parseRecord('x.json', recordText(written));
      expect(read).toEqual({ ok: true, value: written });
    },
  );

  it('keeps instants that people can read', () => {
    expect(recordText({ ...record({}), sets })).toContain('"since": "2026-05-04T12:00:00.000Z"');
  });

  it('of before there were any is read as it was', () => {
    const read = parseRecord('x.json', recordText(record({ lastGood: known('a') })));
    expect(read.ok && read.value.sets).toBe(undefined);
  });

  it('with a share that is none is refused, and the member named', () => {
    const text = recordText({ ...record({}), sets }).replace('"share": 12.5', '"share": 112.5');
    expect(parseRecord('x.json', text)).toMatchObject({
      ok: false,
      problems: [{ code: 'record-unreadable', message: expect.stringContaining('sets.share') as string }],
    });
  });
});

describe('the word next', () => {
  it('names revision, commit and stage, and is read back', () => {
    const { revision } = known('b');
    const word = { by: 'ada', because: 'looks well', at: noon };
    const said = { kind: 'next', ...word, revision, commit: commit('b'), step: 1, full: true } as const;
    const text = appDecisionsText(production, cart, { paused: null, verdict: said });
    expect(parseAppDecisions('x.json', text)).toEqual({ ok: true, value: { paused: null, verdict: said } });
  });
});
