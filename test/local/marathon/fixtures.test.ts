// Real app, pod and group documents from public repositories, sent over HTTP, are refused with Marathon's words or come
// back from GET as the oracle says: the same keys in the same order, numbers spelled the same. The oracle is derived
// from Marathon's source alone and shares nothing with the server. The documents lie beside the repository in
// ../shared/fixtures and are not part of it: without them there is nothing to test here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon } from './client.js';
import type { Reply, TestMarathon } from './client.js';
import { expectedApp, idOf } from './oracle/app.js';
import type { PrintedObject } from './oracle/app.js';
import { asText, filledIn, inOrder, isFields } from './oracle/compare.js';
import type { Ports } from './oracle/compare.js';
import { appsOf, expectedGroup } from './oracle/group.js';
import { expectedPod } from './oracle/pod.js';
import { refusals, residents } from './oracle/refusals.js';
import { fieldsOf, stringOf } from './oracle/rules.js';
import { readAnswer, readDocument } from './oracle/spelling.js';
import type { Json } from './oracle/spelling.js';

const folder = path.resolve('../shared/fixtures/marathon');
const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => /^(?:app|pod|group)--.*\.json$/.test(name))
  : [];
if (files.length === 0) console.warn(`no fixtures in ${folder}: real documents are not tried`);

const textOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const accepted = (kind: string): readonly string[] =>
  files.filter((file) => file.startsWith(kind) && refusals[file] === undefined);

/** What GET of an app tells beyond its definition (AppsResource.show). */
const running = ['tasksStaged', 'tasksRunning', 'tasksHealthy', 'tasksUnhealthy', 'deployments', 'tasks'];

describe.skipIf(files.length === 0)('a real document', () => {
  it.each(accepted('app--'))('%s is posted', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    const expected = expectedApp(readDocument(textOf(file)));
    const answer = await marathon.post('/v2/apps', textOf(file));
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    // AppsResource.create answers with the app from before ports and versions were given to it.
    const { versionInfo, ...created } = expected;
    expect(versionInfo).toBeDefined();
    expectPrinted(readAnswer(answer.text), created, 'as sent', running.slice(0, -1));
    await expectStored(marathon, expected);
    await expectNoChangeWhenSentBack(marathon);
  });

  it.each(accepted('app--'))('%s is put', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    const expected = expectedApp(readDocument(textOf(file)));
    const answer = await marathon.put(`/v2/apps${idOf(expected)}`, textOf(file));
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    await expectStored(marathon, expected);
  });

  it.each(accepted('group--'))('%s is put', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    const expected = expectedGroup(readDocument(textOf(file)));
    const answer = await marathon.put('/v2/groups', textOf(file));
    expect([answer.status, answer.text]).toEqual([200, answer.text]);
    const group = readAnswer((await marathon.get(`/v2/groups${idOf(expected)}`)).text);
    expectPrinted(inOrder(group), expected, 'chosen');
    for (const app of appsOf(readDocument(textOf(file)))) await expectStored(marathon, app);
    await expectNoChangeWhenSentBack(marathon);
  });

  it.each(accepted('pod--'))('%s is posted', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    const expected = expectedPod(readDocument(textOf(file)));
    const answer = await marathon.post('/v2/pods', textOf(file));
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    expectPrinted(readAnswer(answer.text), expected, 'as sent');
    const stored = await marathon.get(`/v2/pods${idOf(expected)}`);
    expectPrinted(readAnswer(stored.text), expected, 'chosen');
    const all = z.array(z.json()).parse(readAnswer((await marathon.get('/v2/pods')).text));
    expect(all).toEqual([readAnswer(stored.text)]);
    const again = await marathon.put(`/v2/pods${idOf(expected)}?force=true`, stored.text);
    expect([again.status, again.text]).toEqual([200, again.text]);
    expect((await marathon.get(`/v2/pods${idOf(expected)}`)).text).toBe(stored.text);
  });

  it.each(residents)('%s is accepted in a group whose role holds reservations', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    const sent = fieldsOf(readDocument(textOf(file)));
    const document = { ...sent, id: `/home${stringOf(sent['id'])}`, role: 'home' };
    const isPod = file.startsWith('pod--');
    const answer = await marathon.post(isPod ? '/v2/pods' : '/v2/apps', document);
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    if (isPod)
      expectPrinted(readAnswer((await marathon.get(`/v2/pods${document.id}`)).text), expectedPod(document), 'chosen');
    else await expectStored(marathon, expectedApp(document));
  });

  it('stands behind every refusal that the oracle knows', () => {
    expect(Object.keys(refusals).filter((file) => !files.includes(file))).toEqual([]);
  });

  it.each(files.filter((file) => refusals[file] !== undefined))('%s is refused', async (file) => {
    const marathon = await aMarathon({ simulate: true });
    for (const answer of await sendings(marathon, file)) {
      expect([answer.status, readRefusal(answer)]).toEqual([422, refusals[file]]);
    }
    expect((await marathon.get('/v2/groups')).body).toMatchObject({ apps: [], pods: [], groups: [] });
  });
});

/** All ways to create what a document describes. */
async function sendings(marathon: TestMarathon, file: string): Promise<readonly Reply[]> {
  const text = textOf(file);
  if (file.startsWith('group--')) return [await marathon.put('/v2/groups', text)];
  if (file.startsWith('pod--')) return [await marathon.post('/v2/pods', text)];
  const { id } = z.object({ id: z.string() }).parse(readDocument(text));
  return [await marathon.post('/v2/apps', text), await marathon.put(`/v2/apps/${id}`, text)];
}

/** Paths and words come in no order. */
function readRefusal(answer: Reply): unknown {
  const detail = z.strictObject({ path: z.string(), errors: z.array(z.string()) });
  const { message, details } = z.strictObject({ message: z.string(), details: z.array(detail) }).parse(answer.body);
  return { message, details: Object.fromEntries(details.map(({ path: place, errors }) => [place, errors])) };
}

/** Every GET that prints the app prints the same. */
async function expectStored(marathon: TestMarathon, expected: PrintedObject): Promise<void> {
  const id = idOf(expected);
  const single = fieldOf(readAnswer((await marathon.get(`/v2/apps${id}`)).text), 'app');
  const version = z.string().parse(fieldOf(single, 'version'));
  expectPrinted(single, expected, 'chosen', running);
  const { apps } = z.object({ apps: z.array(z.json()) }).parse(readAnswer((await marathon.get('/v2/apps')).text));
  const listed = apps.find((app) => fieldOf(app, 'id') === id);
  expectPrinted(listed, expected, 'chosen', running.slice(0, -1));
  const stored = await marathon.get(`/v2/apps${id}/versions/${version}`);
  expectPrinted(readAnswer(stored.text), expected, 'chosen');
}

function expectPrinted(
  answered: Json | undefined,
  expected: PrintedObject,
  ports: Ports,
  keysAfter: readonly string[] = [],
): void {
  const fields = Object.entries(isFields(answered) ? answered : {});
  const definition = Object.fromEntries(fields.filter(([key]) => !running.includes(key) && key !== 'lastTaskFailure'));
  expect(asText(definition)).toBe(asText(filledIn(expected, answered, ports)));
  const keys = fields.map(([key]) => key).filter((key) => key !== 'lastTaskFailure');
  expect(keys).toEqual([...Object.keys(expected), ...keysAfter]);
  const chosen = [...asText(definition).matchAll(/"(?:port|servicePort)": "‹([1-9]\d*)›"/g)].map(([, port]) => port);
  expect(new Set(chosen).size).toBe(chosen.length);
}

/** A definition as GET prints it changes nothing when it is put again. */
async function expectNoChangeWhenSentBack(marathon: TestMarathon): Promise<void> {
  const { apps } = z
    .object({ apps: z.array(z.looseObject({ id: z.string(), version: z.string() })) })
    .parse((await marathon.get('/v2/apps')).body);
  expect(apps.length).toBeGreaterThan(0);
  for (const app of apps) {
    const again = await marathon.put(`/v2/apps${app.id}?partialUpdate=false&force=true`, app);
    expect([again.status, again.text]).toEqual([200, again.text]);
    expect((await marathon.app(app.id)).version).toBe(app.version);
  }
}

const fieldOf = (value: Json | undefined, key: string): Json | undefined => (isFields(value) ? value[key] : undefined);
