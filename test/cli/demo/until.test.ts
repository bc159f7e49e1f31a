import { describe, expect, it } from 'vitest';
import { Missing, until } from '../../../src/cli/demo/until.js';

const patient = { within: 30_000, every: 1, signal: new AbortController().signal };

describe('waiting for a condition', () => {
  it('looks until there is something, and returns it', async () => {
    let looks = 0;
    const seen = await until(
      () => Promise.resolve(++looks === 3 ? 'there' : undefined),
      () => 'not there',
      patient,
    );
    expect([seen, looks]).toEqual(['there', 3]);
  });

  it('throws the sentence when the deadline has passed, having looked at least once', async () => {
    let looks = 0;
    const waiting = until(
      () => Promise.resolve(++looks < 0 ? 'never' : undefined),
      () => `not there after ${looks} looks`,
      { ...patient, within: 0 },
    );
    await expect(waiting).rejects.toThrow(new Missing('not there after 1 looks'));
  });

  it('ends with the reason when it is interrupted', async () => {
    const ending = new AbortController();
    const waiting = until(
      () => {
        ending.abort(new Error('ended by SIGINT'));
        return Promise.resolve(undefined);
      },
      () => 'not there',
      { ...patient, every: 60_000, signal: ending.signal },
    );
    await expect(waiting).rejects.toThrow('ended by SIGINT');
  });
});
