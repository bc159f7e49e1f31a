// The file of a record: where it stands, how it reads, and what is said when somebody broke it.
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import { recordOwner, recordPath } from '../../../src/core/status/recordPath.js';
import { recordText } from '../../../src/core/status/recordText.js';
import { aRecord, environment, id, known, production } from '../plan/builders.js';

describe('the path of a record', () => {
  const rows: readonly [environment: string, app: string, path: string][] = [
    ['production', '/shop/cart', 'apps/production/shop/cart.json'],
    ['production@dc1', '/cart', 'apps/production@dc1/cart.json'],
    ['production', '/a.json', 'apps/production/a.json.json'],
    ['production', '/a.json/b', 'apps/production/a.json~/b.json'],
  ];
  it.each(rows)('of %s %s is %s', (name, app, path) => {
    expect(recordPath(environment(name), id(app))).toBe(path);
    expect(recordOwner(path)).toEqual({ environment: name, app });
  });

  it('of an app is never a folder of another', () => {
    const file = recordPath(production, id('/a'));
    expect(recordPath(production, id('/a.json/b')).startsWith(`${file}/`)).toBe(false);
  });

  it.each([
    'STATUS.md',
    'status/production.md',
    'apps/production',
    'apps/../x.json',
    'apps/production/A.json',
    'apps/p/.json',
  ])('%s is no record’s', (path) => expect(recordOwner(path)).toBeUndefined());
});

describe('the text of a record', () => {
  it('reads from the top, with instants in UTC', () => {
    const short = known({ definition: { id: '/shop/cart', cmd: 'x' } });
    expect(recordText(aRecord({ lastGood: short }))).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "app": "/shop/cart",
        "environment": "production",
        "revision": "111111111111",
        "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "phase": "settled",
        "because": "all 3 tasks are healthy",
        "strategy": "rolling",
        "instances": 3,
        "healthy": 3,
        "traffic": null,
        "since": "2026-01-31T09:30:00.000Z",
        "mergeRequest": null,
        "approvedBy": [],
        "problems": [],
        "settledInstances": 3,
        "settled": [
          {
            "revision": "111111111111",
            "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "at": "2026-01-31T09:30:00.000Z"
          }
        ],
        "rejected": null,
        "begun": null,
        "superseded": null,
        "lastGood": {
          "revision": "111111111111",
          "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "strategy": {
            "healthyWithin": 900000,
            "waitAtMost": 86400000,
            "onFailure": "rollback",
            "kind": "rolling",
            "annotated": false,
            "scale": {
              "kind": "git"
            }
          },
          "definition": {
            "cmd": "x",
            "id": "/shop/cart"
          }
        }
      }
      "
    `);
  });

  it('is the same whoever built the definition', () => {
    const one = known({ definition: { a: 1, b: { c: 1, d: 2 } } });
    const other = known({ definition: { b: { d: 2, c: 1 }, a: 1 } });
    expect(recordText(aRecord({ lastGood: one }))).toBe(recordText(aRecord({ lastGood: other })));
  });
});

describe('a record that was written', () => {
  it('is read with both clocks of the verdict that was taken up', () => {
    const heard = { kind: 'retry', at: Date.UTC(2026, 0, 31), takenAt: Date.UTC(2026, 1, 1) } as const;
    const parsed = parseRecord('apps/production/shop/cart.json', recordText(aRecord({ heard })));
    expect(parsed).toMatchObject({ ok: true, value: { heard } });
  });
});

describe('a broken record', () => {
  const text = recordText(aRecord());
  it.each([
    ['is not JSON', '{', /it is not JSON/],
    ['is no object', '[]', /expected object/],
    ['has another version', text.replace('"version": 1', '"version": 2'), /^.*version: /],
    ['has an id that Marathon refuses', text.replace('"/shop/cart"', '"/Shop"'), /app: it is not the id of an app/],
    ['has an unknown phase', text.replace('"settled"', '"great"'), /phase: /],
    ['has a short commit', text.replace('a'.repeat(40), 'abc'), /commit: it is not a full commit id/],
    ['has an instant of its own', text.replace('2026-01-31T09:30:00.000Z', 'noon'), /since: /],
    [
      'has no definition',
      text.replace(/"definition": \{[^]*?\n {4}\}/, '"definition": 1'),
      /lastGood.definition: it is not a JSON object/,
    ],
    ['lacks a member', text.replace(/ {2}"healthy": 3,\n/, ''), /healthy: /],
  ])('that %s is a problem that says so', (_what, broken, message) => {
    const parsed = parseRecord('apps/production/shop/cart.json', broken);
    expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'record-unreadable', severity: 'error' }] });
    expect(parsed.ok ? '' : parsed.problems[0]?.message).toMatch(message);
  });

  it('with members of a later version is read without them', () => {
    const parsed = parseRecord('apps/production/shop/cart.json', text.replace('{', '{"colour":"blue",'));
    expect(parsed).toEqual({ ok: true, value: aRecord() });
  });

  it('before `superseded` was written is read as having none', () => {
    expect(parseRecord('apps/production/shop/cart.json', text.replace(/ {2}"superseded": null,\n/, ''))).toEqual({
      ok: true,
      value: aRecord(),
    });
  });

  it('with a definition a thousand levels deep is refused', () => {
    const deep = `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`;
    const parsed = parseRecord(
      'apps/production/shop/cart.json',
      text.replace(/"definition": \{[^]*?\n {4}\}/, `"definition": ${deep}`),
    );
    expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'record-unreadable' }] });
  });

  it('keeps a label named __proto__', () => {
    const odd = '{"labels":{"__proto__":"x"}}';
    const parsed = parseRecord(
      'apps/production/shop/cart.json',
      text.replace(/"definition": \{[^]*?\n {4}\}/, `"definition": ${odd}`),
    );
    expect(parsed.ok && JSON.stringify(parsed.value.lastGood?.definition)).toBe(odd);
  });
});
