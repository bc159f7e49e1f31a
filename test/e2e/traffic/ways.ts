// How the app of the matrix is brought, by strategy: one that goes as far as a person lets it, and one that stands in the middle
// with traffic on both versions.
import type { Deploy, Version } from './definition.js';
import type { StrategyName } from './covering.js';

export interface Way {
  /** Brought as far as it goes without a word: a share of the traffic, or (blue-green) a second set before the switch. */
  readonly brought: Bring;
  /** Takes traffic, and takes its time then: what comes next comes in the middle. */
  readonly middle: Bring;
  /** Fails so that the strategy has to find out by itself, `middle` else. */
  readonly bad: Bring;
  /** Percent of the traffic that the new version has in the middle; undefined: what Marathon makes of it. */
  readonly share: number | undefined;
}

export type Bring = Pick<Version, 'deploy' | 'upgradeStrategy' | 'env'>;

export const checks = [{ name: '5xx', haproxy: 'error-share', below: 0.05, failAfter: 1, minimumSample: 20 }];
const common = { healthyWithin: '1m', drainTimeout: '10s', checks };

const canary: Deploy = { strategy: 'canary', ...common, steps: [{ weight: 20, pause: 'until-next' }] };
const abTest: Deploy = { strategy: 'ab-test', ...common, share: '20%' };
const blueGreen: Deploy = { strategy: 'blue-green', ...common, keepOld: '1h' };
const errors = { ERRORS: '0.5' };

export const ways: Readonly<Record<StrategyName, (instances: number) => Way>> = {
  canary: () => ({
    brought: { deploy: canary },
    middle: { deploy: canary },
    bad: { deploy: canary, env: errors },
    share: 20,
  }),
  'ab-test': () => ({
    brought: { deploy: abTest },
    middle: { deploy: abTest },
    bad: { deploy: abTest, env: errors },
    share: 20,
  }),
  'blue-green': () => ({
    brought: { deploy: { ...blueGreen, switch: 'by-hand', soak: '1s' } },
    middle: { deploy: { ...blueGreen, soak: '5m' } },
    bad: { deploy: { ...blueGreen, soak: '5m' }, env: errors },
    share: 100,
  }),
  rolling: (instances) => ({
    brought: { deploy: { strategy: 'rolling', healthyWithin: '1m' }, upgradeStrategy: overCapacity(0.5) },
    // One task after the other.
    middle: { deploy: { strategy: 'rolling', healthyWithin: '1m' }, upgradeStrategy: overCapacity(1 / instances) },
    // It has no checks but those of Marathon.
    bad: {
      deploy: { strategy: 'rolling', healthyWithin: '8s' },
      upgradeStrategy: overCapacity(0.5),
      env: { SICK: 'it never gets well' },
    },
    share: undefined,
  }),
};

const overCapacity = (maximumOverCapacity: number): NonNullable<Version['upgradeStrategy']> => ({
  minimumHealthCapacity: 1,
  maximumOverCapacity,
});
