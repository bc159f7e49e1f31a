// The plan as text, as markdown and as JSON: three forms of the same words, and nothing in them that acts.
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/core/model/problem.js';
import { code, codeCell } from '../../../src/core/plan/show/code.js';
import { pruneChange } from '../../../src/core/plan/change.js';
import { planDocument, planJson } from '../../../src/core/plan/show/json.js';
import { planMarkdown } from '../../../src/core/plan/show/markdown.js';
import { hasChanges, makePlan } from '../../../src/core/plan/plan.js';
import { renderedText } from '../../../src/core/plan/show/renderedText.js';
import { planText, plainPalette } from '../../../src/core/plan/show/text.js';
import { fieldText } from '../../../src/core/plan/show/words.js';
import { anApp, changed, commit, definitionOf, environment, id, live, noon, planned, production } from './builders.js';

const staging = environment('staging');
const inStaging = { environment: { name: staging, ignore: [], drift: 'warn' } } as const;

const problem: Problem = {
  code: 'field-unknown',
  severity: 'warning',
  message: 'instnaces is not a field of an app',
  hint: 'did you mean instances?',
  place: { path: 'apps/shop/cart.yaml', line: 3, column: 1 },
};

const input = {
  commit: commit('a'),
  environments: [planned(staging), planned(production)],
  problems: [problem],
  changes: [
    pruneChange({
      environment: production,
      app: id('/shop/old'),
      live: live({ id: id('/shop/old'), instances: 1 }),
      gate: { kind: 'held', by: 'prune-guard', because: 'prune is off' },
    }),
    changed({
      desired: anApp({
        definition: definitionOf({
          cmd: 'node server.js --password hunter2',
          env: { LEVEL: 'debug', TOKEN: 'hunter3' },
          upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0.5 },
        }),
      }),
      live: live({ definition: definitionOf({ env: { LEVEL: 'info', TOKEN: 'hunter2', OLD: '' } }) }),
      gate: { kind: 'held', by: 'window', because: 'closed at night', until: noon },
    }),
    changed({ desired: anApp({ id: id('/shop/new'), environment: staging }), live: undefined, ...inStaging }),
    changed({ desired: anApp({ definition: definitionOf({ instances: 4 }), environment: staging }), ...inStaging }),
    changed(inStaging),
    changed({}),
  ],
};
const plan = makePlan(input);

describe('a plan', () => {
  it('counts what is as in git and does not list it', () => {
    expect(plan.summary).toEqual({ create: 1, update: 1, scale: 1, restart: 0, prune: 1, same: 2, held: 2 });
    expect(plan.changes.map((change) => `${change.environment} ${change.app}`)).toEqual([
      'staging /shop/cart',
      'staging /shop/new',
      'production /shop/cart',
      'production /shop/old',
    ]);
    expect(hasChanges(plan)).toBe(true);
  });

  it('has the hash of what it would do, not of the commit that asks for it', () => {
    const again = makePlan({ ...input, commit: commit('b'), changes: input.changes.toReversed() });
    expect(again.hash).toBe(plan.hash);
    expect(makePlan({ ...input, changes: input.changes.slice(1) }).hash).not.toBe(plan.hash);
  });

  it('masks what a problem quotes', () => {
    const quoting = makePlan({ ...input, problems: [{ ...problem, message: 'pg://u:hunter2@db is no image' }] });
    expect(JSON.stringify(quoting.problems)).not.toContain('hunter2');
  });

  it('of an empty repository says so', () => {
    const empty = makePlan({ commit: commit('a'), environments: [planned(production)], changes: [], problems: [] });
    expect(planText(empty)).toBe(`plan ${empty.hash} at aaaaaaaaaaaa: nothing to deploy\n`);
    expect(hasChanges(empty)).toBe(false);
  });

  it('of an environment that could not be asked is another one than that without changes, and says so', () => {
    const asked = { commit: commit('a'), changes: [], problems: [] };
    const empty = makePlan({ ...asked, environments: [planned(production)] });
    const away = makePlan({ ...asked, environments: [{ ...planned(production), away: 'connection refused' }] });
    expect(away.hash).not.toBe(empty.hash);
    expect(planText(away)).toContain(`plan ${away.hash} at aaaaaaaaaaaa: 1 environment not planned\n`);
    expect(planMarkdown(away)).toContain('1 environment not planned');
  });
});

describe('as text', () => {
  it('it has a line per app and its differences in columns', () => {
    expect(planText(plan)).toMatchInlineSnapshot(`
      "staging on cluster default
        at most 10 apps at once, no task restarted, at the peak up to 4 tasks, 4 cpus, 512 MiB more than
        now
        ± scale   /shop/cart  from 3 to 4 instances; nothing on record says who changed it
            /instances  3 → 4
            starts 1 more task, none restarts
            tasks 3 → 4 → 4, cpus 3 → 4 → 4, MiB 384 → 512 → 512 (now → at the peak → after)
        + create  /shop/new   not in the cluster yet: 3 instances will be started
            starts 3 tasks
            every task has to be healthy within 15m, else the app is scaled to 0: nothing has settled here
              before
            tasks 0 → 3 → 3, cpus 0 → 3 → 3, MiB 0 → 384 → 384 (now → at the peak → after)

      production on cluster default
        at most 10 apps at once, 3 tasks restarted, at the peak up to 1 task, 1 cpu, 128 MiB more than now
        ~ update  /shop/cart  the definition differs; nothing on record says who changed it
            /cmd                                  node server.js → node server.js --password ••••
            /env/LEVEL                            info → debug
            /env/OLD                              "" → (none)
            /env/TOKEN                            •••• → •••• (changed)
            /upgradeStrategy/maximumOverCapacity  1 → 0.5 (rides along)
            rolling: 3 tasks restarted, up to 1 more at the peak
              starts 1 new task beside the 3 old
              stops an old one and starts the next as each new one becomes healthy, until all 3 are new
              never fewer than 3 of 3 in service; without a health check a task counts as soon as it runs
              every task has to be healthy within 15m, else the app is scaled to 0: nothing has settled
                here before
            tasks 3 → 4 → 3, cpus 3 → 4 → 3, MiB 384 → 512 → 384 (now → at the peak → after)
            held by window until 2026-01-31T09:30:00Z: closed at night
        - prune   /shop/old   no longer in git; 1 instance of it in the cluster
            stops 1 task
            removes the app
            tasks 1 → 1 → 0, cpus 1 → 1 → 0, MiB 128 → 128 → 0 (now → at the peak → after)
            held by prune-guard: prune is off

      warning: apps/shop/cart.yaml:3:1: field-unknown: instnaces is not a field of an app (did you mean
        instances?)

      plan 89edc72682fc at aaaaaaaaaaaa: 1 to create, 1 to update, 1 to scale, 1 to prune, 2 as in git, 2
        held
      "
    `);
  });

  it('it takes its colours from whoever has a terminal, and is the same text without them', () => {
    const paint = (text: string): string => `\u001b[1m${text}\u001b[0m`;
    const colour = { ...plainPalette, create: paint, change: paint, strong: paint };
    const painted = planText(plan, { colour });
    expect(painted).not.toBe(planText(plan));
    expect(painted.replaceAll(/\u001b\[\dm/g, '')).toBe(planText(plan));
  });

  it('it lets no control character of a definition through', () => {
    const desired = anApp({ definition: definitionOf({ cmd: 'a\u001b[2Jb\u202e\nc' }) });
    const text = planText(makePlan({ ...input, changes: [changed({ desired })] }));
    expect(text).toContain('"a\\u001b[2Jb\\u202e\\nc"');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('nor of its keys and of the names of its files, when it is rendered', () => {
    const key = 'a\u001b[2Jb';
    const app = anApp({ definition: definitionOf({ cmd: 'sleep 1', labels: { [key]: 'c' } }) });
    const origins = new Map([[`/labels/${key}`, { path: 'apps/\u202ex.yaml', line: 1, column: 1 }]]);
    const text = renderedText({ app, environments: [app.environment], origins }, app.environment);
    expect(text).toMatch(/^\/labels\/a\\u001b\[2Jb +"c" +apps\/\\u202ex\.yaml:1:1$/m);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('as markdown', () => {
  it('it says the same, and every echoed value is code', () => {
    expect(planMarkdown(plan)).toMatchInlineSnapshot(`
      "**Plan** \`89edc72682fc\` at \`aaaaaaaaaaaa\`: 1 to create, 1 to update, 1 to scale, 1 to prune, 2 as in git, 2 held

      #### \`staging\` on cluster \`default\`

      at most 10 apps at once, no task restarted, at the peak up to 4 tasks, 4 cpus, 512 MiB more than now

      - **scale** \`/shop/cart\`: from 3 to 4 instances; nothing on record says who changed it
        - \`/instances\`: \`3\` → \`4\`
        - starts 1 more task, none restarts
        - tasks 3 → 4 → 4, cpus 3 → 4 → 4, MiB 384 → 512 → 512 (now → at the peak → after)
      - **create** \`/shop/new\`: not in the cluster yet: 3 instances will be started
        - starts 3 tasks
        - every task has to be healthy within 15m, else the app is scaled to 0: nothing has settled here before
        - tasks 0 → 3 → 3, cpus 0 → 3 → 3, MiB 0 → 384 → 384 (now → at the peak → after)

      #### \`production\` on cluster \`default\`

      at most 10 apps at once, 3 tasks restarted, at the peak up to 1 task, 1 cpu, 128 MiB more than now

      - **update** \`/shop/cart\`: the definition differs; nothing on record says who changed it (held)
        - \`/cmd\`: \`node server.js\` → \`node server.js --password ••••\`
        - \`/env/LEVEL\`: \`info\` → \`debug\`
        - \`/env/OLD\`: \`""\` → \`(none)\`
        - \`/env/TOKEN\`: \`••••\` → \`•••• (changed)\`
        - \`/upgradeStrategy/maximumOverCapacity\`: \`1\` → \`0.5\` (rides along)
        - rolling: 3 tasks restarted, up to 1 more at the peak
          - starts 1 new task beside the 3 old
          - stops an old one and starts the next as each new one becomes healthy, until all 3 are new
          - never fewer than 3 of 3 in service; without a health check a task counts as soon as it runs
          - every task has to be healthy within 15m, else the app is scaled to 0: nothing has settled here before
        - tasks 3 → 4 → 3, cpus 3 → 4 → 3, MiB 384 → 512 → 384 (now → at the peak → after)
        - held by window until 2026-01-31T09:30:00Z: closed at night
      - **prune** \`/shop/old\`: no longer in git; 1 instance of it in the cluster (held)
        - stops 1 task
        - removes the app
        - tasks 1 → 1 → 0, cpus 1 → 1 → 0, MiB 128 → 128 → 0 (now → at the peak → after)
        - held by prune-guard: prune is off

      #### Problems

      - **warning** \`apps/shop/cart.yaml:3:1\` \`field-unknown\`: \`instnaces is not a field of an app\` (\`did you mean instances?\`)
      "
    `);
  });

  it.each([
    ['a mention', '@all', '`@all`'],
    ['a link', '[x](javascript:alert(1))', '`[x](javascript:alert(1))`'],
    ['backticks', 'a `b` ``c``', '``` a `b` ``c`` ```'],
    ['lines that are quick actions', 'x\n/merge\n\n# head', '`x /merge # head`'],
    ['HTML', '<img src=x onerror=alert(1)>', '`<img src=x onerror=alert(1)>`'],
    ['nothing', '', '–'],
  ])('%s in it has no effect', (_what, text, shown) => expect(code(text)).toBe(shown));

  it('a bar does not end a cell', () => expect(codeCell('a | b')).toBe('`a ¦ b`'));
});

describe('as JSON', () => {
  it('it is the document of the contract and nothing else', () => {
    const document: unknown = JSON.parse(planJson(plan));
    expect(document).toEqual(planDocument(plan));
    expect(Object.keys(planDocument(plan))).toEqual([
      ...['version', 'commit', 'hash', 'environments', 'summary', 'rollouts', 'changes', 'underWay', 'problems'],
    ]);
    expect(document).toMatchObject({
      version: 1,
      commit: commit('a'),
      environments: ['staging', 'production'],
      changes: [
        {
          kind: 'scale',
          fields: [{ path: '/instances', old: 3, new: 4, changedBy: 'unknown', ridesAlong: false }],
          gate: { kind: 'open' },
        },
        { kind: 'create', fields: [] },
        {
          environment: 'production',
          app: '/shop/cart',
          kind: 'update',
          because: 'the definition differs; nothing on record says who changed it',
          fields: [
            { path: '/cmd', old: 'node server.js', new: 'node server.js --password ••••', ridesAlong: false },
            { path: '/env/LEVEL', old: 'info', new: 'debug' },
            { path: '/env/OLD', old: '', new: null },
            { path: '/env/TOKEN', old: '••••', new: '•••• (changed)', changedBy: 'unknown' },
            { path: '/upgradeStrategy/maximumOverCapacity', old: 1, new: 0.5, ridesAlong: true },
          ],
          gate: { kind: 'held', by: 'window', because: 'closed at night', until: '2026-01-31T09:30:00Z' },
          tasksRestarted: 3,
          peakExtra: 1,
        },
        { kind: 'prune' },
      ],
      problems: [problem],
    });
  });
});

describe('a field', () => {
  it('that is long is cut around the place where it differs', () => {
    const command = (level: string): string => `${'node '.repeat(60)}--level ${level} ${'--more '.repeat(60)}`;
    const field = fieldText({ path: '/cmd', old: command('info'), new: command('debug'), ridesAlong: false });
    expect(field.old).toMatch(/^….*--level info.*…$/);
    expect(field.new).toMatch(/^….*--level debug.*…$/);
    expect(field.new).toHaveLength(100);
  });

  it('that is text looking like something else is quoted', () => {
    const shown = (value: string): string => fieldText({ path: '/env/A', new: value, ridesAlong: false }).new;
    expect(['1', 'true', ' x', '', '[]', 'plain words'].map(shown)).toEqual([
      '"1"',
      '"true"',
      '" x"',
      '""',
      '"[]"',
      'plain words',
    ]);
  });

  it('that a side does not have is (none)', () => {
    expect(fieldText({ path: '/env/A', new: 'x', ridesAlong: false }).old).toBe('(none)');
  });
});

describe('what is under way', () => {
  const left = 'under way: 1 of 3 tasks healthy as in git, 2 of an earlier version left';
  const going = makePlan({
    ...input,
    problems: [],
    changes: [{ ...changed({}), underWay: left }, changed({ desired: anApp({ id: id('/shop/web') }) })],
  });

  it('is told, counted apart from what is as in git, and no change', () => {
    expect(planText(going)).toContain(`  … /shop/cart  ${left}\n`);
    expect(planText(going)).toContain(': 1 as in git, 1 under way');
    expect(planMarkdown(going)).toContain(`\n- \`/shop/cart\`: ${left}\n`);
    expect(planDocument(going)).toMatchObject({
      summary: { same: 2 },
      changes: [],
      underWay: [{ environment: 'production', app: '/shop/cart', because: left }],
    });
    expect(hasChanges(going)).toBe(false);
    expect(planText(makePlan({ ...input, changes: [changed({})] }))).not.toContain('under way');
  });
});
