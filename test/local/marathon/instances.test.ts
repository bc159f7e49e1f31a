// The pure parts around instances: ids, backoff, and whom a scale-down takes.
import { describe, expect, it } from 'vitest';
import { stamp } from '../../../src/local/marathon/definition/changes.js';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import { chooseVictims } from '../../../src/local/marathon/deployment/victims.js';
import { parseAgentSpec } from '../../../src/local/marathon/agent/agentSpec.js';
import { Backoff } from '../../../src/local/marathon/task/backoff.js';
import { parseInstanceId, parseTaskId } from '../../../src/local/marathon/task/ids.js';
import { scheduled } from '../../../src/local/marathon/task/instance.js';
import type { Condition, Instance } from '../../../src/local/marathon/task/instance.js';

const define = (more: object = {}) => parseApp({ id: '/a/b', cmd: 'sleep 1000', ...more });
const anApp = (more: object = {}) => stamp(undefined, define(more), '2026-01-01T00:00:00.000Z');

const uuid = '6f1d2c3a-0b1c-11eb-8f2e-0242ac110002';

describe('the id of a task', () => {
  it.each([
    [`a_b.instance-${uuid}._app.3`, `a_b.instance-${uuid}`, '/a/b'],
    [`a_b.instance-${uuid}.sidecar.3`, `a_b.instance-${uuid}`, '/a/b'],
    [`a.instance-${uuid}._app`, `a.instance-${uuid}`, '/a'],
    [`a.marathon-${uuid}.1`, `a.marathon-${uuid}`, '/a'],
    [`a_b.${uuid}`, `a_b.marathon-${uuid}`, '/a/b'],
    [`a_${uuid}.7`, `a.marathon-${uuid}`, '/a'],
    ['a.instance-1-2-3-4-5._app.1', 'a.instance-00000001-0002-0003-0004-000000000005', '/a'],
  ])('%s names %s of %s', (text, instanceId, runSpecId) =>
    expect(parseTaskId(text)).toEqual({ kind: 'task', instanceId, runSpecId }),
  );

  it.each([
    ['nonsense', { kind: 'no-task-id' }],
    ['', { kind: 'no-task-id' }],
    ['a.b', { kind: 'no-uuid', uuid: 'b' }],
    ['a.instance-1f._app.3', { kind: 'no-uuid', uuid: '1f' }],
  ])('%s is none: %j', (text, expected) => expect(parseTaskId(text)).toEqual(expected));

  it('is not that of an instance', () => {
    expect(parseInstanceId(`a_b.instance-${uuid}`)).toEqual({ runSpecId: '/a/b' });
    expect(parseInstanceId(`a_b.instance-${uuid}._app.1`)).toBeUndefined();
    expect(parseInstanceId('a_b.instance-1')).toBeUndefined();
  });
});

describe('backoff', () => {
  it('grows by the factor up to its cap, and is forgotten in time', () => {
    const backoff = new Backoff();
    const app = anApp({ backoffSeconds: 10, backoffFactor: 2, maxLaunchDelaySeconds: 35 });
    const delays = [0, 1, 2, 3].map(() => {
      backoff.increase(app, 1000);
      return backoff.launchAllowedAt(app, 1000) - 1000;
    });
    expect(delays).toEqual([10_000, 20_000, 35_000, 35_000]);
    expect(backoff.launchAllowedAt(app, 1000 + 35_001)).toBe(36_001);
    backoff.increase(app, 0);
    expect(backoff.launchAllowedAt(stamp(app, define({ cmd: 'sleep 2' }), '2026-03-03T00:00:00.000Z'), 0)).toBe(0);
  });
});

describe('victims of a scale-down', () => {
  const nowhere = () => undefined;
  let made = 0;
  const at = (condition: Condition, startedAt?: number, agentId = 'S0'): Instance => ({
    ...scheduled(anApp(), 0),
    id: `i${(made += 1)}`,
    condition,
    placement: { agentId, host: 'h' },
    tasks: [
      {
        id: 't',
        hostPorts: [],
        condition,
        stagedAt: startedAt ?? 0,
        ...(startedAt === undefined ? {} : { startedAt }),
      },
    ],
  });
  const ids = (victims: readonly Instance[]) => victims.map(({ id }) => id);

  it('are those that do not run yet, then the youngest, unless some were named', () => {
    const [old, young, starting] = [at('Running', 1), at('Running', 2), at('Starting')];
    const all = [old, young, starting];
    expect(ids(chooseVictims(all, [], 1, anApp(), nowhere))).toEqual([starting.id, young.id]);
    const oldestFirst = anApp({ killSelection: 'OLDEST_FIRST' });
    expect(ids(chooseVictims(all, [], 1, oldestFirst, nowhere))).toEqual([starting.id, old.id]);
    expect(ids(chooseVictims(all, [old.id], 2, anApp(), nowhere))).toEqual([old.id]);
    expect(chooseVictims(all, [], 3, anApp(), nowhere)).toEqual([]);
  });

  it('are the unreachable first, and what waits for an offer last', () => {
    const [waiting, running, lost, staging] = [at('Scheduled'), at('Running', 5), at('Unreachable', 1), at('Staging')];
    const all = [waiting, running, lost, staging];
    expect(ids(chooseVictims(all, [], 0, anApp(), nowhere))).toHaveLength(4);
    expect(ids(chooseVictims(all, [], 1, anApp(), nowhere))).toEqual([lost.id, staging.id, running.id]);
  });

  it('count neither inactive instances nor those that go anyway', () => {
    const inactive = at('UnreachableInactive', 1);
    const going: Instance = { ...at('Running', 1), goal: 'Decommissioned' };
    expect(chooseVictims([inactive, going, at('Running', 2)], [], 1, anApp(), nowhere)).toEqual([]);
  });

  it('keep GROUP_BY even, over each field at once', () => {
    const agents = new Map(
      ['rack:1;colour:blue', 'rack:1;colour:green', 'rack:2;colour:blue', 'rack:2;colour:green'].map((text) => [
        text,
        { host: text, ...parseAgentSpec(text, { cpus: 1, mem: 1, disk: 1 }) },
      ]),
    );
    const all = [...agents.keys()].flatMap((agent) => Array.from({ length: 10 }, () => at('Running', 1, agent)));
    const grouped = anApp({
      constraints: [
        ['rack', 'GROUP_BY', '2'],
        ['colour', 'GROUP_BY', '2'],
      ],
    });
    const victims = chooseVictims(all, [], 20, grouped, ({ placement }) => agents.get(placement?.agentId ?? ''));
    expect(victims).toHaveLength(20);
    for (const part of ['rack:1', 'rack:2', 'blue', 'green'])
      expect(victims.filter(({ placement }) => placement?.agentId.includes(part))).toHaveLength(10);
  });

  it('come from the largest group first', () => {
    const all = [
      ...Array.from({ length: 10 }, () => at('Running', 1, 'two')),
      ...Array.from({ length: 20 }, () => at('Running', 2, 'one')),
    ];
    const victims = chooseVictims(all, [], 20, anApp({ constraints: [['hostname', 'GROUP_BY', '2']] }), (instance) => ({
      host: instance.placement?.agentId ?? '',
      attributes: new Map(),
    }));
    expect(new Set(victims.map(({ placement }) => placement?.agentId))).toEqual(new Set(['one']));
  });
});
