// When the tables of the status branch are written: soon after everything rests, else once a minute.
import { describe, expect, it } from 'vitest';
import { isEnvironmentName } from '../../../src/core/model/ids.js';
import { StaleTables } from '../../../src/daemon/status/staleTables.js';

const production = 'production';
if (!isEnvironmentName(production)) throw new Error(production);
const resting = (): boolean => true;
const moving = (): boolean => false;

describe('tables that are older than their records', () => {
  it('are never due while there are none', () => {
    expect(new StaleTables().dueAt(resting)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are due a second after the first change when everything rests, else after a minute', () => {
    const tables = new StaleTables();
    tables.mark(production, 5_000);
    tables.mark(production, 30_000);
    expect([tables.dueAt(resting), tables.dueAt(moving)]).toEqual([6_000, 65_000]);
  });

  it('are not written twice within a minute, also when everything rests', () => {
    const tables = new StaleTables();
    tables.mark(production, 0);
    tables.written(10_000);
    expect(tables.environments.size).toBe(0);
    tables.mark(production, 11_000);
    expect(tables.dueAt(resting)).toBe(70_000);
  });
});
