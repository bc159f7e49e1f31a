// The small parts: kinds of files, globs, names that were meant, labels, images, cron, and the table of codes.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isIgnored, matchesGlob, parsePatterns } from '../../../src/core/definition/glob.js';
import { imageName } from '../../../src/core/definition/layers/images.js';
import {
  ownershipOf,
  withOurLabels,
  withoutOurLabels,
  type OurLabels,
} from '../../../src/core/definition/strategy/labels.js';
import { nearest } from '../../../src/core/definition/schema/nearest.js';
import { fileSchemas } from '../../../src/core/definition/schema/files.js';
import { sourceKind } from '../../../src/core/definition/read/sourceKind.js';
import { isCron } from '../../../src/core/definition/environments/window.js';
import { errorCodes, errorSections } from '../../../src/core/model/errorCodes.js';
import { isEnvironmentName, isRevision } from '../../../src/core/model/ids.js';
import { isJsonObject } from '../../../src/core/model/json.js';
import { aCommit, anId, load, said } from './repository.js';

describe('the kind of a file', () => {
  it.each([
    ['baton.yaml', 'policy'],
    ['baton.yml', 'policy'],
    ['baton.JSON', 'policy'],
    ['.batonignore', 'policy'],
    ['apps/baton.yaml', 'definition'],
    ['apps/.batonignore', 'ignored'],
    ['defaults.yaml', 'layer'],
    ['apps/shop/defaults.yml', 'layer'],
    ['environments/p/images.yaml', 'layer'],
    ['apps/cart.json', 'definition'],
    ['apps/cart.YAML', 'definition'],
    ['.gitlab-ci.yml', 'ignored'],
    ['.idea/x.yaml', 'ignored'],
    ['README.md', 'ignored'],
    ['yaml', 'ignored'],
  ])('%s is %s', (path, kind) => expect(sourceKind(path)).toBe(kind));
});

describe('globs', () => {
  it.each([
    ['shop/**', 'shop/cart', true],
    ['shop/**', 'shop/a/b', true],
    ['shop/**', 'shopping/cart', false],
    ['**/cart', 'cart', true],
    ['**/cart', 'a/b/cart', true],
    ['shop/*', 'shop/a/b', false],
    ['s?op/c*t', 'shop/cart', true],
    ['*', 'shop', true],
    ['**', 'a/b/c', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['[a-z]', 'b', false],
    [`${'*a'.repeat(40)}b`, 'a'.repeat(5_000), false],
    [`${'**/'.repeat(200)}x`, 'a/'.repeat(200), false],
  ])('%s and %s: %s', (pattern, path, matches) => expect(matchesGlob(pattern, path)).toBe(matches));

  it.each([
    ['*.tmp.yaml', 'a/b/x.tmp.yaml', true],
    ['legacy/', 'a/legacy/x.yaml', true],
    ['legacy/', 'legacy', false],
    ['/top.yaml', 'a/top.yaml', false],
    ['/top.yaml', 'top.yaml', true],
    ['a/*.yaml', 'a/x.yaml', true],
    ['a/*.yaml', 'b/a/x.yaml', false],
    ['*.yaml\n!keep.yaml', 'a/keep.yaml', false],
    ['# x.yaml', '# x.yaml', false],
  ])('.batonignore %j and %s: %s', (text, path, ignored) => expect(isIgnored(parsePatterns(text), path)).toBe(ignored));
});

describe('the name that was meant', () => {
  it.each([
    ['instnces', ['id', 'instances', 'cmd'], 'instances'],
    ['healthcheck', ['healthChecks', 'readinessChecks'], 'healthChecks'],
    ['zzz', ['id', 'instances'], undefined],
    ['x'.repeat(100), ['id'], undefined],
  ])('%s', (name, known, meant) => expect(nearest(name, known)).toBe(meant));
});

describe('our labels', () => {
  const environment = 'production';
  const revision = '0123456789ab';
  if (!isEnvironmentName(environment) || !isRevision(revision)) throw new Error('not valid');
  const ours: OurLabels = { owner: 'shop', app: anId('/x'), environment, revision, commit: aCommit(), role: 'primary' };

  it('are added and taken away without touching others', () => {
    const definition = { id: '/x', labels: { TEAM: 'shop' } };
    const labelled = withOurLabels(definition, ours);
    expect(labelled['labels']).toEqual({
      TEAM: 'shop',
      BATON_OWNER: 'shop',
      BATON_APP: '/x',
      BATON_ENVIRONMENT: 'production',
      BATON_ROLE: 'primary',
      BATON_REVISION: revision,
      BATON_COMMIT: aCommit(),
    });
    expect(withoutOurLabels(labelled)).toEqual(definition);
    expect(withoutOurLabels(withOurLabels({ id: '/x' }, ours))).toEqual({ id: '/x' });
    expect(withOurLabels(labelled, ours)).toEqual(labelled);
    expect(definition).toEqual({ id: '/x', labels: { TEAM: 'shop' } });
  });

  it('tell whose an app is, when all of them do', () => {
    const labelled = withOurLabels({ id: '/x' }, ours);
    expect(ownershipOf(labelled)).toEqual({ owner: 'shop', app: '/x', environment, revision, commit: aCommit() });
    for (const name of ['BATON_OWNER', 'BATON_APP', 'BATON_ENVIRONMENT', 'BATON_REVISION', 'BATON_COMMIT']) {
      const labels = labelled['labels'];
      if (!isJsonObject(labels)) throw new Error('no labels');
      expect(ownershipOf({ ...labelled, labels: { ...labels, [name]: 'Not / Valid' } })?.owner ?? '').toBe(
        name === 'BATON_OWNER' ? 'Not / Valid' : '',
      );
      expect(ownershipOf({ ...labelled, labels: { ...labels, [name]: 7 } })).toBeUndefined();
    }
    expect(ownershipOf({ id: '/x' })).toBeUndefined();
  });
});

describe('images', () => {
  it.each([
    ['nginx', 'nginx'],
    ['nginx:1.2', 'nginx'],
    ['reg:5000/shop/cart', 'reg:5000/shop/cart'],
    ['reg:5000/shop/cart:1.8@sha256:00', 'reg:5000/shop/cart'],
    ['shop/cart@sha256:00', 'shop/cart'],
  ])('%s is %s', (image, name) => expect(imageName(image)).toBe(name));

  const digest = `sha256:${'0'.repeat(64)}`;
  it.each([
    ['i: { tag: 1.10 }', 'the tag of "i" is no text'],
    ['i: { tag: "a b" }', 'no tag that registries take'],
    ['i: { digest: sha256:1 }', 'must be sha256: and 64 hex digits'],
    ['i: {}', 'has neither a tag nor a digest'],
    ['"i:1": { tag: "2" }', 'must be an image without tag and digest'],
    ['i: { tag: "1", date: x }', 'takes tag and digest only'],
    ['i: latest', 'must be an object'],
    ['j: { tag: "1" }', 'image-unused: no app here uses the image "j"'],
    [`i: { tag: "1", digest: "${digest}" }`, ''],
  ])('images.yaml with %s', (text, expected) => {
    const loaded = load({
      'baton.yaml': 'environments: { p: { cluster: a, overlays: over } }',
      'apps/x.yaml': 'container: { docker: { image: "i:0" } }',
      'over/images.yaml': text,
    });
    if (expected !== '') expect(said(loaded)).toEqual([expect.stringContaining(expected)]);
    else
      expect(loaded.environments[0]?.apps[0]?.spec.definition).toMatchObject({
        container: { docker: { image: `i:1@${digest}` } },
      });
  });
});

describe('cron', () => {
  it.each([
    ['0 9 * * 1-5', true],
    ['*/15 * * * *', true],
    ['0 0 9 * * mon-fri', true],
    ['0 9 1,15 jan 0', true],
    ['60 * * * *', false],
    ['* * * *', false],
    ['* * * * * * *', false],
    ['5-1 * * * *', false],
    ['*/0 * * * *', false],
    ['rm -rf * * *', false],
    ['', false],
  ])('%s: %s', (text, valid) => expect(isCron(text)).toBe(valid));
});

describe('the table of codes', () => {
  it('holds every code once, with a sentence and a hint', () => {
    const all = Object.values(errorSections).flatMap((section) => Object.keys(section));
    expect(new Set(all).size).toBe(all.length);
    expect(all.sort()).toEqual(Object.keys(errorCodes).sort());
    for (const [code, entry] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(entry.meaning.length).toBeGreaterThan(10);
      expect(entry.hint.length).toBeGreaterThan(3);
    }
  });

  it('holds no code that nobody reports', () => {
    const folder = fileURLToPath(new URL('../../../src', import.meta.url));
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.includes('errorCodes'),
    );
    const text = sources.map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('\n');
    expect(Object.keys(errorCodes).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});

describe('schemas of files', () => {
  it('describe apps, baton.yaml and images.yaml as draft 7', () => {
    expect(fileSchemas().map((one) => one.name)).toEqual(['app', 'baton', 'images']);
    for (const { schema } of fileSchemas()) expect(schema['$schema']).toContain('draft-07');
    expect(JSON.stringify(fileSchemas())).toContain('minimum-in-service');
  });
});
