// Full looks one after the other: what is as it was is the same object.
import { describe, expect, it } from 'vitest';
import { newest } from '../../../src/core/model/dialect.js';
import { isAppId, type AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp, LiveTask } from '../../../src/core/model/observed.js';
import { sameApps } from '../../../src/io/marathon/sameApps.js';

function look(definitions: Readonly<Record<string, JsonObject>>, changed: Partial<LiveApp> = {}): Map<AppId, LiveApp> {
  const apps = new Map<AppId, LiveApp>();
  for (const [id, definition] of Object.entries(definitions)) {
    if (!isAppId(id)) throw new Error(`${id} is no id`);
    const times = { version: 1, scaledAt: 1, changedAt: 1 };
    const tasks = [{ ...task }];
    apps.set(id, { id, kind: 'app', definition, dialect: { ...newest }, instances: 1, ...times, tasks, ...changed });
  }
  return apps;
}

const task: LiveTask = { id: 'a.1', host: '10.0.0.1', state: 'TASK_RUNNING', version: 1, health: 'passing' };

describe('the apps of a full look', () => {
  it('are the objects of the look before as long as nothing about them differs', () => {
    const same = sameApps();
    const [first] = same.all(look({ '/a': { cmd: 'a', env: { X: '1' } } })).values();
    const [second] = same.all(look({ '/a': { env: { X: '1' }, cmd: 'a' } })).values();
    expect(second).toBe(first);
  });

  it.each<[string, Partial<LiveApp>]>([
    ['the number', { instances: 2 }],
    ['the health of a task', { tasks: [{ ...task, health: 'failing' }] }],
    ['the state of a task', { tasks: [{ ...task, state: 'TASK_UNREACHABLE' }] }],
    ['the version', { version: 2 }],
    ['the queue', { queue: { count: 1, delaySeconds: 0, refusals: [], processedOffers: 0 } }],
    [
      'the last failure',
      { lastFailure: { taskId: 'a.0', state: 'TASK_FAILED', message: 'no', host: '10.0.0.1', at: 1, version: 1 } },
    ],
  ])('are new with the definition of before when %s differs', (_what, changed) => {
    const same = sameApps();
    const [first] = same.all(look({ '/a': { cmd: 'a' } })).values();
    const [second] = same.all(look({ '/a': { cmd: 'a' } }, changed)).values();
    expect(second).not.toBe(first);
    expect(second?.definition).toBe(first?.definition);
    expect(second).toMatchObject(changed);
  });

  it('are the objects of looks at one of them alone, and the other way round', () => {
    const same = sameApps();
    const [first] = same.all(look({ '/a': { cmd: 'a' } })).values();
    const alone = (changed: Partial<LiveApp> = {}) => {
      const [[id, app] = []] = look({ '/a': { cmd: 'a' } }, changed);
      return id && same.one(id, app);
    };
    expect(alone()).toBe(first);
    const changed = alone({ instances: 2 });
    expect(changed).toMatchObject({ instances: 2 });
    const [later] = same.all(look({ '/a': { cmd: 'a' } }, { instances: 2 })).values();
    expect(later).toBe(changed);
  });

  it('a look at all of them stays as it was read when one is read alone', () => {
    const same = sameApps();
    const all = same.all(look({ '/a': { cmd: 'a' } }));
    const [[id, app] = []] = all;
    if (id !== undefined) same.one(id, undefined);
    expect([...all.values()]).toEqual([app]);
  });

  it('are new in all when the definition differs, and when they went and came again', () => {
    const same = sameApps();
    const [first] = same.all(look({ '/a': { cmd: 'a' } })).values();
    const [other] = same.all(look({ '/a': { cmd: 'b' } })).values();
    expect(other?.definition).toEqual({ cmd: 'b' });
    same.all(look({}));
    const [again] = same.all(look({ '/a': { cmd: 'a' } })).values();
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});
