// An app in the middle of two sets, as its record tells it to people: shares, stage, what comes next and when, checks.
import { describe, expect, it } from 'vitest';
import type { AppRecord, RecordedSets, SeenAnswer } from '../../../src/core/model/record.js';
import { isAppId } from '../../../src/core/model/ids.js';
import { defaultPatience, type Strategy } from '../../../src/core/model/strategy.js';
import { instantText } from '../../../src/core/plan/show/printable.js';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import { recordText } from '../../../src/core/status/recordText.js';
import { sideBySide, type SetShare } from '../../../src/core/status/sideBySide.js';
import { sideBySideDocument } from '../../../src/core/status/sideBySideDocument.js';
import {
  checkTexts,
  nextText,
  ruleText,
  shareText,
  stageText,
  tasksText,
} from '../../../src/core/status/sideBySideText.js';
import { cart, checked, known, minute, noon, record } from '../rollout/build.js';

const candidate = checked('/shop/cart-canary', isAppId);
const green = checked('/shop/cart-green', isAppId);
const common = {
  ...defaultPatience,
  scale: { kind: 'git' },
  drainTimeout: minute,
  checks: [{ name: '5xx', failAfter: 3, kind: 'haproxy', what: 'error-share', limit: { below: 0.05 } }],
} as const;
const canary: Strategy = {
  ...common,
  kind: 'canary',
  steps: [
    { size: { kind: 'weight', percent: 5 }, pause: 5 * minute },
    { size: { kind: 'count', count: 2 }, pause: 'until-next' },
  ],
};
const blueGreen: Extract<Strategy, { kind: 'blue-green' }> = {
  ...common,
  kind: 'blue-green',
  soak: minute,
  keepOld: 60 * minute,
  switch: 'automatic',
};
const byHand: Strategy = { ...blueGreen, kind: 'blue-green', switch: 'by-hand' };
const previewed: Strategy = {
  ...blueGreen,
  kind: 'blue-green',
  preview: { name: 'preview', failAfter: 3, kind: 'preview', path: '/smoke', portIndex: 0, limit: {} },
};
const abTest: Strategy = { ...common, kind: 'ab-test', match: { kind: 'cookie', name: 'beta' }, share: 20 };

const byCookie: Strategy = { ...common, kind: 'ab-test', match: { kind: 'cookie', name: 'beta' } };

const nothingYet: RecordedSets = {
  primary: cart,
  candidate,
  share: 0,
  step: -1,
  size: 1,
  since: noon,
  reached: null,
  watchedSince: null,
  next: null,
  keptUntil: null,
};
const at5: RecordedSets = { ...nothingYet, share: 5, step: 0, reached: noon, watchedSince: noon };

const told = (strategy: Strategy, sets: RecordedSets, more: Partial<AppRecord> = {}): AppRecord => ({
  ...record({ lastGood: known('a', {}, 'a', strategy), begun: known('b', {}, 'b', strategy) }),
  phase: 'analysing',
  strategy: strategy.kind,
  sets,
  ...more,
});

const answered = (verdict: SeenAnswer['verdict'], at = noon + minute, check = '5xx'): Partial<AppRecord> => ({
  seen: { sets: [], answers: [{ check, at, verdict, because: 'as it is' }] },
});

/** Shares, stage and what comes next, in one line. */
function said(of: AppRecord): string | undefined {
  const shown = sideBySide(of);
  if (shown === undefined) return undefined;
  const gets = (one: SetShare): string => {
    const rule = ruleText(one, shown);
    return [...(one.only === undefined ? [shareText(one)] : []), ...(rule === undefined ? [] : [rule])].join(' and ');
  };
  const shares = shown.sets.map((one) => `${one.marathonId} ${gets(one)}`).join(', ');
  return shown.course === undefined
    ? shares
    : `${shares}: ${stageText(shown.course)}; ${nextText(shown.course, instantText)}`;
}

describe('two sets on record', () => {
  const both = (share: number, id: string = candidate): string => `/shop/cart ${100 - share}%, ${id} ${share}%: `;
  it.each<readonly [string, AppRecord, string | undefined]>([
    [
      'before its first share',
      told(canary, nothingYet),
      `${both(0)}canary, not begun: 2 stages to come; next 5% of the traffic, when its tasks are healthy`,
    ],
    [
      'a share that is not shown everywhere',
      told(canary, { ...at5, reached: null }),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, after every balancer shows the share of now`,
    ],
    [
      'a stage with an end',
      told(canary, at5),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, at 2026-05-04T12:05:00Z or with \`baton next\``,
    ],
    [
      'a stage whose check passes',
      told(canary, at5, answered('pass')),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, at 2026-05-04T12:05:00Z or with \`baton next\``,
    ],
    ...(
      [
        ['is undecided', answered('undecided')],
        ['failed, and not often enough for a verdict', answered('fail')],
        ['has not answered', { seen: { sets: [], answers: [] } }],
        ['has not answered since the share was reached', answered('pass', noon - minute)],
      ] as const
    ).map(([what, more]): readonly [string, AppRecord, string] => [
      `a stage whose check ${what}, whatever is said or its time is`,
      told(canary, { ...at5, next: 'once' }, more),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, not before 5xx passes, given up at 2026-05-05T12:00:00Z`,
    ]),
    [
      'a check that knows nothing, after `next --full`',
      told(canary, { ...at5, next: 'full' }, answered('undecided')),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, which is under way`,
    ],
    [
      'a check that fails, after `next --full`',
      told(canary, { ...at5, next: 'full' }, answered('fail')),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, not before 5xx passes, given up at 2026-05-05T12:00:00Z`,
    ],
    [
      'a stage that somebody ended',
      told(canary, { ...at5, next: 'once' }),
      `${both(5)}canary, stage 1 of 2; next the traffic of 2 tasks, which is under way`,
    ],
    [
      'the last stage, which waits for somebody',
      told(canary, { ...at5, share: 50, step: 1 }),
      `${both(50)}canary, stage 2 of 2; next it takes the place of the other one, with \`baton next\`, given up at 2026-05-05T12:00:00Z`,
    ],
    [
      'a share that was taken back for want of healthy tasks',
      told(canary, { ...at5, share: 0, step: 1, reached: null }),
      `${both(0)}canary, stage 2 of 2; next the traffic of 2 tasks, when its tasks are healthy`,
    ],
    [
      'a promotion',
      told(canary, { ...at5, share: 50, step: 1 }, { phase: 'promoting' }),
      `${both(50)}canary, stage 2 of 2; next it takes the place of the other one, which is under way`,
    ],
    [
      'a way back',
      told(canary, at5, {
        phase: 'aborting',
        begun: null,
        rejected: record({ rejected: known('b', {}, 'b', canary) }).rejected,
      }),
      `${both(5)}canary, stage 1 of 2; next everything goes back, which is under way`,
    ],
    [
      'blue-green before a switch by hand',
      told(byHand, { ...nothingYet, candidate: green }),
      `${both(0, green)}blue-green, before the switch; next 100% of the traffic, with \`baton next\`, given up at 2026-05-05T12:00:00Z`,
    ],
    [
      'blue-green whose preview nobody has answered yet',
      told(previewed, { ...nothingYet, candidate: green }),
      `${both(0, green)}blue-green, before the switch; next 100% of the traffic, when its tasks are healthy`,
    ],
    [
      'blue-green whose preview failed',
      told(previewed, { ...nothingYet, candidate: green }, answered('fail', noon + minute, 'preview')),
      `${both(0, green)}blue-green, before the switch; next 100% of the traffic, not before preview passes, given up at 2026-05-05T12:00:00Z`,
    ],
    [
      'blue-green whose preview failed before its traffic was taken away',
      told(previewed, { ...nothingYet, candidate: green }, answered('fail', noon - minute, 'preview')),
      `${both(0, green)}blue-green, before the switch; next 100% of the traffic, when its tasks are healthy`,
    ],
    [
      'blue-green whose preview is in doubt, which `next --full` passes over',
      told(
        previewed,
        { ...nothingYet, candidate: green, next: 'full' },
        answered('undecided', noon + minute, 'preview'),
      ),
      `${both(0, green)}blue-green, before the switch; next 100% of the traffic, when its tasks are healthy`,
    ],
    [
      'blue-green after the switch',
      told(blueGreen, { ...at5, candidate: green, share: 100 }),
      `${both(100, green)}blue-green, after the switch; next it is the app, and the other one is kept for a while, at 2026-05-04T12:01:00Z or with \`baton next\``,
    ],
    [
      'a switch back to a set that is warm, which began nothing',
      told(blueGreen, { ...at5, candidate: green, share: 100, reached: null }, { begun: null }),
      `${both(100, green)}blue-green, after the switch; next it is the app, and the other one is kept for a while, after every balancer shows the share of now`,
    ],
    [
      'a test of two versions',
      told(abTest, { ...at5, share: 20 }),
      `/shop/cart 80%, /shop/cart-canary 20% and visitors with the cookie beta: ab-test; next it takes the place of the other one, with \`baton next\``,
    ],
    [
      'a test that is not open yet',
      told(abTest, nothingYet),
      `${both(0)}ab-test, not open; next visitors with the cookie beta and 20% of the visitors, when its tasks are healthy`,
    ],
    [
      'a test of those with a cookie alone, before it is open',
      told(byCookie, nothingYet),
      `${both(0)}ab-test, not open; next visitors with the cookie beta, when its tasks are healthy`,
    ],
    [
      'a test of those with a cookie alone',
      told(byCookie, { ...at5, share: 50 }),
      `/shop/cart everybody else, /shop/cart-canary visitors with the cookie beta: ab-test; next it takes the place of the other one, with \`baton next\``,
    ],
    [
      'a strategy that nobody knows any more',
      told(canary, at5, { begun: null, lastGood: null }),
      '/shop/cart 95%, /shop/cart-canary 5%',
    ],
    ['one set', told(canary, { ...nothingYet, candidate: null }), undefined],
    ['one set, and never another', { ...record({ lastGood: known('a') }), phase: 'settled' }, undefined],
    [
      'a set that is kept for going back',
      told(blueGreen, { ...nothingYet, candidate: green, keptUntil: noon + minute }, { phase: 'settled', begun: null }),
      undefined,
    ],
  ])('%s', (_what, of, sentence) => {
    expect(said(of)).toBe(sentence);
  });
});

describe('what was seen of two sets', () => {
  const seen: AppRecord['seen'] = {
    sets: [
      { marathonId: cart, instances: 4, healthy: 4 },
      { marathonId: candidate, instances: 1, healthy: 0 },
    ],
    answers: [{ check: '5xx', at: noon, verdict: 'pass', because: '0.004, which is below 0.05' }],
  };
  const shown = sideBySide(told(canary, at5, { seen }));

  it('is told beside the shares', () => {
    expect(shown?.sets.map(tasksText)).toEqual(['4 of 4 tasks healthy', '0 of 1 task healthy']);
    expect(shown?.course && checkTexts(shown.course)).toEqual(['5xx pass: 0.004, which is below 0.05']);
  });

  it('is not made up', () => {
    const blind = sideBySide(told(canary, at5));
    expect(blind?.sets.map(tasksText)).toEqual(['not there', 'not there']);
    expect(blind?.course && checkTexts(blind.course)).toEqual([
      '5xx has not answered yet; 3 failures in a row are a verdict',
    ]);
  });

  it('of a preview is told while there is no traffic', () => {
    const texts = (sets: RecordedSets): readonly string[] => {
      const course = sideBySide(told(previewed, sets, answered('pass', noon + minute, 'preview')))?.course;
      return course === undefined ? [] : checkTexts(course);
    };
    const unasked = '5xx has not answered yet; 3 failures in a row are a verdict';
    const notBegun = '5xx begins when the new version has traffic';
    expect(texts({ ...nothingYet, candidate: green })).toEqual(['preview pass: as it is', notBegun]);
    expect(texts({ ...at5, candidate: green, share: 100 })).toEqual([unasked]);
  });

  it('is the same for programs', () => {
    expect(shown && sideBySideDocument(shown)).toEqual({
      strategy: 'canary',
      stage: 1,
      stages: 2,
      sets: [
        { marathonId: '/shop/cart', share: 95, instances: 4, healthy: 4 },
        { marathonId: '/shop/cart-canary', share: 5, instances: 1, healthy: 0 },
      ],
      next: { kind: 'stage', size: { kind: 'count', count: 2 } },
      when: { kind: 'at', at: '2026-05-04T12:05:00Z' },
      checks: [
        {
          name: '5xx',
          failAfter: 3,
          answer: { verdict: 'pass', because: '0.004, which is below 0.05', at: '2026-05-04T12:00:00Z' },
        },
      ],
    });
  });

  it('names a check that holds it to programs, too', () => {
    const held = sideBySide(told(canary, at5, answered('undecided')));
    expect(held && sideBySideDocument(held)).toMatchObject({
      when: { kind: 'check', check: '5xx', until: '2026-05-05T12:00:00Z' },
    });
  });

  it('is read back as it was written', () => {
    const written = { ...told(canary, at5, { seen }), superseded: null, heard: null };
    expect(parseRecord('x.json', recordText(written))).toEqual({ ok: true, value: written });
  });
});
