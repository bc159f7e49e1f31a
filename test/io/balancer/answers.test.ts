import { describe, expect, it } from 'vitest';
import type { TrafficOrder } from '../../../src/core/model/traffic.js';
import { answersInMemory } from '../../../src/io/balancer/answers.js';
import { appId, aSet, aTask } from './aSet.js';

const order = (share: number, rest: Partial<TrafficOrder> = {}): TrafficOrder => ({
  app: appId('/shop/cart'),
  primary: aSet('/shop/cart', aTask('old', '10.0.0.7', 31001)),
  candidate: aSet('/shop/cart-canary', aTask('new', 'agent-2.example', 31002)),
  share,
  spread: 'by-share',
  closed: [],
  ...rest,
});

describe('answers to balancers', () => {
  it('there are none before the first order', () => {
    expect(answersInMemory().answerFor('10_0_0_7_31001')).toBeUndefined();
  });

  it('are hundreds of percent, because servers are configured with weight 1', () => {
    const answers = answersInMemory();
    answers.weigh(order(50));
    expect(answers.answerFor('10_0_0_7_31001')).toBe('up ready 5000%');
    expect(answers.answerFor('agent-2_example_10_0_0_8_31002')).toBe('up ready 5000%');
    answers.weigh(order(0));
    expect(answers.answerFor('agent-2_example_10_0_0_8_31002')).toBe('up ready 0%');
  });

  it('are maintenance for a closed set, and ready again after it', () => {
    const answers = answersInMemory();
    answers.weigh(order(0, { closed: [appId('/shop/cart-canary')] }));
    expect(answers.answerFor('agent-2_example_10_0_0_8_31002')).toBe('maint');
    answers.weigh(order(100));
    expect(answers.answerFor('agent-2_example_10_0_0_8_31002')).toBe('up ready 10000%');
  });

  it('the last order of an app is all that counts, and other apps have their own', () => {
    const answers = answersInMemory();
    answers.weigh(order(50));
    const other = { app: appId('/shop/web'), primary: aSet('/shop/web', aTask('web', '10.0.0.7', 31009)) };
    answers.weigh({ ...other, share: 0, spread: 'by-share', closed: [] });
    answers.weigh({ app: appId('/shop/cart'), primary: order(0).primary, share: 0, spread: 'by-share', closed: [] });
    expect(answers.answerFor('agent-2_example_10_0_0_8_31002')).toBeUndefined();
    expect(answers.answerFor('10_0_0_7_31009')).toBe('up ready 10000%');
    answers.forget(appId('/shop/web'));
    expect(answers.answerFor('10_0_0_7_31009')).toBeUndefined();
    expect(answers.answerFor('10_0_0_7_31001')).toBe('up ready 10000%');
  });
});
