// Moments in sentences: a time of day where no other day can be meant, and the date with it where one can.
import { describe, expect, it } from 'vitest';
import { moment } from '../../../src/core/rollout/words.js';

const now = Date.parse('2026-11-22T23:58:42.500Z');
const morning = Date.parse('2026-11-22T06:00:00Z');

describe('a moment in a sentence', () => {
  it.each([
    ['soon', '2026-11-22T23:59:12.500Z', '23:59:12Z'],
    ['after midnight', '2026-11-23T00:04:30Z', '2026-11-23T00:04:30Z'],
    ['within half a day, and tomorrow', '2026-11-23T11:58:42.499Z', '2026-11-23T11:58:42Z'],
    ['half a day away', '2026-11-23T11:58:42.500Z', '2026-11-23T11:58:42Z'],
    ['at this time tomorrow, a second ago', '2026-11-23T23:58:41.500Z', '2026-11-23T23:58:41Z'],
    ['in a month', '2026-12-24T06:00:00Z', '2026-12-24T06:00:00Z'],
    ['a day away, looked at a moment later', '2026-11-23T23:58:42.499Z', '2026-11-23T23:58:42Z'],
    ['a day away, to the moment', '2026-11-23T23:58:42.500Z', '2026-11-23T23:58:42Z'],
    ['just gone', '2026-11-22T23:58:41Z', '23:58:41Z'],
    ['gone since yesterday', '2026-11-21T23:58:42Z', '2026-11-21T23:58:42Z'],
  ])('%s', (_when, at, said) => {
    expect(moment(Date.parse(at), now)).toBe(said);
  });

  it.each([
    ['just within half a day', '2026-11-22T17:59:59.999Z', '17:59:59Z'],
    ['half a day away on the same day', '2026-11-22T18:00:00Z', '2026-11-22T18:00:00Z'],
  ])('%s', (_when, at, said) => {
    expect(moment(Date.parse(at), morning)).toBe(said);
  });
});
