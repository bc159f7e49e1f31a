// Placement constraints, the cases of Marathon's ConstraintsTest and the corners around them; attributes and the
// descriptions of agents they come from.
import { describe, expect, it } from 'vitest';
import { parseAgentSpec } from '../../../src/local/marathon/agent/agentSpec.js';
import { attributeText, parseAttribute, scalarText } from '../../../src/local/marathon/agent/attributes.js';
import { meetsConstraints } from '../../../src/local/marathon/agent/constraints.js';
import type { Host } from '../../../src/local/marathon/agent/constraints.js';

const defaults = { cpus: 1, mem: 1, disk: 1 };

/** `h1` or `h1;rack:a;@zone:z`: a host name, and what its agent's description says. */
function host(text: string): Host {
  const [name = '', ...rest] = text.split(';');
  return { host: name, ...parseAgentSpec(rest.join(';'), defaults) };
}

describe('a constraint', () => {
  it.each([
    // constraint, where the others are, who offers, instances wanted, fits
    [['hostname', 'UNIQUE'], [], 'h1', 4, true],
    [['hostname', 'UNIQUE'], ['h1', 'h2'], 'h1', 4, false],
    [['@hostname', 'UNIQUE'], ['h1', 'h2'], 'h3', 4, true],
    [['rack', 'UNIQUE'], ['h1;rack:a'], 'h2;rack:b', 4, true],
    [['rack', 'UNIQUE'], ['h1;rack:a'], 'h2;rack:a', 4, false],
    [['rack', 'UNIQUE'], [], 'h1', 4, false],
    [['@region', 'UNIQUE'], ['h1;@region:r1'], 'h2;@region:r1', 4, false],
    [['@region', 'UNIQUE'], ['h1;@region:r1'], 'h2;@region:r2', 4, true],
    [['@zone', 'UNIQUE'], ['h1;@zone:z1'], 'h2;@zone:z1', 4, false],
    [['hostname', 'CLUSTER'], [], 'h1', 4, true],
    [['hostname', 'CLUSTER'], ['h1'], 'h2', 4, false],
    [['hostname', 'CLUSTER', ''], ['h1'], 'h1', 4, true],
    [['hostname', 'CLUSTER', 'h2'], ['h1'], 'h2', 4, true],
    [['hostname', 'CLUSTER', 'h2'], [], 'h1', 4, false],
    [['jdk', 'CLUSTER', '[6-7]'], [], 'h1;jdk:[6-7]', 4, true],
    [['jdk', 'CLUSTER', '[6-7]'], [], 'h1;jdk:[5-7]', 4, false],
    [['hostname', 'LIKE', 'h[12]'], [], 'h2', 4, true],
    [['hostname', 'LIKE', 'h[12]'], [], 'h12', 4, false],
    [['hostname', 'LIKE', ''], [], 'h1', 4, false],
    [['jdk', 'LIKE', '7'], [], 'h1;jdk:7', 4, true],
    [['jdk', 'LIKE', '7'], [], 'h1', 4, false],
    [['jdk', 'LIKE', '\\[6-7\\]'], [], 'h1;jdk:[6-7]', 4, true],
    [['gpu', 'LIKE', '\\{0,1\\}'], [], 'h1;gpu:{1,0}', 4, true],
    [['hostname', 'UNLIKE', 'h1'], [], 'h2', 4, true],
    [['hostname', 'UNLIKE', 'h1'], [], 'h1', 4, false],
    [['hostname', 'UNLIKE', ''], [], 'h1', 4, false],
    [['rack', 'UNLIKE', 'a'], [], 'h1', 4, true],
    [['hostname', 'MAX_PER', '2'], ['h1', 'h2'], 'h1', 4, true],
    [['hostname', 'MAX_PER', '2'], ['h1', 'h1'], 'h1', 4, false],
    [['hostname', 'MAX_PER', '0'], [], 'h1', 4, true],
    [['rack', 'MAX_PER', '2'], ['h1;rack:1.0', 'h2;rack:1'], 'h3;rack:1', 4, false],
    [['rack', 'GROUP_BY', '2'], [], 'h1;rack:1', 5, true],
    [['rack', 'GROUP_BY', '2'], ['h1;rack:1', 'h1;rack:1'], 'h1;rack:1', 5, true],
    [['rack', 'GROUP_BY', '2'], ['h1;rack:1', 'h1;rack:1', 'h1;rack:1'], 'h1;rack:1', 5, false],
    [['rack', 'GROUP_BY', '4'], ['h1;rack:1'], 'h1;rack:1', 5, true],
    [['rack', 'GROUP_BY', '4'], ['h1;rack:1', 'h1;rack:1', 'h2;rack:2'], 'h2;rack:2', 5, false],
    [['rack', 'GROUP_BY', '2'], ['h1;rack:1', 'h2;rack:2'], 'h3;rack:3', 5, false],
    [['rack', 'GROUP_BY', '2'], [], 'h1', 5, false],
    [['hostname', 'GROUP_BY', '3'], ['h1', 'h2'], 'h3', 5, true],
    [['hostname', 'GROUP_BY'], [], 'h1', 5, true],
    [['hostname', 'GROUP_BY'], ['h1', 'h2', 'h2'], 'h1', 5, true],
    [['hostname', 'GROUP_BY'], ['h1', 'h2', 'h2'], 'h2', 5, false],
    [['hostname', 'GROUP_BY'], ['h1', 'h2', 'h2'], 'h3', 5, true],
    [['hostname', 'IS', 'h1'], [], 'h1', 4, true],
    [['hostname', 'IS', 'h1'], [], 'h2', 4, false],
    [['number', 'IS', '1.0'], [], 'h1;number:1', 4, true],
    [['number', 'IS', '1'], [], 'h1;number:1.0', 4, true],
    [['number', 'IS', '1.0005'], [], 'h1;number:1.0', 4, true],
    [['number', 'IS', '1.00051'], [], 'h1;number:1.0', 4, false],
    [['number', 'IS', '1.001'], [], 'h1;number:1.0', 4, false],
  ])('%j with instances on %j allows %s of %i: %s', (constraint, placed, offered, wanted, expected) => {
    const allowed = meetsConstraints([constraint], host(offered), { hosts: placed.map(host), wanted });
    expect(allowed).toBe(expected);
  });

  it('with a pattern made to run for ever is answered at once', () => {
    const agent = host(`${'a'.repeat(200)}!`);
    expect(meetsConstraints([['hostname', 'LIKE', '(a+)+b']], agent, { hosts: [], wanted: 1 })).toBe(false);
  });
});

describe('an attribute', () => {
  it.each([
    ['abc', 'abc'],
    ['10', '10'],
    ['2.50', '2.5'],
    ['[8-9, 1-5]', '[1-5,8-9]'],
    ['{b,a}', '{a,b}'],
    ['1.2.3', '1.2.3'],
  ])('given as %s is compared as %s', (text, expected) => {
    const attribute = parseAttribute(text);
    expect(attribute && attributeText(attribute)).toBe(expected);
  });

  it.each([
    [1.0005, '1'],
    [1.00051, '1.001'],
    [1.1005, '1.101'],
    [0.0625, '0.062'],
    [0.1875, '0.188'],
    [100, '100'],
    [0.1, '0.1'],
  ])('of number %f is written %s, with three decimals at most', (scalar, expected) =>
    expect(scalarText(scalar)).toBe(expected),
  );
});

describe('the description of an agent', () => {
  it('has resources, ports, a domain and attributes, and defaults for what it does not name', () => {
    const spec = parseAgentSpec('cpus:4; mem:2048;gpus:1;ports:[21000-21999,31000-31001];rack:a;level:3;@zone:z', {
      cpus: 64,
      mem: 64,
      disk: 99,
    });
    expect(spec.capacity).toEqual({
      cpus: 4,
      mem: 2048,
      disk: 99,
      gpus: 1,
      ports: [
        { begin: 21_000, end: 21_999 },
        { begin: 31_000, end: 31_001 },
      ],
    });
    expect(spec.zone).toBe('z');
    expect([...spec.attributes]).toEqual([
      ['rack', { kind: 'text', text: 'a' }],
      ['level', { kind: 'scalar', scalar: 3 }],
    ]);
  });

  it.each([
    ['cpus:many', "cpus of an agent is 'many': give a number, 0 or more"],
    ['rack', "'rack' is no part of an agent: give name:value, parts separated by ; as in cpus:4;rack:a"],
    ['ports:[5-1]', "ports of an agent are '[5-1]': give ranges within 1 and 65535, as in [21000-21999,22500-22599]"],
    ['jdk:[x]', "attribute jdk of an agent is '[x]': what stands in [] must be ranges, as in [1-5,8-9]"],
  ])('%s is refused: %s', (text, sentence) => expect(() => parseAgentSpec(text, defaults)).toThrow(sentence));
});
