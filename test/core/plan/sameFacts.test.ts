// Text, markdown and JSON say the same: the facts are read back from all three, and compared.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planJson } from '../../../src/core/plan/show/json.js';
import { planMarkdown } from '../../../src/core/plan/show/markdown.js';
import { makePlan } from '../../../src/core/plan/plan.js';
import { planText } from '../../../src/core/plan/show/text.js';
import type { Plan } from '../../../src/core/model/plan.js';
import {
  anApp,
  aRecord,
  changed,
  commit,
  definitionOf,
  environment,
  id,
  known,
  live,
  noon,
  planned,
  production,
  revision,
  rolling,
} from './builders.js';
import { pruneChange } from '../../../src/core/plan/change.js';

const dc2 = environment('production@dc2');
const dc1 = environment('production@dc1');
const inDc1 = { environment: { name: dc1, ignore: [], drift: 'restore' } } as const;
const inDc2 = { environment: { name: dc2, ignore: [], drift: 'warn' } } as const;
const before = aRecord({ lastGood: known({ revision: revision('0'), definition: definitionOf({ mem: 64 }) }) });

const plan = makePlan({
  commit: commit('a'),
  environments: [
    planned(production, { cluster: 'main', atOnce: 2 }),
    planned(dc1, { cluster: 'dc1' }),
    planned(dc2, { cluster: 'dc2', earlier: [dc1] }),
  ],
  problems: [],
  changes: [
    changed({ desired: anApp({ id: id('/shop/new') }), live: undefined, waitsFor: [id('/shop/cart')] }),
    changed({
      record: before,
      live: live({ definition: definitionOf({ mem: 64, cmd: 'by hand', env: { TOKEN: 'a' } }) }),
      desired: anApp({ definition: definitionOf({ mem: 256, env: { TOKEN: 'b', 'a/b': '{"x": 1}' } }) }),
      gate: { kind: 'held', by: 'window', because: 'closed at night', until: noon },
    }),
    pruneChange({
      environment: production,
      app: id('/shop/old'),
      live: live({ id: id('/shop/old') }),
      gate: { kind: 'held', by: 'prune-guard', because: 'pruning is off' },
    }),
    ...['a', 'b', 'c', 'd'].map((name) =>
      changed({ desired: anApp({ id: id(`/many/${name}`), definition: definitionOf({ instances: 5 }) }) }),
    ),
    changed({ desired: anApp({ definition: definitionOf({ cmd: 'x' }), environment: dc1 }), ...inDc1 }),
    changed({
      desired: anApp({
        definition: definitionOf({ cmd: 'x' }),
        environment: dc2,
        strategy: { ...rolling, kind: 'recreate', onFailure: 'pause' },
      }),
      ...inDc2,
      gate: { kind: 'held', by: 'cluster-order', because: 'waits for production@dc1: /shop/cart is not settled there' },
    }),
    changed({ desired: anApp({ id: id('/shop/same') }) }),
  ],
});

/** One change, as far as all three forms tell it. */
interface Fact {
  readonly environment: string;
  readonly app: string;
  readonly kind: string;
  readonly because: string;
  readonly fields: readonly (readonly [path: string, old: unknown, wanted: unknown, by: string, rides: boolean])[];
  readonly restarted: number;
  readonly extra: number;
  readonly strategy: string | undefined;
  readonly steps: readonly string[];
  readonly resources: string;
  readonly order: number;
  readonly after: string;
  readonly gate: string | undefined;
}

/** A change as it stands in text or markdown, mark-up taken off: its head, its fields, and its other lines. */
interface Block {
  readonly environment: string;
  readonly kind: string;
  readonly apps: readonly string[];
  readonly because: string;
  readonly fields: readonly {
    readonly path: string;
    readonly old: string;
    readonly wanted: string;
    readonly note: string;
  }[];
  readonly lines: readonly string[];
}

const fieldLine = /^(\/\S+?):? +(.*?) → (.*?)(?: \(((?:rides along|changed in|an autoscaler)[^()]*)\))?$/;

function fieldsAndLines(lines: readonly string[]): Pick<Block, 'fields' | 'lines'> {
  const fields = lines.flatMap((line) => {
    const [, path, old, wanted, note = ''] = fieldLine.exec(line) ?? [];
    return path === undefined || old === undefined || wanted === undefined ? [] : [{ path, old, wanted, note }];
  });
  return { fields, lines: lines.filter((line) => !fieldLine.test(line)) };
}

function textBlocks(text: string): readonly Block[] {
  let environmentName = '';
  const blocks: { environment: string; kind: string; apps: string[]; because: string; rest: string[] }[] = [];
  for (const line of text.split('\n')) {
    const section = /^(\S+) on cluster \S+$/.exec(line);
    if (section) environmentName = section[1] ?? '';
    const head = /^ {2}[+~±↻-] (\w+) +(\d+ apps|\S+) +(.*)$/.exec(line);
    const [, kind = '', name = '', because = ''] = head ?? [];
    if (head) blocks.push({ environment: environmentName, kind, because, apps: [name], rest: [] });
    else if (line.startsWith('      ')) blocks.at(-1)?.rest.push(line.trim());
  }
  return blocks.map((block) => each(block));
}

function markdownBlocks(markdown: string): readonly Block[] {
  let environmentName = '';
  const blocks: { environment: string; kind: string; apps: string[]; because: string; rest: string[] }[] = [];
  const unmarked = (line: string): string => line.replace(/`+ ?([^`]+?) ?`+/g, '$1');
  for (const line of markdown.split('\n')) {
    const section = /^#### (\S+) on cluster/.exec(unmarked(line));
    if (section) environmentName = section[1] ?? '';
    const head =
      /^- \*\*(\w+)\*\* (\S+|\d+ apps): (.*?)(?: \(held\))?$/.exec(unmarked(line)) ??
      /^<details><summary><b>(\w+)<\/b> <code>(.*?)<\/code>: <code>(.*?)<\/code>(?: \(held\))?<\/summary>$/.exec(line);
    const [, kind = '', name = '', because = ''] = head ?? [];
    if (head) blocks.push({ environment: environmentName, kind, because, apps: [name], rest: [] });
    else if (/^ *- /.test(line)) blocks.at(-1)?.rest.push(unmarked(line.trim().slice(2)));
  }
  return blocks.map((block) => each(block));
}

function each({ rest, ...block }: Omit<Block, 'fields' | 'lines'> & { readonly rest: readonly string[] }): Block {
  const list = rest.find((line) => line.startsWith('in each of '));
  const apps = list === undefined ? block.apps : list.slice('in each of '.length).split(', ');
  return { ...block, apps, ...fieldsAndLines(rest.filter((line) => line !== list)) };
}

const parties: Readonly<Record<string, string>> = {
  'changed in git': 'git',
  'changed in the cluster by hand': 'cluster',
  "an autoscaler's number": 'autoscaler',
};

const valueOf = (text: string): unknown => {
  if (text === '(none)') return null;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
};

/** Who is named for the change as a whole: what the sentence begins with. */
const partyOf = ({ because, kind }: Block): string => {
  if (/^(?:changed in git|no longer in git|not in the cluster)/.test(because)) return 'git';
  if (/^(?:changed in the cluster|removed)/.test(because) || kind === 'restart') return 'cluster';
  return because.startsWith('an autoscaler') ? 'autoscaler' : 'unknown';
};

const factsOf = (blocks: readonly Block[]): readonly Fact[] =>
  blocks
    .flatMap((block) => {
      const how = block.lines.find((line) => / restarted, /.test(line));
      const order = block.lines.find((line) => line.startsWith('order '));
      const gate = block.lines.find((line) => line.startsWith('held by '));
      const resources = block.lines.find((line) => line.startsWith('tasks ')) ?? '';
      const notes = (note: string): readonly string[] => note.split(', ');
      return block.apps.map((app) => ({
        environment: block.environment,
        app,
        kind: block.kind,
        because: block.because,
        fields: block.fields.map(({ path, old, wanted, note }) => {
          const by = notes(note).flatMap((one) => parties[one] ?? []);
          return [path, valueOf(old), valueOf(wanted), by[0] ?? partyOf(block), note.includes('rides along')] as const;
        }),
        restarted: Number(/(\d+) tasks? restarted/.exec(how ?? '')?.[1] ?? 0),
        extra: Number(/up to (\d+) more/.exec(how ?? '')?.[1] ?? 0),
        strategy: how?.split(':')[0],
        steps: block.lines.filter((line) => ![how, order, gate, resources].includes(line)),
        resources: resources.replace(' (now → at the peak → after)', ''),
        order: Number(/^order (\d+)/.exec(order ?? '')?.[1] ?? 1),
        after: order?.replace(/^order \d+: after /, '') ?? '',
        gate,
      }));
    })
    .sort((left, right) => (`${left.environment} ${left.app}` < `${right.environment} ${right.app}` ? -1 : 1));

const footprint = z.object({ tasks: z.number(), cpus: z.number(), mem: z.number() });
const documentedPlan = z.object({
  changes: z.array(
    z.object({
      environment: z.string(),
      app: z.string(),
      kind: z.string(),
      because: z.string(),
      fields: z.array(
        z.object({
          path: z.string(),
          old: z.json(),
          new: z.json(),
          changedBy: z.string(),
          ridesAlong: z.boolean(),
        }),
      ),
      gate: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('open') }),
        z.object({ kind: z.literal('held'), by: z.string(), because: z.string(), until: z.iso.datetime().optional() }),
      ]),
      strategy: z.object({ kind: z.string(), healthyWithin: z.string(), onFailure: z.string() }).nullable(),
      steps: z.array(z.string()),
      order: z.number(),
      waitsFor: z.array(z.string()),
      afterEnvironment: z.string().nullable(),
      tasksRestarted: z.number(),
      peakExtra: z.number(),
      resources: z.object({ now: footprint, peak: footprint, after: footprint }),
    }),
  ),
});

/** The same from the document for programs, with no help of the code that makes the sentences. */
function documented(from: Plan): readonly Fact[] {
  const { changes } = documentedPlan.parse(JSON.parse(planJson(from)));
  expect(changes).toHaveLength(from.changes.length);
  return changes
    .map((change) => {
      const { now, peak, after } = change.resources;
      const of = (field: 'tasks' | 'cpus' | 'mem'): string => `${now[field]} → ${peak[field]} → ${after[field]}`;
      const settled = change.waitsFor.length === 1 ? 'has settled' : 'have settled';
      const waits = [
        ...(change.waitsFor.length === 0 ? [] : [`${change.waitsFor.join(', ')} ${settled}`]),
        ...(change.afterEnvironment === null ? [] : [`it has settled in ${change.afterEnvironment}`]),
      ];
      const { gate } = change;
      return {
        environment: change.environment,
        app: change.app,
        kind: change.kind,
        because: change.because,
        fields: change.fields.map(
          (field) => [field.path, field.old, field.new, field.changedBy, field.ridesAlong] as const,
        ),
        restarted: change.tasksRestarted,
        extra: change.peakExtra,
        strategy: change.tasksRestarted > 0 ? change.strategy?.kind : undefined,
        steps: change.steps,
        resources: `tasks ${of('tasks')}, cpus ${of('cpus')}, MiB ${of('mem')}`,
        order: change.order,
        after: waits.join(', and '),
        gate:
          gate.kind === 'open'
            ? undefined
            : `held by ${gate.by}${gate.until === undefined ? '' : ` until ${gate.until}`}: ${gate.because}`,
      };
    })
    .sort((left, right) => (`${left.environment} ${left.app}` < `${right.environment} ${right.app}` ? -1 : 1));
}

describe('a plan says the same', () => {
  const facts = documented(plan);

  it('as text', () => expect(factsOf(textBlocks(planText(plan, { width: 10_000 })))).toEqual(facts));
  it('as markdown', () => expect(factsOf(markdownBlocks(planMarkdown(plan)))).toEqual(facts));

  it('as markdown when it is long and folded', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      changed({ desired: anApp({ id: id(`/app/n${index}`), definition: definitionOf({ cmd: `run ${index}` }) }) }),
    );
    const long = makePlan({ commit: commit('a'), environments: [planned(production)], problems: [], changes: many });
    const markdown = planMarkdown(long);
    expect(markdown.match(/<details>/g)).toHaveLength(40);
    expect(factsOf(markdownBlocks(markdown))).toEqual(documented(long));
  });

  it('at 80 columns, line by line', () => {
    const text = planText(plan, { width: 80 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const bare = (one: string): string => one.replaceAll(/[\s→+-]/g, '');
    expect(bare(text)).toBe(bare(planText(plan, { width: 10_000 })));
  });
});

describe('changes that read alike', () => {
  const images = (count: number, tag = '1.9'): Plan =>
    makePlan({
      commit: commit('a'),
      environments: [planned(production)],
      problems: [],
      changes: Array.from({ length: count }, (_, index) => {
        const image = (version: string) => ({
          container: { type: 'DOCKER', docker: { image: `shop/app:${version}` } },
        });
        return changed({
          desired: anApp({ id: id(`/app/n${index}`), definition: definitionOf(image(tag)) }),
          live: live({ definition: definitionOf(image('1.8')) }),
        });
      }),
    });

  it('are said once, with every app named', () => {
    const text = planText(images(40));
    expect(text.match(/shop\/app:1\.8 → shop\/app:1\.9/g)).toHaveLength(1);
    expect(text).toContain('~ update  40 apps');
    for (let index = 0; index < 40; index += 1) expect(text).toMatch(new RegExp(`/app/n${index}\\b`));
  });

  it('stay apart while there are only two', () => expect(planText(images(2)).match(/~ update/g)).toHaveLength(2));
});

describe('a note that would be too long for GitLab', () => {
  const huge = (apps: number): Plan =>
    makePlan({
      commit: commit('a'),
      environments: [planned(production)],
      problems: [],
      changes: Array.from({ length: apps }, (_, index) =>
        changed({ desired: anApp({ id: id(`/app/n${index}`), definition: definitionOf({ cmd: `run ${index}` }) }) }),
      ),
    });

  it('first loses the details, and names every app', () => {
    const note = planMarkdown(huge(100), { longest: 20_000 });
    expect(note.length).toBeLessThanOrEqual(20_000);
    expect(note.match(/^- \*\*update\*\*/gm)).toHaveLength(100);
    expect(note).toContain('`baton plan` has the details');
  });

  it('then loses its end, and says how much', () => {
    const note = planMarkdown(huge(1_000), { longest: 20_000 });
    expect(note.length).toBeLessThanOrEqual(20_000);
    expect(note).toMatch(/\d+ more lines are left out here\.\n$/);
  });

  it('is whole at a thousand apps that all differ', () => {
    const note = planMarkdown(huge(1_000));
    expect(note.length).toBeLessThan(1_000_000);
    expect(note.match(/<details>/g)).toHaveLength(1_000);
  });
});
