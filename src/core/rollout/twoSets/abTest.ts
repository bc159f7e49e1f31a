// The decision table of ab-test: a canary with one stage, whose share is a rule of the balancer and which stays until a
// person says `next` or `abort`, or until its day has come. Its rows are those of the canary, under names of its own.
import { canary, type PairRow } from './canary.js';

export const abTest: readonly PairRow[] = canary.map(({ row, says }) => ({ row: row.replace('C', 'A'), says }));
