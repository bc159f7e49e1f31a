// The cases for which pretended tasks will do, against one embedded Marathon, side by side.
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { startMarathon } from '../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../src/local/marathon/server.js';
import { allCases } from './cases/index.js';
import { targetOf, testCases } from './inVitest.js';

vi.setConfig({ maxConcurrency: 12 });

let marathon: RunningMarathon;
beforeAll(async () => {
  marathon = await startMarathon({ port: 0, simulate: true });
});
afterAll(() => marathon.close());

describe('the embedded Marathon with pretended tasks', () => {
  testCases(
    allCases.filter(({ needs }) => needs === 'tasks'),
    (run) => run(targetOf(marathon.url)),
  );
});
