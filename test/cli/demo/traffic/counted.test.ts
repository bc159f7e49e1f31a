// What visitors got beside what was commanded, and how a second of them is drawn.
import { describe, expect, it } from 'vitest';
import { trafficLine } from '../../../../src/cli/demo/traffic/bars.js';
import { commandedIn, countedShares } from '../../../../src/cli/demo/traffic/counted.js';
import type { Visit } from '../../../../src/cli/demo/traffic/visitors.js';
import { errorsText, sumText } from '../../../../src/cli/demo/traffic/words.js';

const noon = Date.UTC(2026, 4, 4, 12);
const candidate = '/shop/search-canary';

const recorded = (share: number, second: number, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ sets: { candidate, share, since: new Date(noon + second * 1_000).toISOString(), ...more } });

const visits = (second: number, served: number, byCandidate: number): Visit[] =>
  Array.from({ length: served }, (_, index) => ({
    outcome: 'served',
    at: noon + second * 1_000 + index,
    ...(index < byCandidate ? { version: '1.1', set: candidate } : { version: '1.0', set: '/shop/search' }),
  }));
const lost: Visit = { outcome: 'lost', at: noon, why: 'status 503' };
const error: Visit = { outcome: 'error', at: noon, version: '1.1', set: candidate };

describe('shares', () => {
  it('are those of the record, each once however often it was written', () => {
    expect(
      commandedIn([
        JSON.stringify({}),
        recorded(0, 0),
        recorded(5, 1),
        recorded(5, 1, { reached: null }),
        recorded(50, 8),
        recorded(0, 20, { candidate: null }),
      ]).map(({ share }) => share),
    ).toEqual([0, 5, 50]);
  });

  it('are counted from two seconds after the word until the next one', () => {
    const all = [...visits(2, 100, 0), ...visits(3, 200, 10), ...visits(7, 100, 5), ...visits(8, 50, 50)];
    expect(countedShares(commandedIn([recorded(5, 1), recorded(50, 8)]), all)).toMatchObject([
      { share: 5, counted: 5, requests: 300 },
    ]);
  });
});

describe('visitors', () => {
  it('of a second are two bars of one length', () => {
    expect(trafficLine(visits(0, 200, 10), ['1.0', '1.1'])).toBe(
      '1.0 ███████████████████   95%   1.1 █                      5%   200 requests',
    );
    expect(trafficLine([...visits(0, 2, 0), error, lost], ['1.0', '1.1'])).toBe(
      '1.0 ██████████            50%   1.1 █████                 25%     4 requests   1 error   1 lost',
    );
    expect(trafficLine([], ['1.0', '1.1'])).toContain('  0 requests');
  });

  it('that were lost are told by what came instead', () => {
    expect(sumText(visits(0, 3, 0))).toBe('3 requests, 0 lost');
    expect(sumText([...visits(0, 3, 0), lost, lost])).toBe('5 requests, 2 lost: 2 × status 503');
  });

  it('of a version that is broken are counted beside all', () => {
    expect(errorsText([...visits(0, 98, 1), error, lost], '1.1')).toBe(
      '1.1 answered 1 of 2 visitors with an error, which are 1% of all 100',
    );
  });
});
