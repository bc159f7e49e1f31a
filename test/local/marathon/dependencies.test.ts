// Who is deployed before whom, also where trees are large: long chains, deep groups, groups that wait for groups.
import { describe, expect, it } from 'vitest';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import type { App } from '../../../src/local/marathon/definition/app.js';
import { enclosingGroups } from '../../../src/local/marathon/definition/pathId.js';
import { CyclicDependencies, Dependencies } from '../../../src/local/marathon/deployment/dependencies.js';
import { planSteps, printedStep } from '../../../src/local/marathon/deployment/plan.js';
import { emptyTree } from '../../../src/local/marathon/tree/tree.js';
import type { Group, Tree } from '../../../src/local/marathon/tree/tree.js';
import { validateTree } from '../../../src/local/marathon/tree/validateTree.js';

const at = '2021-07-27T10:00:00.000Z';
const plain = parseApp({ id: '/plain', cmd: 'sleep 1' }).spec;
const anApp = (id: string, dependencies: readonly string[] = []): App => ({
  kind: 'app',
  id,
  spec: dependencies.length === 0 ? plain : { ...plain, dependencies },
  versions: { version: at, lastScalingAt: at, lastConfigChangeAt: at },
});

/** A tree of apps, given as `{ id: what it waits for }`, with their groups and what those wait for. */
function aTree(
  apps: Readonly<Record<string, readonly string[]>>,
  waits: Readonly<Record<string, readonly string[]>> = {},
): Tree {
  const groups = new Map<string, Group>();
  const ids = [...Object.keys(apps).flatMap(enclosingGroups), ...Object.keys(waits)];
  for (const id of ids) groups.set(id, { id, dependencies: waits[id] ?? [] });
  const all = Object.entries(apps).map(([id, dependencies]) => [id, anApp(id, dependencies)] as const);
  return { ...emptyTree(at), apps: new Map(all), groups };
}

const depths = (tree: Tree): Record<string, number> => {
  const dependencies = new Dependencies(tree);
  return Object.fromEntries([...tree.apps.keys()].map((id) => [id, dependencies.depth(id)]));
};

describe('the depth of an app', () => {
  it.each([
    ['is 1 when it waits for nobody', { '/a': [] }, {}, { '/a': 1 }],
    ['counts the longest chain', { '/a': [], '/b': ['/a'], '/c': ['/a', '/b'] }, {}, { '/a': 1, '/b': 2, '/c': 3 }],
    ['counts what is in a group it names, however deep', { '/g/h/a': [], '/b': ['/g'] }, {}, { '/g/h/a': 1, '/b': 2 }],
    ['counts what its group waits for', { '/g/h/a': [], '/k/b': [] }, { '/g': ['/k'] }, { '/g/h/a': 2, '/k/b': 1 }],
    ['counts what the root waits for', { '/a': [], '/k/b': [] }, { '/k': [], '/l': ['/k'] }, { '/a': 1, '/k/b': 1 }],
    [
      'is not changed by a group that waits for an app: Marathon looks among groups',
      { '/g/a': [], '/b': [] },
      { '/g': ['/b'] },
      { '/g/a': 1, '/b': 1 },
    ],
    ['is not changed by what does not exist', { '/a': ['/nowhere'] }, {}, { '/a': 1 }],
  ])('%s', (_, apps, waits, expected) => expect(depths(aTree(apps, waits))).toEqual(expected));
});

describe('a cycle', () => {
  it.each([
    ['of two apps', { '/a': ['/b'], '/b': ['/a'] }, {}],
    ['of one app', { '/a': ['/a'] }, {}],
    ['of an app that waits for its own group', { '/g/a': ['/g'] }, {}],
    ['of two groups', { '/g/a': [], '/h/b': [] }, { '/g': ['/h'], '/h': ['/g'] }],
    ['through an app and its group', { '/g/a': [], '/h/b': ['/g/a'] }, { '/g': ['/h'] }],
  ])('%s is refused', (_, apps, waits) => {
    const tree = aTree(apps, waits);
    expect(new Dependencies(tree).haveCycle()).toBe(true);
    expect(() => validateTree(tree)).toThrow('Object is not valid');
    expect(() => depths(tree)).toThrow(CyclicDependencies);
  });

  it('is none where groups wait for each other but no app has to', () =>
    expect(new Dependencies(aTree({ '/g/a': [] }, { '/g': ['/h'], '/h': ['/g'] })).haveCycle()).toBe(false));
});

describe('a large tree', () => {
  const count = 10_000;

  it('may have a chain of ten thousand apps', () => {
    const ids = Array.from({ length: count }, (_, index) => `/a${index}`);
    const tree = aTree(Object.fromEntries(ids.map((id, index) => [id, index === 0 ? [] : [`/a${index - 1}`]])));
    expect(() => validateTree(tree)).not.toThrow();
    const steps = planSteps(emptyTree(at), tree, tree.apps.keys(), new Map());
    expect(steps).toHaveLength(count + 1);
    expect(steps.slice(1, 3).map(printedStep)).toEqual([
      { actions: [{ action: 'ScaleApplication', app: '/a0' }] },
      { actions: [{ action: 'ScaleApplication', app: '/a1' }] },
    ]);
  });

  it('may have two groups of thousands of apps that wait for each other', () => {
    const ids = Array.from({ length: count }, (_, index) => `/${index % 2 === 0 ? 'g' : 'h'}/a${index}`);
    const tree = aTree(Object.fromEntries(ids.map((id) => [id, []])), { '/g': ['/h'] });
    const steps = planSteps(emptyTree(at), tree, tree.apps.keys(), new Map());
    expect(steps.map(({ actions }) => actions.length)).toEqual([count, count / 2, count / 2]);
    expect(steps[1]?.actions[0]?.runSpec.id).toBe('/h/a1');
  });

  it('may have groups a thousand levels deep', () => {
    const deep = Array.from({ length: 1000 }, () => '/g').join('');
    expect(depths(aTree({ [`${deep}/a`]: [], '/b': ['/g'] }))).toEqual({ [`${deep}/a`]: 1, '/b': 2 });
  });
});

describe('a tree that is wrong in several ways', () => {
  it('is told all of them at once', () => {
    const tree = aTree({ '/g': ['/g'], '/g/a': [] });
    expect(() => validateTree(tree)).toThrow(
      expect.objectContaining({
        body: {
          message: 'Object is not valid',
          details: [
            {
              path: '/',
              errors: [
                'Dependency graph has cyclic dependencies.',
                'Groups and Applications may not have the same identifier.',
              ],
            },
          ],
        },
      }),
    );
  });
});
