import { describe, expect, it } from 'vitest';
import { serverNames } from '../../../src/io/balancer/serverNames.js';
import { aTask } from './aSet.js';

describe('a server of marathon-lb belongs to the task', () => {
  it.each<[string, string | undefined, string]>([
    ['10_0_0_7_31002', 'b', 'on an agent that is known by its address'],
    ['agent-1_dc_example_10_0_0_8_31002', 'c', 'on an agent with a name, at whatever address that has'],
    ['agent-1_dc_example_fd00__8_31002', 'c', 'also when that is of IPv6'],
    ['10_0_0_7_9_0_1_3_8080', 'd', 'with an address of its own, on an agent that is known by its address'],
    ['agent-1_dc_example_9_0_1_4_8080', 'e', 'with an address of its own, on an agent with a name'],
    ['agent-1_dc_example_fd01__5_8080', 'f', 'with an address of IPv6 of its own'],
    ['10_0_0_7_31003', 'b', 'by any of its ports'],
    ['agent-2_10_0_0_9_31002', 'g', 'on the agent with the longest name that fits'],
    ['agent-2_10_10_0_0_9_31002', 'h', 'on the agent with the longest name that fits, again'],
    ['10_0_0_7_31009', undefined, 'no other port'],
    ['10_0_0_77_31002', undefined, 'no other address'],
    ['agent-1_dc_example_9_0_1_9_8080', undefined, 'no address that only looks like one of its agent'],
    ['other-agent-1_dc_example_10_0_0_8_31002', undefined, 'no other agent'],
    ['agent-1_dc_example_31002', undefined, 'no name without an address'],
    ['twice_10_0_0_1_80', undefined, 'nobody when two are meant'],
    ['', undefined, 'nothing'],
    ['constructor', undefined, 'nothing'],
    ['_'.repeat(500), undefined, 'nothing'],
  ])('%s: %s (%s)', (name, expected) => {
    const names = serverNames<string>();
    names.put('/a', [
      [aTask('b', '10.0.0.7', 31002, { ports: [31002, 31003] }), 'b'],
      [aTask('c', 'agent-1.dc.example', 31002), 'c'],
      [aTask('d', '10.0.0.7', 8080, { addresses: ['9.0.1.3'] }), 'd'],
      [aTask('e', 'agent-1.dc.example', 8080, { addresses: ['9.0.1.4'] }), 'e'],
      [aTask('f', 'agent-1.dc.example', 8080, { addresses: ['fd01::5'] }), 'f'],
      [aTask('g', 'agent-2', 31002), 'g'],
      [aTask('h', 'agent-2.10', 31002), 'h'],
      [aTask('i', 'twice', 80), 'i'],
      [aTask('j', 'twice', 80), 'j'],
    ]);
    expect(names.find(name)).toBe(expected);
  });

  it('two tasks that share a name and of which the same is known are one', () => {
    const names = serverNames<string>();
    names.put('/a', [[aTask('old', 'agent', 80), 'up ready 100%']]);
    names.put('/b', [[aTask('new', 'agent', 80), 'up ready 100%']]);
    expect(names.find('agent_10_0_0_1_80')).toBe('up ready 100%');
  });

  it('what one owner says takes the place of what it said before, and leaves alone what others say', () => {
    const names = serverNames<number>();
    names.put('/a', [[aTask('a', '10.0.0.1', 80, { ports: [80, 81] }), 1]]);
    names.put('/b', [[aTask('b', '10.0.0.1', 80), 2]]);
    expect([names.find('10_0_0_1_80'), names.find('10_0_0_1_81')]).toEqual([undefined, 1]);
    names.put('/a', [[aTask('a', '10.0.0.1', 82), 3]]);
    expect([80, 81, 82].map((port) => names.find(`10_0_0_1_${port}`))).toEqual([2, undefined, 3]);
    names.remove('/b');
    names.remove('/nobody');
    expect([80, 82].map((port) => names.find(`10_0_0_1_${port}`))).toEqual([undefined, 3]);
  });
});
