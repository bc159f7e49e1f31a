// The pages that people open in GitLab.
import { describe, expect, it } from 'vitest';
import { statusIndex, statusTable, statusTablePath } from '../../../src/core/status/tables.js';
import type { KnownRevision, RecordedSets } from '../../../src/core/model/record.js';
import { defaultPatience, type Strategy } from '../../../src/core/model/strategy.js';
import { aRecord, commit, environment, id, production, revision } from '../plan/builders.js';

const canaryAt5: KnownRevision = {
  revision: revision('1'),
  commit: commit('a'),
  definition: {},
  strategy: {
    ...defaultPatience,
    scale: { kind: 'git' },
    kind: 'canary',
    steps: [
      { size: { kind: 'weight', percent: 5 }, pause: 300_000 },
      { size: { kind: 'weight', percent: 50 }, pause: 0 },
    ],
    checks: [],
    drainTimeout: 0,
  },
};

const at5: RecordedSets = {
  primary: id('/shop/cart'),
  candidate: id('/shop/cart-canary'),
  share: 5,
  step: 0,
  size: 1,
  since: 0,
  reached: 0,
  watchedSince: 0,
  next: null,
  keptUntil: null,
};

const records = [
  aRecord(),
  aRecord({ app: id('/shop/web'), phase: 'progressing', healthy: 1, because: 'brings it: 1 of 3 tasks healthy' }),
  aRecord({
    app: id('/shop/mail'),
    phase: 'invalid',
    revision: null,
    strategy: null,
    instances: 0,
    healthy: 0,
    commit: commit('b'),
    because: 'cmd | args <b>@all</b> are missing',
    problems: [
      {
        code: 'command-missing',
        severity: 'error',
        message: 'there is neither cmd nor args, says @all',
        hint: 'write one of them',
        place: { path: 'apps/shop/mail.yaml', line: 2, column: 1 },
      },
    ],
  }),
];

describe('the page of an environment', () => {
  it('shows what needs a look first, and problems below', () => {
    expect(statusTable(production, records)).toMatchInlineSnapshot(`
      "# \`production\`

      3 apps: 1 invalid, 1 progressing, 1 settled

      | phase | app | healthy | revision | commit | because | since (UTC) |
      |---|---|--:|---|---|---|---|
      | **invalid** | \`/shop/mail\` | 0/0 | – | \`bbbbbbbb\` | \`cmd ¦ args <b>@all</b> are missing\` | 2026-01-31 09:30 |
      | **progressing** | \`/shop/web\` | 1/3 | \`111111111111\` | \`aaaaaaaa\` | \`brings it: 1 of 3 tasks healthy\` | 2026-01-31 09:30 |
      | settled | \`/shop/cart\` | 3/3 | \`111111111111\` | \`aaaaaaaa\` | \`all 3 tasks are healthy\` | 2026-01-31 09:30 |

      ## Problems

      - \`/shop/mail\` \`apps/shop/mail.yaml:2:1\` **error** \`command-missing\`: \`there is neither cmd nor args, says @all\` (\`write one of them\`)

      Written by Baton. The truth is in \`apps/\`; this page may be a minute behind.
      "
    `);
  });

  it('is the same for the same records in another order', () => {
    expect(statusTable(production, records.toReversed())).toBe(statusTable(production, records));
  });

  it('mentions nobody: every @ in it stands in code', () => {
    expect(statusTable(production, records).replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/[@<]/);
  });

  it('of an empty environment says so', () => {
    expect(statusTable(production, [])).toContain('no apps');
  });
});

describe('STATUS.md', () => {
  it('links the pages', () => {
    const environments = [
      { name: production, records },
      { name: environment('production@dc2'), records: [] },
    ];
    expect(statusIndex(environments)).toMatchInlineSnapshot(`
      "# Status

      | environment | apps |
      |---|---|
      | [\`production\`](status/production.md) | 3 apps: 1 invalid, 1 progressing, 1 settled |
      | [\`production@dc2\`](status/production@dc2.md) | no apps |

      Written by Baton. The truth is in \`apps/\`; this page may be a minute behind.
      "
    `);
    expect(statusTablePath(production)).toBe('status/production.md');
  });

  it('has a line for an app in the middle of two sets, as its own page has', () => {
    const half = aRecord({
      phase: 'analysing',
      sets: at5,
      seen: {
        sets: [
          { marathonId: id('/shop/cart'), instances: 3, healthy: 3 },
          { marathonId: id('/shop/cart-canary'), instances: 1, healthy: 1 },
        ],
        answers: [],
      },
      strategy: 'canary',
      begun: canaryAt5,
    });
    const line =
      '- `production /shop/cart` canary, stage 1 of 2: `/shop/cart` **95%** (3 of 3 tasks healthy), `/shop/cart-canary` **5%** ' +
      '(1 of 1 task healthy); `` next 50% of the traffic, at 1970-01-01T00:05:00Z or with `baton next` ``';
    expect(statusIndex([{ name: production, records: [half] }])).toContain(
      `\n\n## Two versions side by side\n\n${line}\n\n`,
    );
    expect(statusTable(production, [half])).toContain(`\n\n## Two versions side by side\n\n${line}\n\n`);
  });

  it('says whom an A/B test is for, as code: its name comes from a file', () => {
    const line = (share: number | undefined): string => {
      const strategy: Strategy = {
        ...defaultPatience,
        scale: { kind: 'git' },
        kind: 'ab-test',
        match: { kind: 'cookie', name: 'beta' },
        ...(share !== undefined && { share }),
        checks: [],
        drainTimeout: 0,
      };
      const open = aRecord({
        phase: 'analysing',
        sets: { ...at5, candidate: id('/shop/cart-b'), share: share ?? 50 },
        strategy: 'ab-test',
        begun: { ...canaryAt5, strategy },
      });
      const [, told = ''] = /(`\/shop\/cart` .*?);/.exec(statusTable(production, [open])) ?? [];
      return told;
    };
    expect(line(undefined)).toBe(
      '`/shop/cart` **`everybody else`** (not there), `/shop/cart-b` **`visitors with the cookie beta`** (not there)',
    );
    expect(line(20)).toBe(
      '`/shop/cart` **80%** (not there), `/shop/cart-b` **20%** and `visitors with the cookie beta` (not there)',
    );
  });

  it('of a repository without environments says so', () => expect(statusIndex([])).toContain('No environments.'));
});
