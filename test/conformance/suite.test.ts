// The suite about itself: every case has a name and a source, and none of them passes against a server that knows
// nothing about Marathon.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { allCases } from './cases/index.js';
import { runCase } from './suite/run.js';
import { randomOf } from './suite/random.js';

describe('the conformance suite', () => {
  it('has at least 150 cases, each with an id of its own', () => {
    const ids = allCases.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(150);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('cites a source for every case', () => {
    expect(allCases.filter(({ cites, title }) => cites.length < 10 || title.length < 10).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('draws the same for the same seed', () => {
    const draw = (seed: string) => {
      const random = randomOf(seed);
      return [random.word(8), random.between(1, 1000), random.shuffled([1, 2, 3, 4, 5])];
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('has no case that passes against a server which says 200 and {} to everything', async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.statusCode =
        request.method === 'DELETE' && request.url?.startsWith('/v2/groups/conformance-') ? 404 : 200;
      response.setHeader('Content-Type', 'application/json');
      response.end('{}');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const target = { url: `http://127.0.0.1:${port}`, patience: 1, pause: 100 };
      const limit = pLimit(16);
      const outcomes = await Promise.all(
        allCases.map((one) => limit(async () => ({ id: one.id, ...(await runCase(one, target, 'nothing', 1)) }))),
      );
      const passed = outcomes.filter(({ kind }) => kind === 'passed').map(({ id }) => id);
      // HEAD has no body to be wrong, and whoever serves Prometheus' metrics may do so.
      expect(passed.sort()).toEqual(['pods/capability', 'system/prometheus-off']);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
