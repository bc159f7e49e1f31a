// The cases that want a Marathon of their own: each variation gets a fresh one.
import { describe } from 'vitest';
import { startMarathon } from '../../src/local/marathon/server.js';
import { allCases } from './cases/index.js';
import { targetOf, testCases } from './inVitest.js';

describe('a fresh embedded Marathon', () => {
  testCases(
    allCases.filter(({ needs }) => needs === 'alone' || needs === 'abdication'),
    async (run) => {
      const marathon = await startMarathon({ port: 0, simulate: true });
      try {
        await run(targetOf(marathon.url));
      } finally {
        await marathon.close();
      }
    },
  );
});
