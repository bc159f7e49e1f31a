// Who gets colours: people in front of a terminal, and whoever asks for them.
import { describe, expect, it } from 'vitest';
import { wantsColours } from '../../src/kit/colours.js';

const terminal = { isTTY: true };
const pipe = {};

describe('colours', () => {
  it.each([
    ['a terminal', terminal, {}, true],
    ['a pipe or a file', pipe, {}, false],
    ['a pipe of a CI job', pipe, { CI: 'true' }, false],
    ['a terminal that knows none', terminal, { TERM: 'dumb' }, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR 0 in a terminal', terminal, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR and FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('with %s', (_, stream, env, wanted) => {
    expect(wantsColours(stream, env)).toBe(wanted);
  });
});
