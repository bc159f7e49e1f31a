// Two apps of one deployment group become one backend: who counts as the older, whose labels hold, and which tasks are drained.
import { describe, expect, it } from 'vitest';
import { mergeGroups } from '../../../src/local/balancer/services/deploymentGroup.js';
import { aCheck, anApp, type Described } from './anApp.js';

const older = '2026-11-21T12:00:00';
const newer = '2026-11-21T12:00:01';

/** A member of the group `shop`; tasks of blue are on ports 1…, those of green on 101… */
function member(colour: 'blue' | 'green', described: Described & { started?: string; zdd?: string; target?: string }) {
  const { started, zdd, target, labels, ...others } = described;
  return anApp({
    id: `/shop-${colour}`,
    ...others,
    labels: {
      HAPROXY_DEPLOYMENT_GROUP: 'shop',
      ...(started !== undefined && { HAPROXY_DEPLOYMENT_STARTED_AT: started }),
      ...(zdd !== undefined && { HAPROXY_DEPLOYMENT_NEW_INSTANCES: zdd }),
      ...(target !== undefined && { HAPROXY_DEPLOYMENT_TARGET_INSTANCES: target }),
      ...labels,
    },
  });
}

const ports = (count: number, from: number): number[] => Array.from({ length: count }, (_, at) => from + at);
const blue = (count: number, described: Parameters<typeof member>[1] = {}) =>
  member('blue', { started: older, zdd: '0', target: '4', ports: ports(count, 1), ...described });
const green = (count: number, described: Parameters<typeof member>[1] = {}) =>
  member('green', { started: newer, zdd: '0', target: '4', ports: ports(count, 101), ...described });

/** `blue 4/1`: four tasks of blue of which one is drained. */
function drained(...apps: Parameters<typeof mergeGroups>[0]): string {
  const [merged, ...others] = mergeGroups(apps);
  expect(others).toEqual([]);
  const tasks = merged?.tasks ?? [];
  return ['blue', 'green']
    .map((colour) => tasks.filter(({ id }) => id.startsWith(`shop-${colour}.`)))
    .map(
      (mine, at) => `${at === 0 ? 'blue' : 'green'} ${mine.length}/${mine.filter(({ draining }) => draining).length}`,
    )
    .join(', ');
}

const alive = (count: number, of: number): boolean[] => ports(of, 0).map((at) => at < count);
const checked = { healthChecks: [aCheck] };

describe('a deployment group drains', () => {
  it.each([
    [
      'nothing while nothing new serves',
      blue(4, checked),
      green(4, { ...checked, alive: alive(0, 4) }),
      'blue 4/0, green 4/0',
    ],
    [
      'one old for each new that serves',
      blue(4, checked),
      green(4, { ...checked, alive: alive(1, 4) }),
      'blue 4/1, green 4/0',
    ],
    [
      'all old when all new serve',
      blue(4, checked),
      green(4, { ...checked, alive: alive(4, 4) }),
      'blue 4/4, green 4/0',
    ],
    [
      'none beyond the target',
      blue(4, { ...checked, target: '6' }),
      green(4, { ...checked, target: '6', alive: alive(4, 4) }),
      'blue 4/2, green 4/0',
    ],
    [
      'nothing with a target out of reach',
      blue(4, { ...checked, target: '100000' }),
      green(4, { ...checked, target: '100000', alive: alive(4, 4) }),
      'blue 4/0, green 4/0',
    ],
    [
      'no more old than there are',
      blue(1, { ...checked, instances: 4 }),
      green(4, { ...checked, alive: alive(4, 4) }),
      'blue 1/1, green 4/0',
    ],
    [
      'by the number wished for without health checks, running or not',
      blue(4),
      green(0, { instances: 4 }),
      'blue 4/4, green 0/0',
    ],
    [
      'down to one without NEW_INSTANCES, whatever the target says',
      blue(4),
      member('green', { started: newer, target: '100000', ports: ports(4, 101) }),
      'blue 4/4, green 4/0',
    ],
    ['nothing of a task without a result', blue(4, checked), green(4, checked), 'blue 4/0, green 4/0'],
  ])('%s', (_, one, other, wanted) => {
    expect(drained(one, other)).toBe(wanted);
    expect(mergeGroups([one, other])[0]?.id).toBe('/shop');
  });

  it('the first tasks by id, however they are listed', () => {
    const app = blue(3);
    const [merged] = mergeGroups([{ ...app, tasks: app.tasks.toReversed() }, green(0, { instances: 1, target: '3' })]);
    expect(merged?.tasks.map(({ id, draining }) => `${id} ${draining}`)).toEqual([
      'shop-blue.0 true',
      'shop-blue.1 false',
      'shop-blue.2 false',
    ]);
  });
});

describe('in a deployment group', () => {
  const vhost = (name: string) => ({ labels: { HAPROXY_0_VHOST: name } });
  const holds = (...apps: Parameters<typeof mergeGroups>[0]) => mergeGroups(apps)[0]?.labels.HAPROXY_0_VHOST;

  it('the older app serves both, whoever is listed first', () => {
    const [old, young] = [blue(1, vhost('old.test')), green(1, vhost('new.test'))];
    expect([holds(old, young), holds(young, old)]).toEqual(['old.test', 'old.test']);
  });

  it('the app scaled last counts as the new one: scaling the old one turns the drain round', () => {
    const scaled = { scaledAt: '2026-11-21T11:00:00.000Z' };
    const old = blue(4, { ...checked, ...vhost('old.test'), alive: alive(4, 4), ...scaled });
    const young = green(4, { ...checked, ...vhost('new.test'), alive: alive(4, 4) });
    expect(drained(old, young)).toBe('blue 4/0, green 4/4');
    expect(holds(old, young)).toBe('new.test');
  });

  it('not so without NEW_INSTANCES on the newer one', () => {
    const old = blue(4, { scaledAt: '2026-11-21T11:00:00.000Z', ...vhost('old.test') });
    const young = member('green', { started: newer, ports: ports(4, 101), ...vhost('new.test') });
    expect(drained(old, young)).toBe('blue 4/4, green 4/0');
    expect(holds(old, young)).toBe('old.test');
  });

  it('one without STARTED_AT is the older', () => {
    const unmarked = member('green', { zdd: '0', target: '4', ports: ports(1, 101), ...vhost('new.test') });
    expect(holds(blue(1, vhost('old.test')), unmarked)).toBe('new.test');
  });

  it('of two equal moments the one listed last is the older', () => {
    expect(holds(blue(1, vhost('a.test')), green(1, { started: older, ...vhost('b.test') }))).toBe('b.test');
  });

  it('a third is merged into the first two', () => {
    const third = anApp({
      id: '/third',
      ports: [900],
      labels: { ...green(1).labels, HAPROXY_DEPLOYMENT_STARTED_AT: '2027-01-01' },
    });
    expect(mergeGroups([blue(1), green(1), third])[0]?.tasks).toHaveLength(3);
  });

  it('what Marathon said is left as it was, so that merging again gives the same', () => {
    const apps = [blue(4), green(4)];
    expect(mergeGroups(apps)).toEqual(mergeGroups(apps));
    expect(apps[0]?.id).toBe('/shop-blue');
  });

  it.each([
    [
      'TARGET_INSTANCES missing beside NEW_INSTANCES',
      blue(1),
      member('green', { started: newer, zdd: '0' }),
      'HAPROXY_DEPLOYMENT_TARGET_INSTANCES is missing in the group /shop',
    ],
    ['a target that is no number', blue(1), green(1, { target: 'four' }), "is 'four': give a whole number"],
    [
      'a zone on one moment only',
      blue(1),
      green(1, { started: `${newer}Z` }),
      'one has a time zone and the other has none',
    ],
    ['a moment that is none', blue(1), green(1, { started: 'yesterday' }), "is 'yesterday': give a time as in"],
  ])('%s ends the round', (_, one, other, sentence) => {
    expect(() => mergeGroups([one, other])).toThrow(sentence);
  });

  it('a group without a name ends the round', () => {
    expect(() => mergeGroups([anApp({ labels: { HAPROXY_DEPLOYMENT_GROUP: '' } })])).toThrow('of /web is empty');
  });
});
