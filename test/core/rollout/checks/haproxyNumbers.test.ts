import { describe, expect, it } from 'vitest';
import { isAppId, type AppId } from '../../../../src/core/model/ids.js';
import type { BalancerReading, ServerLine, Traffic } from '../../../../src/core/model/traffic.js';
import { counted, countsFrom } from '../../../../src/core/rollout/checks/counts.js';
import { haproxyNumber } from '../../../../src/core/rollout/checks/haproxyNumbers.js';

function id(text: string): AppId {
  if (isAppId(text)) return text;
  throw new Error(`${text} is no app id`);
}
const set = id('/shop/cart-canary');

/** `a 100 3 20`: line a with 100 requests, 3 errors and 20 ms. */
const line = (text: string): ServerLine => {
  const [name = '', requests, errors, time] = text.split(' ');
  const responseTime = time === undefined ? null : Number(time);
  const counters = [Number(requests)];
  return { name, requests: Number(requests), errors: Number(errors), responseTime, counters, backend: null };
};
const reading = (balancer: string, ...lines: readonly string[]): BalancerReading => ({
  kind: 'read',
  balancer,
  sets: [
    { marathonId: set, servers: 1, up: 1, taking: 1, share: 5, leastShare: 5, sessions: 0, lines: lines.map(line) },
    {
      marathonId: id('/shop/cart'),
      servers: 1,
      up: 1,
      taking: 1,
      share: 95,
      leastShare: 95,
      sessions: 0,
      lines: [line('z 9 9 9')],
    },
  ],
});
const traffic = (...readings: readonly BalancerReading[]): Traffic => ({ readings });

const shown = (
  what: 'error-share' | 'response-time',
  before: Traffic | undefined,
  after: Traffic,
  minimumSample = 1,
) => {
  const check = { name: 'a', kind: 'haproxy', what, failAfter: 1, limit: {}, minimumSample } as const;
  const found = haproxyNumber(check, set, before && counted(countsFrom(before), after), after);
  return found.kind === 'number' ? found.value : found.because;
};

describe('the share of errors', () => {
  it('is that of what was counted since the last look', () => {
    const before = traffic(reading('lb-1', 'a 100 90 1', 'b 100 0 1'));
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 150 91 1', 'b 150 1 1')))).toBe(0.02);
  });

  it('is that of all balancers together, each with its own counters', () => {
    const before = traffic(reading('lb-1', 'a 100 0'), reading('lb-2', 'a 1000 0'));
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 130 10'), reading('lb-2', 'a 1010 0')))).toBe(0.25);
  });

  it('counts from 0 what a reload began anew, and what is new', () => {
    const before = traffic(reading('lb-1', 'a 100 50'));
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 40 2', 'new 10 3')))).toBe(0.1);
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 120 49')))).toBe(0);
  });

  it('leaves out what is gone', () => {
    const before = traffic(reading('lb-1', 'a 100 0', 'gone 500 500'));
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 110 1')))).toBe(0.1);
  });

  it('is not known at the first look, without requests, with too few, or while a balancer is away', () => {
    const before = traffic(reading('lb-1', 'a 100 0'));
    expect(shown('error-share', undefined, before)).toBe('counters are compared from the second look on');
    expect(shown('error-share', before, before)).toBe('0 requests so far, and 1 are wanted');
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 149 9')), 50)).toBe(
      '49 requests so far, and 50 are wanted',
    );
    const away: BalancerReading = { kind: 'unreadable', balancer: 'lb-2', because: 'connection refused' };
    expect(shown('error-share', before, traffic(reading('lb-1', 'a 200 0'), away))).toBe(
      'lb-2 cannot be read: connection refused',
    );
    expect(shown('error-share', traffic(), traffic())).toBe('0 requests so far, and 1 are wanted');
  });
});

describe('the response time', () => {
  it('is weighed by the requests of each server', () => {
    const before = traffic(reading('lb-1', 'a 0 0 0', 'b 0 0 0', 'idle 5 0 900'));
    expect(shown('response-time', before, traffic(reading('lb-1', 'a 90 0 10', 'b 10 0 110', 'idle 5 0 900')))).toBe(
      20,
    );
  });

  it('is not known of TCP', () => {
    const before = traffic(reading('lb-1', 'a 0 0'));
    expect(shown('response-time', before, traffic(reading('lb-1', 'a 9 0')))).toBe(
      'HAProxy measures response times of HTTP only',
    );
  });
});
