import { defineConfig } from 'vitest/config';

// Two cores are the machine we plan for: more workers would only make the real
// processes that the tests start wait for each other.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
