// The quick yes of the comparison is the same answer as the whole one: over random apps, as Marathon shows them, with all
// that may stand beside, be missing or differ. BATON_PAIRS sets how many; the committed run is the same every time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../src/core/definition/normal/normalise.js';
import { newest, type Dialect } from '../../src/core/model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../src/core/model/json.js';
import { withAssignedPorts } from '../../src/core/plan/compare/assignedPorts.js';
import { comparable } from '../../src/core/plan/compare/comparable.js';
import { allChanges, fieldChanges } from '../../src/core/plan/compare/fieldChanges.js';
import { isShownAs } from '../../src/core/plan/compare/shownAs.js';
import { anApp, anEdit } from './definitions.js';

const asked = process.env['BATON_PAIRS'];
const pairs = { numRuns: Number(asked ?? 1_500), ...(asked === undefined ? { seed: 20261121 } : {}) };

const id = '/shop/api';
const dialects: readonly Dialect[] = [
  newest,
  { ...newest, enforcedRoles: new Set(['shop']), localPorts: { first: 10_001, last: 10_002 } },
  { ...newest, defaultRole: 'web', defaultNetwork: 'dev' },
  ...[4, 5, 8, 9].map((minor) => ({ ...newest, version: { major: 1, minor, patch: 0 } })),
];

/** As GET shows it: complete, with ports, our labels, and fields of the server's own. */
function shown(app: JsonObject, dialect: Dialect, beside: JsonObject): JsonObject {
  const form = comparable(canonicalDefinition({ ...app, id }), dialect);
  const ports = [10_001, 10_003, 10_002, 15_000].map((port) => ({ port, servicePort: port }));
  const assigned = withAssignedPorts(form, { portDefinitions: ports }, { ...dialect, localPorts: newest.localPorts });
  const labels = { ...(isJsonObject(form['labels']) ? form['labels'] : {}), BATON_OWNER: 'shop' };
  return { ...beside, ...assigned, id, labels };
}

/** What is found beside a definition and says nothing, and what only looks so. */
const beside = fc
  .subarray<readonly [string, Json]>(
    [
      ['ports', [10_001]],
      ['uris', []],
      ['user', null],
      ['storeUrls', []],
      ['executorResources', { cpus: 0.1 }],
      ['env', {}],
      ['dependencies', []],
      ['constraints', []],
      ['acceptedResourceRoles', []],
      ['ipAddress', {}],
      ['container', {}],
      ['container', null],
      ['portDefinitions', []],
      ['healthChecks', []],
      ['resourceLimits', {}],
      ['check', {}],
      ['unheardOf', 1],
      ['tasksRunning', 2],
    ],
    { maxLength: 3 },
  )
  .map((members) => Object.fromEntries(members));

/** Left as it is most of the time; else a member is gone, null, emptied or turned around. */
const damage = fc.oneof(
  { weight: 4, arbitrary: fc.constant((live: JsonObject) => live) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(), fc.constantFrom('gone', 'null', 'empty', 'turned'))
      .map(([at, how]) => (live: JsonObject): JsonObject => {
        const names = Object.keys(live);
        const name = names[at % names.length] ?? '';
        const value = live[name];
        const rest = Object.fromEntries(Object.entries(live).filter(([key]) => key !== name));
        if (how === 'gone' || value === undefined) return rest;
        if (how === 'null') return { ...rest, [name]: null };
        if (how === 'turned') return { ...rest, [name]: isJsonArray(value) ? value.toReversed() : value };
        return { ...rest, [name]: isJsonArray(value) ? [] : isJsonObject(value) ? {} : value };
      }),
  },
);

const pair = fc
  .tuple(anApp, anEdit, fc.boolean(), fc.boolean(), fc.constantFrom(...dialects), beside, damage)
  .map(([app, edit, edited, raw, dialect, more, damaged]) => {
    const wanted = canonicalDefinition({ ...(edited ? edit(app) : app), id });
    const live = raw ? { ...more, ...app, id } : shown(app, dialect, more);
    return { wanted, live: { definition: damaged(live), dialect } };
  });

describe('the quick yes of the comparison', () => {
  it(`is never another answer than the whole comparison (${pairs.numRuns} pairs)`, () => {
    let quick = 0;
    let same = 0;
    fc.assert(
      fc.property(pair, ({ wanted, live }) => {
        const changes = allChanges(wanted, live);
        if (changes.length === 0) same += 1;
        if (!isShownAs(wanted, live)) return;
        quick += 1;
        expect(changes).toEqual([]);
        expect(fieldChanges(wanted, live)).toEqual([]);
      }),
      pairs,
    );
    // It has to say yes often, or this shows nothing.
    expect(quick).toBeGreaterThan(same / 4);
  });

  it('is given for nearly all that Marathon shows after a PUT', () => {
    const apps = fc.sample(anApp, { numRuns: 300, seed: 20261121 });
    const same = apps.flatMap((app) => {
      const wanted = canonicalDefinition({ ...app, id });
      const live = { definition: shown(app, newest, {}), dialect: newest };
      return allChanges(wanted, live).length === 0 ? [{ wanted, live }] : [];
    });
    const quick = same.filter(({ wanted, live }) => isShownAs(wanted, live));
    expect(quick.length).toBeGreaterThan(same.length * 0.8);
  });
});
