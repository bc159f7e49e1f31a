// Full looks one after the other: the same words are the same object.
import { describe, expect, it } from 'vitest';
import { newest } from '../../../src/core/model/dialect.js';
import { isAppId, type AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp } from '../../../src/core/model/observed.js';
import { sameDefinitions } from '../../../src/io/marathon/sameDefinitions.js';

function look(definitions: Readonly<Record<string, JsonObject>>, instances = 1): Map<AppId, LiveApp> {
  const apps = new Map<AppId, LiveApp>();
  for (const [id, definition] of Object.entries(definitions)) {
    if (!isAppId(id)) throw new Error(`${id} is no id`);
    const times = { version: 1, scaledAt: 1, changedAt: 1 };
    apps.set(id, { id, kind: 'app', definition, dialect: newest, instances, ...times, tasks: [] });
  }
  return apps;
}

describe('the definitions of a full look', () => {
  it('are the objects of the look before where they say the same, and everything else is new', () => {
    const same = sameDefinitions();
    const first = [...same(look({ '/a': { cmd: 'a', env: { X: '1' } }, '/b': { cmd: 'b' } })).values()];
    const second = [...same(look({ '/a': { env: { X: '1' }, cmd: 'a' }, '/b': { cmd: 'c' } }, 2)).values()];
    expect(second[0]?.definition).toBe(first[0]?.definition);
    expect(second[0]?.instances).toBe(2);
    expect(second[1]?.definition).toEqual({ cmd: 'c' });
  });

  it('of an app that went and came again are those of its return', () => {
    const same = sameDefinitions();
    const [first] = same(look({ '/a': { cmd: 'a' } })).values();
    same(look({}));
    const [again] = same(look({ '/a': { cmd: 'a' } })).values();
    expect(again?.definition).toEqual(first?.definition);
    expect(again?.definition).not.toBe(first?.definition);
  });
});
