import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/io/balancer/csv.js';

function rowsOf(...pieces: readonly string[]): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  const reader = readCsv((fields) => rows.push(fields));
  for (const piece of pieces) reader.take(piece);
  reader.end();
  return rows;
}

describe('rows of comma-separated text', () => {
  it.each([
    ['a,b,\n', [['a', 'b', '']]],
    ['a,"b, ""c""\nd",e\r\n\nf', [['a', 'b, "c"\nd', 'e'], ['f']]],
    ['"a', [['"a']]],
    [',,', [['', '', '']]],
    ['', []],
  ])('%j are %j', (text, expected) => {
    expect(rowsOf(text)).toEqual(expected);
  });

  it('come out as they went in, wherever the text is cut', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', '0'), maxLength: 6 });
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(table, fc.array(fc.nat(40), { maxLength: 6 }), (rows, cuts) => {
        const text = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
        const places = [0, ...cuts.toSorted((left, right) => left - right), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(rowsOf(...pieces)).toEqual(rows);
      }),
      { numRuns: 500, seed: 20261121 },
    );
  });

  it('a row that does not end is refused, not kept', () => {
    const reader = readCsv(() => undefined);
    expect(() => {
      for (let piece = 0; piece < 100; piece += 1) reader.take('x'.repeat(1_000));
    }).toThrow('a row is longer than 65536 characters');
  });
});
