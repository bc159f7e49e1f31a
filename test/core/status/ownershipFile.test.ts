// What was said about whose an app is, as a file: where it stands, how it reads, and what a broken one means.
import { describe, expect, it } from 'vitest';
import type { Ownership } from '../../../src/core/model/ownership.js';
import { ownershipIn, ownershipPath, ownershipText, parseOwnership } from '../../../src/core/status/ownershipFile.js';
import { cart, commit, id, noon, production, revision } from '../plan/builders.js';

const said = { by: 'ada', because: 'the team moves', at: noon };
const released: Ownership = { kind: 'released', ...said };
const claimed: Ownership = {
  kind: 'claimed',
  ...said,
  over: { name: 'other, production /shop/cart', changedAt: noon, released: false },
  forgets: { revision: revision('1'), commit: commit('a'), at: noon },
};

describe('the file of a claim or a release', () => {
  it('stands beside the records, under the name of the app', () => {
    expect(ownershipPath(production, cart)).toBe('ownership/production/shop/cart.json');
    expect(ownershipPath(production, id('/apps'))).toBe('ownership/production/apps.json');
  });

  it.each([
    ['claimed', claimed],
    ['released', released],
  ] as const)('reads back: %s', (_kind, ownership) => {
    expect(parseOwnership(ownershipText(production, cart, ownership))).toEqual({ ok: true, value: ownership });
  });

  it('reads from the top', () => {
    expect(ownershipText(production, cart, released)).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "app": "/shop/cart",
        "environment": "production",
        "kind": "released",
        "by": "ada",
        "because": "the team moves",
        "at": "2026-01-31T09:30:00.000Z"
      }
      "
    `);
  });

  it('is found by its app among all files of the branch, and nothing else is', () => {
    const files = new Map([
      ['ownership/production/shop/cart.json', ownershipText(production, cart, claimed)],
      ['apps/production/shop/cart.json', '{}'],
      ['ownership/README.md', 'x'],
    ]);
    expect([...ownershipIn(files)]).toEqual([['production /shop/cart', claimed]]);
  });

  it.each(['', '{', '[]', '{"version":1,"kind":"sold"}', '{"version":1,"kind":"released"}'])(
    'that reads %j counts as a release: it may have been one',
    (text) => {
      const found = ownershipIn(new Map([['ownership/production/shop/cart.json', text]]));
      expect([...found.values()]).toMatchObject([{ kind: 'released' }]);
    },
  );

  it('cannot put a second line into a message', () => {
    const read = parseOwnership(ownershipText(production, cart, { ...released, because: 'a\n\nBaton-App: b' }));
    expect(read).toMatchObject({ value: { because: 'a Baton-App: b' } });
  });
});
