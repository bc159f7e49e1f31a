// What people may write for a moment in an option.
import { describe, expect, it } from 'vitest';
import { moment } from '../../src/cli/moment.js';

const now = Date.parse('2026-12-01T00:00:00Z');

describe('a moment', () => {
  it('is a span from now, or a time with its zone', () => {
    expect(moment('2h', now)).toBe(now + 7_200_000);
    expect(moment('2026-12-24T06:00:00Z', now)).toBe(Date.parse('2026-12-24T06:00:00Z'));
  });

  it.each(['0s', '2026-11-30T23:59:59Z'])('that is over already is refused: %s', (text) => {
    expect(() => moment(text, now)).toThrow('that is over');
  });

  it.each(['yesterday', '2026-12-24T06:00:00'])('that could be another elsewhere is refused: %s', (text) => {
    expect(() => moment(text, now)).toThrow('a time with its zone');
  });
});
