// What a record remembers of a release: with which one a revision settled, or went back.
import { expect, it } from 'vitest';
import { nextRecord } from '../../../src/core/status/nextRecord.js';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import { recordText } from '../../../src/core/status/recordText.js';
import type { Step } from '../../../src/core/model/step.js';
import { cart, known, noon, production, record, rolling } from '../rollout/build.js';

const together = { ...rolling, together: 'shop' };
const b = known('b', {}, 'b', together);

function written(step: Step) {
  const next = nextRecord({
    app: cart,
    environment: production,
    previous: record({ lastGood: known('a'), begun: b }),
    commit: b.commit,
    step: { about: b, ...step },
    problems: [],
    at: noon,
  });
  const read = parseRecord('apps/production/shop/cart.json', recordText(next));
  return read.ok ? read.value : read.problems;
}

it('survives being written and read', () => {
  const settles = { ...b, instances: 4, release: 'shop' };
  expect(written({ row: 'I14', phase: 'settled', because: '', settles })).toMatchObject({
    settled: [{ commit: b.commit, release: 'shop' }, { commit: known('a').commit }],
    lastGood: { strategy: { together: 'shop' } },
  });
  const rejection = { ...b, because: 'another one', at: noon, release: 'shop' };
  expect(written({ row: 'R1', phase: 'aborting', because: '', action: { kind: 'record', rejection } })).toMatchObject({
    rejected: { commit: b.commit, release: 'shop' },
    begun: null,
  });
});
