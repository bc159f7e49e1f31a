// The cases that need commands to be run, against one embedded Marathon with real processes.
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { startMarathon } from '../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../src/local/marathon/server.js';
import { allCases } from './cases/index.js';
import { targetOf, testCases } from './inVitest.js';

vi.setConfig({ maxConcurrency: 8 });

let marathon: RunningMarathon;
beforeAll(async () => {
  marathon = await startMarathon({ port: 0, agents: 3 });
});
afterAll(() => marathon.close());

describe('the embedded Marathon with processes', () => {
  testCases(
    allCases.filter(({ needs }) => needs === 'processes'),
    (run) => run(targetOf(marathon.url)),
  );
});
