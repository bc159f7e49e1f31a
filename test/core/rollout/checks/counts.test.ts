// Counters over reloads: nothing that was counted is lost, nothing is counted twice, nothing falls below 0.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackendAge, ServerLine, Traffic } from '../../../../src/core/model/traffic.js';
import { afresh, counted, countsFrom, type Counts } from '../../../../src/core/rollout/checks/counts.js';
import { cart } from '../build.js';
import { appId } from '../../../io/balancer/aSet.js';

const canary = appId('/shop/cart-canary');
const second = 1_000;

/** When a process began at the moment told (ms), as HAProxy's whole seconds let it be known. */
const since = (at: number, wavered = false): BackendAge => ({ from: at - second, to: at + second, wavered });

/** `a 100 3`: 100 requests, of which 3 are errors. */
const line = (text: string, backend: BackendAge | null = null): ServerLine => {
  const [name = '', requests = 0, errors = 0] = text.split(' ').map((word, at) => (at === 0 ? word : Number(word)));
  if (typeof name !== 'string' || typeof requests !== 'number' || typeof errors !== 'number') throw new Error(text);
  return { name, requests, errors, responseTime: null, counters: [requests, errors, requests * 120], backend };
};
const setTraffic = (marathonId: typeof cart, lines: readonly ServerLine[]) => ({
  marathonId,
  servers: lines.length,
  up: lines.length,
  taking: lines.length,
  share: null,
  leastShare: null,
  sessions: 0,
  lines,
});
const shows = (ofCanary: readonly ServerLine[], ofCart: readonly ServerLine[] = []): Traffic => ({
  readings: [{ kind: 'read', balancer: 'lb-1', sets: [setTraffic(canary, ofCanary), setTraffic(cart, ofCart)] }],
});

/** Requests and errors that a set has had. */
function had({ grown }: Counts, set = canary): readonly [number, number] {
  const own = [...grown.values()].filter((one) => one.set === set);
  return [own.reduce((sum, one) => sum + one.requests, 0), own.reduce((sum, one) => sum + one.errors, 0)];
}
const after = (...looks: readonly (readonly ServerLine[])[]): Counts => {
  const [first = [], ...others] = looks;
  return others.reduce((counts, look) => counted(counts, shows(look)), countsFrom(shows(first)));
};

describe('what a set has had since somebody began to count', () => {
  it('is what came on top of the first look, also when that showed much', () => {
    expect(had(after([line('a 100 90')], [line('a 110 91')], [line('a 130 91')]))).toEqual([30, 1]);
  });

  it('stays counted when a reload begins anew', () => {
    expect(had(after([line('a 100 90')], [line('a 180 95')], [line('a 30 1')]))).toEqual([110, 6]);
  });

  it('begins anew for all servers of a balancer when one counter of one of them fell', () => {
    const looks = [
      [line('a 100 90'), line('b 10 0')],
      [line('a 120 3'), line('b 15 1')],
    ] as const;
    expect(had(after(...looks))).toEqual([135, 4]);
  });

  it('begins anew when everything rose, but the backend came later', () => {
    expect(had(after([line('a 20 20', since(0))], [line('a 300 25', since(9_000))]))).toEqual([300, 25]);
  });

  it('goes on when the backend may be the same, was down meanwhile, or nobody says since when it is', () => {
    expect(had(after([line('a 20 20', since(0))], [line('a 300 25', since(1_900))]))).toEqual([280, 5]);
    expect(had(after([line('a 20 20', since(0))], [line('a 300 25', since(9_000, true))]))).toEqual([280, 5]);
    expect(had(after([line('a 20 20', since(0))], [line('a 300 25')]))).toEqual([280, 5]);
  });

  it('takes a server that was not shown for a while up where it was', () => {
    expect(had(after([line('a 10 0'), line('b 50 5')], [line('a 12 0')], [line('a 13 0'), line('b 52 6')]))).toEqual([
      5, 1,
    ]);
  });

  it('takes a server that comes back after a reload from 0, and the others only once', () => {
    const young = (text: string): ServerLine => line(text, since(60_000));
    const old = (text: string): ServerLine => line(text, since(0));
    const looks = [[old('a 10 0'), old('b 50 5')], [young('a 12 0')], [young('a 20 0'), young('b 60 6')]] as const;
    expect(had(after(...looks))).toEqual([80, 6]);
  });

  it('does not take over what an address served for the other set', () => {
    const first = countsFrom(shows([], [line('a 900 9')]));
    const counts = counted(first, shows([line('a 903 10')]));
    expect([had(counts), had(counts, cart)]).toEqual([
      [3, 1],
      [0, 0],
    ]);
  });

  it('loses nothing by a balancer that could not be read for a while', () => {
    const away: Traffic = { readings: [{ kind: 'unreadable', balancer: 'lb-1', because: 'connection refused' }] };
    expect(had(counted(counted(countsFrom(shows([line('a 10 0')])), away), shows([line('a 15 1')])))).toEqual([5, 1]);
  });

  it('counts from 0 after an answer, without forgetting what was seen', () => {
    expect(had(counted(afresh(after([line('a 10 0')], [line('a 15 1')])), shows([line('a 18 1')])))).toEqual([3, 0]);
  });

  it('is what the looks saw of it, whatever comes and goes', () => {
    const name = fc.constantFrom('a', 'b');
    const event = fc.oneof(
      fc.record({ kind: fc.constant('requests' as const), name, count: fc.nat(400), errors: fc.nat(40) }),
      fc.record({ kind: fc.constant('reload' as const) }),
      fc.record({ kind: fc.constant('look' as const), hides: fc.option(name) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let began = 0;
        let lines = new Map([
          ['a', [0, 0]],
          ['b', [0, 0]],
        ]);
        /** Since the last look that showed the line, and not lost with its process. */
        let unseen = new Map<string, readonly [number, number]>();
        let seen: readonly [number, number] = [0, 0];
        const shown = (hidden: string | null): Traffic =>
          shows(
            [...lines].flatMap(([one, [requests = 0, errors = 0]]) =>
              one === hidden ? [] : [line(`${one} ${requests} ${errors}`, since(began))],
            ),
          );
        let counts = countsFrom(shown(null));
        for (const one of [...events, { kind: 'look' as const, hides: null }]) {
          if (one.kind === 'reload') {
            began += 60_000;
            lines = new Map([...lines.keys()].map((key) => [key, [0, 0]]));
            unseen = new Map();
          } else if (one.kind === 'requests') {
            const [requests = 0, errors = 0] = lines.get(one.name) ?? [];
            const more = [one.count + one.errors, one.errors] as const;
            lines.set(one.name, [requests + more[0], errors + more[1]]);
            const [a, b] = unseen.get(one.name) ?? [0, 0];
            unseen.set(one.name, [a + more[0], b + more[1]]);
          } else {
            counts = counted(counts, shown(one.hides));
            for (const [key, [requests, errors]] of unseen) {
              if (key === one.hides) continue;
              seen = [seen[0] + requests, seen[1] + errors];
              unseen.delete(key);
            }
          }
        }
        expect(had(counts)).toEqual(seen);
      }),
      { numRuns: 500, seed: 20261122 },
    );
  });
});
