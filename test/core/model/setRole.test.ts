// Which Marathon apps may serve one app of git, and back.
import { expect, it } from 'vitest';
import { isAppId } from '../../../src/core/model/ids.js';
import { appsOfSet, idsOfSets, roleOfSet, setIdOf } from '../../../src/core/model/setRole.js';
import { checked } from '../rollout/build.js';

const cart = checked('/shop/cart', isAppId);

it('each set has an id of its own, and says by it whose it is', () => {
  expect(idsOfSets(cart)).toEqual([
    '/shop/cart',
    '/shop/cart-canary',
    '/shop/cart-b',
    '/shop/cart-blue',
    '/shop/cart-green',
  ]);
  for (const id of idsOfSets(cart)) expect(appsOfSet(id)).toContain(cart);
  expect(roleOfSet(cart, setIdOf(cart, 'green'))).toBe('green');
  expect(roleOfSet(cart, checked('/shop/cart-before', isAppId))).toBeUndefined();
});

it('an app whose id ends like that of a set may also stand for itself', () => {
  expect(appsOfSet(checked('/shop/plan-b', isAppId))).toEqual(['/shop/plan-b', '/shop/plan']);
});
