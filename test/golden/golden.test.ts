// What people and programs are shown, byte by byte, for a repository with every kind of change, gate and strategy.
// After a change that is meant: BATON_GOLDEN=update npx vitest run test/golden, and read the difference.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRepository, renderApp, type LoadedEnvironment } from '../../src/core/definition/load.js';
import { parseSource } from '../../src/core/definition/read/parseSource.js';
import { problemsOf } from '../../src/core/definition/rules/problemsOf.js';
import type { DesiredApp } from '../../src/core/model/app.js';
import { newest } from '../../src/core/model/dialect.js';
import type { AppId } from '../../src/core/model/ids.js';
import { isJsonObject, type JsonObject } from '../../src/core/model/json.js';
import type { LiveApp } from '../../src/core/model/observed.js';
import type { AppRecord } from '../../src/core/model/record.js';
import type { Gate } from '../../src/core/model/step.js';
import { between } from '../../src/core/plan/between.js';
import { betweenJson, betweenMarkdown, betweenText } from '../../src/core/plan/show/betweenForms.js';
import { changeOf, pruneChange } from '../../src/core/plan/change.js';
import { planJson } from '../../src/core/plan/show/json.js';
import { planMarkdown } from '../../src/core/plan/show/markdown.js';
import { makePlan } from '../../src/core/plan/plan.js';
import { renderedText } from '../../src/core/plan/show/renderedText.js';
import { planText } from '../../src/core/plan/show/text.js';
import { aRecord, commit, environment, id, known, noon, planned, revision, task } from '../core/plan/builders.js';

const folder = path.join('test', 'golden');
const root = path.join(folder, 'repository');
const sources = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .sort()
  .map((file) =>
    parseSource({
      path: path.relative(root, file).split(path.sep).join('/'),
      content: { kind: 'text', text: readFileSync(file, 'utf8') },
    }),
  );
const input = { owner: 'golden', commit: commit('a'), sources };
const loaded = loadRepository(input);

const loadedEnvironment = (name: string): LoadedEnvironment => {
  const found = loaded.environments.find((one) => one.environment.name === name);
  if (found === undefined) throw new Error(`the repository of this test has no ${name}`);
  return found;
};

/** The app as git wants it, with some members otherwise, healthy. */
function runs({ id: app, spec }: DesiredApp, otherwise: JsonObject = {}, more: Partial<LiveApp> = {}): LiveApp {
  const definition = { ...spec.definition, ...otherwise };
  const instances = typeof definition['instances'] === 'number' ? definition['instances'] : 1;
  const tasks = Array.from({ length: instances }, (_, index) => ({ ...task(index), health: 'passing' as const }));
  const times = { version: noon, scaledAt: noon, changedAt: noon };
  return { id: app, kind: spec.kind, definition, dialect: newest, instances, tasks, ...times, ...more };
}

const settledAt = (app: DesiredApp, definition: JsonObject = app.spec.definition): AppRecord =>
  aRecord({
    app: app.id,
    lastGood: known({
      definition,
      revision: definition === app.spec.definition ? app.revision : revision('0'),
    }),
    settledInstances: app.spec.instances,
  });

const held = (by: Extract<Gate, { kind: 'held' }>['by'], because: string, until?: number): Gate => ({
  kind: 'held',
  by,
  because,
  ...(until === undefined ? {} : { until }),
});

interface Situation {
  readonly live?: (app: DesiredApp) => LiveApp | undefined;
  readonly record?: (app: DesiredApp) => AppRecord;
  readonly gate?: Gate;
  readonly waitsFor?: readonly AppId[];
}

const env = (app: DesiredApp, more: JsonObject): JsonObject => {
  const mine = app.spec.definition['env'];
  return { env: { ...(isJsonObject(mine) ? mine : {}), ...more } };
};

/** By id; an app that is not here runs as git wants it. */
const situations: Readonly<Record<string, Situation>> = {
  '/shop/web': {
    live: (app) => runs(app, { ...env(app, { DB_PASSWORD: 'older', LEVEL: 'debug' }), instances: 6 }),
    record: (app) => settledAt(app, { ...app.spec.definition, ...env(app, { DB_PASSWORD: 'older' }) }),
    gate: held('dependency', 'depends on /shop/cart, changed by the same commit and not settled yet'),
    waitsFor: [id('/shop/cart')],
  },
  '/shop/cart': {
    live: (app) => runs(app, { cmd: './cart --old' }),
    record: (app) => settledAt(app, { ...app.spec.definition, cmd: './cart --old' }),
  },
  '/shop/search': {
    live: (app) => runs(app, { mem: 32 }),
    record: (app) => settledAt(app),
    gate: held('window', 'closed at night', noon),
  },
  '/shop/queue': { live: (app) => runs(app, { instances: 9 }), record: (app) => settledAt(app) },
  '/shop/mail': {
    live: (app) =>
      runs(app, {}, { tasks: [task(0), task(1, noon - 1), task(2)].map((one) => ({ ...one, health: 'passing' })) }),
    record: (app) => settledAt(app),
  },
  '/staging/shop/web': {
    live: (app) => runs(app, { instances: 2 }),
    gate: held('observe', 'observe mode: nothing is written here'),
  },
  '/staging/shop/search': { live: () => undefined, record: (app) => settledAt(app) },
  ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`/staging/shop/job-${name}`, { live: () => undefined }])),
};

const plan = makePlan({
  commit: commit('a'),
  environments: [
    planned(environment('staging'), { cluster: 'dc1' }),
    planned(environment('production'), { cluster: 'dc1', atOnce: 2 }),
    planned(environment('elsewhere'), { cluster: 'dc2', away: 'connect ECONNREFUSED' }),
  ],
  problems: problemsOf(loaded),
  changes: [
    ...['staging', 'production'].flatMap((name) => {
      const { environment: where, apps } = loadedEnvironment(name);
      return apps.map((desired) => {
        const { live = (app: DesiredApp) => runs(app), record, gate, waitsFor = [] } = situations[desired.id] ?? {};
        return changeOf({
          desired,
          live: live(desired),
          record: record?.(desired),
          hold: () => ({ gate: gate ?? { kind: 'open' }, waitsFor }),
          environment: where,
        });
      });
    }),
    pruneChange({
      environment: environment('production'),
      app: id('/shop/old'),
      live: {
        id: id('/shop/old'),
        kind: 'app',
        definition: { cpus: 0.5, mem: 32 },
        dialect: newest,
        instances: 2,
        version: noon,
        scaledAt: noon,
        changedAt: noon,
        tasks: [],
      },
      gate: held('prune-guard', 'pruning is not part of this version'),
    }),
  ],
});
const differences = between(loadedEnvironment('staging'), loadedEnvironment('production'));

function rendered(): string {
  const answer = renderApp(input, environment('production'), id('/shop/web'));
  if (!answer.ok) throw new Error('the repository of this test has no /shop/web');
  return renderedText(answer.value, environment('production'));
}

describe('what is shown', () => {
  it.each([
    ['plan/plan.txt', () => planText(plan)],
    ['plan/plan.80.txt', () => planText(plan, { width: 80 })],
    ['plan/plan.json', () => planJson(plan)],
    ['note/note.md', () => planMarkdown(plan)],
    ['render/web.txt', rendered],
    ['diff/diff.txt', () => betweenText(differences)],
    ['diff/diff.md', () => betweenMarkdown(differences)],
    ['diff/diff.json', () => betweenJson(differences)],
  ])('is as in %s', (name, made) => {
    const file = path.join(folder, name);
    const text = made();
    if (process.env['BATON_GOLDEN'] === 'update') {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
    expect(text).not.toMatch(/hunter|tops3cret|older/);
  });
});
