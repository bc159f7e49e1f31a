// Java's regular expressions in constraints: what they match, what is refused, and that none of them can stop the server.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJavaPattern, matchesJavaPattern } from '../../../src/local/marathon/definition/javaPattern.js';

describe('a pattern', () => {
  it.each([
    ['h[12]', 'h1', true],
    ['h[12]', 'h12', false],
    ['rack-[1-3]', 'rack-2', true],
    ['a|b', 'b', true],
    ['a|b', 'ab', false],
    ['', '', true],
    ['a*', 'aaaa', true],
    ['a+?b', 'aab', true],
    ['a{2,3}', 'aaaa', false],
    ['a{2,}', 'aaaa', true],
    ['a{2}', 'aa', true],
    ['(foo|bar)+', 'foobarfoo', true],
    ['(?:x)(?<name>y)', 'xy', true],
    ['10\\.0\\.\\d+\\.1', '10.0.77.1', true],
    ['10\\.0\\.\\d+\\.1', '10x0x77x1', false],
    ['[^a-c]', 'd', true],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['(?i)a', 'A', true],
    ['\\x41', 'A', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['^abc$', 'abc', true],
    ['\\bab\\b', 'ab', true],
    ['.', '😀', true],
    ['.', '\n', false],
    ['(a*)*b', 'aaab', true],
    ['(|a)+', 'aa', true],
  ])('%s against %j: %s', (pattern, text, expected) => expect(matchesJavaPattern(text, pattern)).toBe(expected));

  it.each(['*', '(', ')', '[', 'a**', '\\', 'a{3,2}', '[b-a]', '\\y', 'a|*'])('%s is refused, as in Java', (pattern) =>
    expect(isJavaPattern(pattern)).toBe(false),
  );

  it.each([
    '(a)\\1',
    '(?=a)',
    'a*+',
    '[a-z&&[^x]]',
    '[a[xyz]]',
    '\\p{Alpha}',
    '\\u0042',
    '(a{1000}){1000}',
    'a'.repeat(5_000),
    '('.repeat(1_000),
  ])('%# is refused, although Java knows it: RE2 does not', (pattern) => expect(isJavaPattern(pattern)).toBe(false));

  it('that makes other engines run for ever does not here', () => {
    for (const pattern of ['(a+)+b', '(a|a)*b', '(a|aa)+b', '(.*a){20}b', '([a-z]+)*\\d'])
      expect(matchesJavaPattern('a'.repeat(2_000), pattern)).toBe(false);
  });

  it('matches what JavaScript matches, where both have the same syntax', () => {
    const piece = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '(a|b)', '(?:ab)', 'a?', 'b*', '(a*b)+');
    const pattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', '1', '-'), { maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(pattern, text, (expression, sample) => {
        expect(matchesJavaPattern(sample, expression)).toBe(new RegExp(`^(?:${expression})$`).test(sample));
      }),
    );
  });
});
