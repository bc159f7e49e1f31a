// What a right block of canary, blue-green and ab-test is read as: the strategy that the tables follow.
import { describe, expect, it } from 'vitest';
import { readDeploy } from '../../../../src/core/definition/strategy/deploy.js';
import { strategyDocument } from '../../../../src/core/definition/strategy/strategyDocument.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { deployBlock } from '../../../../src/core/plan/deployBlock.js';
import { defaultPatience } from '../../../../src/core/model/strategy.js';

const place = { path: 'x.yaml', line: 1, column: 1 };
const read = (deploy: JsonObject): JsonObject | undefined => {
  const found = readDeploy({ id: '/x', deploy }, () => place);
  return found.ok ? strategyDocument(found.value.strategy) : undefined;
};

const patience = { ...defaultPatience, scale: { kind: 'git' }, drainTimeout: 300_000, checks: [] };

describe('a deploy block is read', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'of a canary with weights, pauses and a check',
      {
        strategy: 'canary',
        steps: [{ weight: 5, pause: '5m' }, { weight: 12.5, pause: 'until-next' }, { weight: 50 }],
        checks: [
          { name: 'errors', prometheus: 'sum(x)', below: 0.01 },
          { name: 'rate', prometheus: 'x', above: 1, countedBy: 'y', minimumSample: 5, comparedWithPrimary: 'ratio' },
        ],
        drainTimeout: '1m',
      },
      {
        ...patience,
        kind: 'canary',
        steps: [
          { size: { kind: 'weight', percent: 5 }, pause: 300_000 },
          { size: { kind: 'weight', percent: 12.5 }, pause: 'until-next' },
          { size: { kind: 'weight', percent: 50 }, pause: 0 },
        ],
        checks: [
          { name: 'errors', kind: 'prometheus', query: 'sum(x)', failAfter: 3, limit: { below: 0.01 } },
          {
            name: 'rate',
            kind: 'prometheus',
            query: 'x',
            failAfter: 3,
            limit: { above: 1 },
            countedBy: 'y',
            minimumSample: 5,
            compared: 'ratio',
          },
        ],
        drainTimeout: 60_000,
      },
    ],
    [
      'of a canary by tasks',
      { strategy: 'canary', steps: [{ instances: 1 }, { instances: 2 }], healthyWithin: '1m' },
      {
        ...patience,
        healthyWithin: 60_000,
        kind: 'canary',
        steps: [
          { size: { kind: 'count', count: 1 }, pause: 0 },
          { size: { kind: 'count', count: 2 }, pause: 0 },
        ],
      },
    ],
    [
      'of blue-green, which soaks 5m and keeps the old set for 1h unless it says otherwise',
      { strategy: 'blue-green' },
      { ...patience, kind: 'blue-green', soak: 300_000, keepOld: 3_600_000, switch: 'automatic' },
    ],
    [
      'of blue-green with a preview',
      { strategy: 'blue-green', preview: { http: '/state', portIndex: 1, field: '/ready', above: 0, failAfter: 2 } },
      {
        ...patience,
        kind: 'blue-green',
        soak: 300_000,
        keepOld: 3_600_000,
        switch: 'automatic',
        preview: {
          name: 'preview',
          kind: 'preview',
          path: '/state',
          portIndex: 1,
          field: '/ready',
          limit: { above: 0 },
          failAfter: 2,
        },
      },
    ],
    [
      'of ab-test by cookie until a day',
      { strategy: 'ab-test', match: { cookie: 'beta' }, share: '20%', until: '2026-12-24' },
      {
        ...patience,
        kind: 'ab-test',
        match: { kind: 'cookie', name: 'beta' },
        share: 20,
        until: Date.UTC(2026, 11, 24),
      },
    ],
  ])('%s', (_what, block, strategy) => {
    expect(read(block)).toEqual(strategy);
    const found = readDeploy({ id: '/x', deploy: block }, () => place);
    if (!found.ok) throw new Error('it cannot be read');
    // And as its author would write it, it is the same.
    expect(read(deployBlock(found.value.strategy))).toEqual(strategy);
  });

  it.each(['be ta', 'a{b}', 'x"y', 'ä'])(
    'but not with a cookie named %s, which would break the rules of a balancer',
    (cookie) => {
      expect(read({ strategy: 'ab-test', match: { cookie } })).toBe(undefined);
    },
  );
});
