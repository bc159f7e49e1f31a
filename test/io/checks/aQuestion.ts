// Questions for tests of checks, short to write.
import type { Check, CheckQuestion } from '../../../src/core/model/check.js';
import type { CheckSource } from '../../../src/daemon/ports.js';
import { openChecks, type ChecksOptions } from '../../../src/io/checks/openChecks.js';
import { appId, aSet } from '../balancer/aSet.js';

export const aQuestion = (check: Check, rest: Partial<CheckQuestion> = {}): CheckQuestion => ({
  app: appId('/shop/cart'),
  check,
  candidate: aSet('/shop/cart-canary'),
  primary: aSet('/shop/cart'),
  backends: ['shop_cart_10000'],
  at: 1_000,
  ...rest,
});

export const someChecks = (options: Partial<ChecksOptions> = {}): CheckSource =>
  openChecks({ hosts: [], readTraffic: () => Promise.resolve({ readings: [] }), ...options });

export const never = new AbortController().signal;
