// Which ways of balancing can be told a share.
import { expect, it } from 'vitest';
import { withAgent, serverLine } from '../../../../src/core/rollout/rendering/groupLabels.js';
import { labelFaults } from '../../../../src/core/rollout/rendering/labelRules.js';
import { cart } from '../build.js';

const faults = (balance: string, options = withAgent(serverLine, { address: '10.0.0.5', port: 8701 })) =>
  labelFaults(cart, { labels: { HAPROXY_0_BALANCE: balance, HAPROXY_0_BACKEND_SERVER_OPTIONS: options } }, [], []);

it.each(['roundrobin', 'random'])('%s takes weights', (balance) => {
  expect(faults(balance)).toEqual([]);
});

it.each(['leastconn', 'source', 'static-rr'])('%s does not, and is named', (balance) => {
  expect(faults(balance)).toEqual([
    `HAPROXY_0_BALANCE is ${balance}, which takes no weights: use roundrobin or random`,
  ]);
  expect(faults(balance, serverLine)).toEqual([]);
});
