// "Same" means what Marathon means: a wanted and a live app or pod compare equal exactly when putting the wanted one
// starts a deployment without steps. Tried on the embedded Marathon, over chains of random edits.
// BATON_HISTORIES sets how many; the committed run is short and the same every time.
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../src/core/definition/normal/normalise.js';
import { newest } from '../../src/core/model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../src/core/model/json.js';
import type { LiveApp } from '../../src/core/model/observed.js';
import { restartsWithAnyWrite } from '../../src/core/plan/compare/bareChecks.js';
import { fieldChanges, isSetTo } from '../../src/core/plan/compare/fieldChanges.js';
import { parseLiveApp } from '../../src/io/marathon/liveApp.js';
import { parseLivePod, printOf } from '../../src/io/marathon/livePod.js';
import { startMarathon, type RunningMarathon } from '../../src/local/marathon/server.js';
import { anApp, anEdit } from './definitions.js';
import { aPod, aPodEdit } from './pods.js';

const asked = process.env['BATON_HISTORIES'];
const histories = Number(asked ?? 150);
const fewer = Number(asked ?? 75);
const chosen = process.env['BATON_SEED'] ?? (asked === undefined ? '20261121' : undefined);
const seed = chosen === undefined ? {} : { seed: Number(chosen) };

let marathon: RunningMarathon;
beforeAll(async () => {
  marathon = await startMarathon({ port: 0, simulate: true, maxRunningDeployments: 100_000 });
});
afterAll(() => marathon.close());

const ours = { BATON_OWNER: 'shop', BATON_REVISION: '0123456789ab', BATON_COMMIT: 'a'.repeat(40) };

const ask = (method: string, path: string, body?: JsonObject): Promise<Response> =>
  fetch(`${marathon.url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** What Baton would send, our labels as live has them. Whether Marathon takes it. */
async function put(id: string, app: JsonObject): Promise<boolean> {
  const canonical = canonicalDefinition({ ...app, id });
  const labels = isJsonObject(canonical['labels']) ? canonical['labels'] : {};
  const answer = await ask('PUT', `/v2/apps/${id}?force=true&partialUpdate=false`, {
    ...canonical,
    labels: { ...labels, ...ours },
  });
  await answer.text();
  if (answer.ok || answer.status === 422) return answer.ok;
  throw new Error(`${answer.status} for ${JSON.stringify(canonical)}`);
}

async function live(id: string): Promise<LiveApp> {
  const answer: unknown = await (await ask('GET', `/v2/apps/${id}`)).json();
  const parsed = parseLiveApp(
    typeof answer === 'object' && answer !== null && 'app' in answer ? answer.app : answer,
    newest,
  );
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.app;
}

let made = 0;

/** Walks from app to app; returns what was compared wrongly. */
async function walk(apps: readonly JsonObject[]): Promise<readonly string[]> {
  made += 1;
  const id = `/p/app-${made}`;
  const wrong: string[] = [];
  let before: LiveApp | undefined;
  for (const app of apps) {
    const changes = before && fieldChanges(canonicalDefinition({ ...app, id }), before);
    if (!(await put(id, app))) continue;
    const after = await live(id);
    const steps = before !== undefined && after.version !== before.version;
    if (changes !== undefined && before !== undefined && changes.length > 0 !== steps) {
      const told = changes.map(({ path }) => path).join(' ') || 'no difference';
      const was = JSON.stringify(before.definition);
      wrong.push(
        `${told}, but ${steps ? 'steps' : 'no steps'}\n  live   ${was}\n  wanted ${JSON.stringify(app)}\n  then   ${JSON.stringify(after.definition)}`,
      );
    }
    const left = fieldChanges(canonicalDefinition({ ...app, id }), after);
    if (left.length > 0) {
      wrong.push(
        `left over: ${JSON.stringify(left)}\n  wanted ${JSON.stringify(app)}\n  live   ${JSON.stringify(after.definition)}`,
      );
    }
    before = after;
  }
  await (await ask('DELETE', `/v2/apps/${id}?force=true`)).text();
  return wrong;
}

/** The same for pods, whose only write is a PUT of the whole. What is only stored is told, and makes no new version. */
async function walkPods(pods: readonly JsonObject[]): Promise<readonly string[]> {
  made += 1;
  const id = `/p/pod-${made}`;
  const wrong: string[] = [];
  let before: LiveApp | undefined;
  for (const pod of pods) {
    const wanted = canonicalDefinition({ ...pod, id });
    const changes = before && fieldChanges(wanted, before).map(({ path }) => path);
    const labels = isJsonObject(wanted['labels']) ? wanted['labels'] : {};
    const answer = await ask('PUT', `/v2/pods/${id}?force=true`, { ...wanted, labels: { ...labels, ...ours } });
    await answer.text();
    if (answer.status === 422) continue;
    if (!answer.ok) throw new Error(`${answer.status} for ${JSON.stringify(wanted)}`);
    const parsed = parseLivePod(await (await ask('GET', `/v2/pods/${id}::status`)).json(), newest);
    if (!parsed.ok) throw new Error(parsed.because);
    const after = parsed.pod.live;
    const seen = `live   ${JSON.stringify(before?.definition)}\n  wanted ${JSON.stringify(pod)}\n  then   ${JSON.stringify(after.definition)}`;
    if (changes !== undefined && before !== undefined) {
      const told = changes.join(' ') || 'no difference';
      const steps = after.version !== before.version;
      if (changes.some((path) => !onlyStored.test(path)) !== steps) {
        wrong.push(`${told}, but ${steps ? 'steps' : 'no steps'}\n  ${seen}`);
      }
      const replaced = changes.some((path) => !onlyStored.test(path) && path !== '/scaling/instances');
      if ((printOf(after.definition) !== printOf(before.definition)) !== replaced) {
        wrong.push(`${told}, but ${replaced ? 'the same' : 'another'} print\n  ${seen}`);
      }
    }
    const left = fieldChanges(wanted, after);
    if (left.length > 0) wrong.push(`left over: ${JSON.stringify(left)}\n  ${seen}`);
    before = after;
  }
  await (await ask('DELETE', `/v2/pods/${id}?force=true`)).text();
  return wrong;
}

/** Some apps of one group, written again and again with other dependencies. */
async function walkTogether(
  writes: readonly (readonly [name: string, dependencies: readonly string[]])[],
): Promise<readonly string[]> {
  made += 1;
  const group = `/p/group-${made}`;
  const wrong: string[] = [];
  const known = new Map<string, LiveApp>();
  for (const [name, dependencies] of writes) {
    const id = `${group}/${name}`;
    const before = known.get(name);
    // `/a` stands for the absolute id of a.
    const written = dependencies.map((one) => one.replace(/^\//, `${group}/`));
    const app = { cmd: 'sleep 1000', dependencies: written };
    const changes = before && fieldChanges(canonicalDefinition({ ...app, id }), before);
    // Nobody may wait for himself, and not in circles: Marathon refuses that, and nothing has changed then.
    const taken = await put(id, app);
    for (const [other, was] of known) {
      const now = await live(`${group}/${other}`);
      const steps = now.version !== was.version;
      const expected = taken && other === name && changes !== undefined && changes.length > 0;
      if (steps !== expected)
        wrong.push(`${other}: ${steps ? 'steps' : 'no steps'} after ${id} ${JSON.stringify(app)}`);
    }
    if (!taken) continue;
    const after = await live(id);
    known.set(name, after);
    const left = fieldChanges(canonicalDefinition({ ...app, id }), after);
    if (left.length > 0) wrong.push(`left over: ${JSON.stringify(left)} of ${id} ${JSON.stringify(app)}`);
  }
  for (const name of known.keys()) await (await ask('DELETE', `/v2/apps/${group}/${name}?force=true`)).text();
  return wrong;
}

/** What Marathon keeps of a pod without starting anything. */
const onlyStored =
  /^\/(?:executorResources|legacySharedCgroups|scheduling\/(?:killSelection|unreachableStrategy))(?:\/|$)/;

describe('a wanted and a live app are the same', () => {
  it(`exactly when putting the wanted one does nothing (${histories} histories)`, { timeout: 3_600_000 }, () =>
    fc.assert(
      fc.asyncProperty(anApp, fc.array(anEdit, { minLength: 1, maxLength: 4 }), async (app, edits) => {
        const apps = [app];
        for (const edit of edits) apps.push(edit(apps.at(-1) ?? app));
        expect((await walk(apps)).join('\n')).toBe('');
      }),
      { numRuns: histories, ...seed },
    ),
  );

  it(`and so are pods (${fewer} histories)`, { timeout: 3_600_000 }, () =>
    fc.assert(
      fc.asyncProperty(aPod, fc.array(aPodEdit, { minLength: 1, maxLength: 4 }), async (pod, edits) => {
        const pods = [pod];
        for (const edit of edits) pods.push(edit(pods.at(-1) ?? pod));
        expect((await walkPods(pods)).join('\n')).toBe('');
      }),
      { numRuns: fewer, ...seed },
    ),
  );

  const dependency = fc
    .tuple(fc.constantFrom('', './', '/'), fc.constantFrom('a', 'b', 'c', 'd'))
    .map(([from, name]) => `${from}${name}`);
  const write = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(dependency, { maxLength: 3 }));
  it(`and so are apps that depend on each other (${fewer} histories)`, { timeout: 3_600_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 2, maxLength: 8 }), async (writes) => {
        expect((await walkTogether(writes)).join('\n')).toBe('');
      }),
      { numRuns: fewer, ...seed },
    ),
  );

  const folder = '../shared/fixtures/marathon';
  const present = existsSync(folder);
  if (!present) console.log(`${folder} is not here: the walk over real documents is left out`);

  it.skipIf(!present)('also over documents of other people', { timeout: 120_000 }, async () => {
    const documents = readdirSync(folder)
      .filter((file) => file.startsWith('app') && file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Json)
      .filter(isJsonObject)
      .map((document) =>
        Object.fromEntries(Object.entries(document).filter(([key]) => !['id', 'dependencies'].includes(key))),
      );
    const wrong: string[] = [];
    for (const document of documents) wrong.push(...(await walk([document, document])));
    // From each to the next: whole definitions that have nothing in common.
    wrong.push(...(await walk(documents)));
    expect(wrong.join('\n')).toBe('');
    expect(documents.some((document) => isJsonArray(document['healthChecks']))).toBe(true);
  });

  it('but for a check without a port, which only a POST leaves: told, not written, and restarted by any write', async () => {
    const id = '/p/posted';
    const app = { id, cmd: 'sleep 1000', instances: 1, healthChecks: [{ protocol: 'HTTP', path: '/' }] };
    expect((await ask('POST', '/v2/apps', app)).status).toBe(201);
    const posted = await live(id);
    expect(fieldChanges(canonicalDefinition(app), posted)).toEqual([
      { path: '/healthChecks/0/portIndex', new: 0, ridesAlong: true },
    ]);
    expect(isSetTo(canonicalDefinition(app), posted)).toBe(true);
    expect(restartsWithAnyWrite(posted)).toBe(true);
    await ask('PUT', `/v2/apps/${id}?force=true`, { instances: 2 });
    const scaled = await live(id);
    expect(scaled.changedAt).toBeGreaterThan(posted.changedAt);
    expect(restartsWithAnyWrite(scaled)).toBe(false);
  });
});
