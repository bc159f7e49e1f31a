// How answers are written: numbers as Marathon's writer prints them, long lists piece by piece.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  javaDouble,
  JsonList,
  jsonPieces,
  JsonText,
  jsonText,
  playText,
} from '../../../src/local/marathon/print/json.js';

describe('a double', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [128, '128.0'],
    [0.1, '0.1'],
    [1.15, '1.15'],
    [0.001, '0.001'],
    [0.0001, '1.0E-4'],
    [0.000125, '1.25E-4'],
    [9999999, '9999999.0'],
    [1e7, '1.0E7'],
    [12345678.9, '1.23456789E7'],
    [1e10, '1.0E10'],
    [1e22, '1.0E22'],
    [-2.5, '-2.5'],
  ])('%d is printed as Java does: %s', (value, text) => expect(javaDouble(value)).toBe(text));

  it('means the same number whoever reads it', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(javaDouble(value))).toBe(value);
      }),
    ));
});

describe('an answer', () => {
  it('prints resources, capacities and factors as doubles and everything else as it is', () =>
    expect(
      jsonText({
        cpus: 1,
        mem: 64,
        gpus: 0,
        instances: 2,
        backoffFactor: 1.15,
        resourceLimits: { cpus: 'unlimited', mem: 5 },
      }),
    ).toBe(
      '{"cpus":1.0,"mem":64.0,"gpus":0,"instances":2,"backoffFactor":1.15,"resourceLimits":{"cpus":"unlimited","mem":5.0}}',
    ));

  it('leaves out what is undefined and says null where a list needs it', () =>
    expect(jsonText({ a: undefined, b: [undefined, null] })).toBe('{"b":[null,null]}'));

  it('takes in what is written already', () =>
    expect(jsonText({ app: new JsonText('{"id":"/x"}'), status: playText({ cpus: 1 }) })).toBe(
      '{"app":{"id":"/x"},"status":{"cpus":1}}',
    ));

  it('is the same text in pieces and as a whole, and the same as JSON but for the look of numbers', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()), (fields, elements) => {
        const pieces = [...jsonPieces({ ...fields, list: new JsonList(elements) })].join('');
        expect(pieces).toBe(jsonText({ ...fields, list: elements }));
        expect(JSON.parse(pieces)).toEqual(JSON.parse(JSON.stringify({ ...fields, list: elements })));
      }),
    ));

  it('makes the elements of a list only when their turn comes', () => {
    let made = 0;
    const elements = function* () {
      for (;;) yield (made += 1);
    };
    const pieces = jsonPieces({ apps: new JsonList(elements()) });
    expect(pieces.next().value).toBe('{"apps":');
    expect(made).toBe(0);
    expect([pieces.next().value, pieces.next().value, pieces.next().value]).toEqual(['[', '', '1']);
    expect(made).toBe(1);
  });
});
