// The sentence that a step and the plan share where a strategy of two sets goes without a second set this time.
import { assertNever } from '../../model/assertNever.js';
import { askedBy, hasTwoSets, type Strategy } from '../../model/strategy.js';

const reasons = {
  first: 'nothing has settled here yet that it could stand beside',
  unlabelled: 'what serves does not carry the labels of two sets yet',
  'another-agent': 'balancers ask for the weights of what serves at another address than `advertise` says now',
  'another-route': 'its traffic finds it in another way than before (balancer labels, ports or networks)',
} as const;

/** Whoever wrote stages and checks has to hear that there are none, and why. */
export function inPlaceText(strategy: Strategy, why: keyof typeof reasons): string {
  const isWatched = hasTwoSets(strategy) && askedBy(strategy).length > 0;
  return `this time in place, without ${lessOf(strategy)}${isWatched ? ' and checks' : ''}: ${reasons[why]}`;
}

function lessOf(strategy: Strategy): string {
  switch (strategy.kind) {
    case 'canary':
      return 'stages';
    case 'blue-green':
      return 'a second set';
    case 'ab-test':
      return 'a test';
    case 'rolling':
    case 'minimum-in-service':
    case 'recreate':
      return 'more';
    default:
      return assertNever(strategy);
  }
}
