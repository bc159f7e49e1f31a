// Not one request lost: strategies × situations × numbers of instances × connections × what goes wrong meanwhile (covering.ts says
// which of them), each cell under load that a client outside of Baton counts. `npm run traffic`; BATON_TRAFFIC=canary,4 runs one
// arena.
import { afterAll, describe, expect, it } from 'vitest';
import { aTrafficArena, type TrafficArena } from './arena.js';
import { runs, runsArena } from './chosen.js';
import { lostOf, requestsOf, type Counted } from './clients.js';
import { cellsOf, disturbances, sizes, strategies, type Cell } from './covering.js';
import { disturb } from './disturbance.js';
import { lostIn, rowsTable, sumTable, unwantedTable, type Row, type Unwanted } from './figures.js';
import { begin, happen, type Course } from './situations.js';
import { ways } from './ways.js';

const rate = 500;
const rows: Row[] = [];

describe.skipIf(!runs('matrix'))('with live traffic nothing is lost', () => {
  for (const strategy of strategies) {
    for (const instances of sizes.filter((one) => runsArena(strategy, one))) {
      it(`by ${strategy} of ${instances}`, { timeout: 900_000 }, async () => {
        const cells = cellsOf(strategy, instances);
        const arena = await aTrafficArena();
        try {
          let course = await begin(arena, { strategy, instances });
          for (const cell of cells) {
            const { row, then } = await tried(arena, cell, course);
            course = then;
            rows.push(row);
            console.info(rowsTable([row]).split('\n').at(-1));
          }
        } finally {
          await arena.close();
        }
        const ofArena = rows.filter(({ cell }) => cells.includes(cell));
        expect(ofArena.filter((row) => lostIn(row) > 0).map(({ cell, lost }) => ({ ...cell, lost }))).toEqual([]);
      });
    }
  }

  afterAll(() => {
    const parts = (['strategy', 'situation', 'instances', 'connections', 'disturbance'] as const).map((part) =>
      sumTable(rows, part),
    );
    console.info([rowsTable(rows), ...parts, unwantedTable(rows, rate)].join('\n\n'));
  });
});

async function tried(arena: TrafficArena, cell: Cell, course: Course): Promise<{ row: Row; then: Course }> {
  const clients = arena.load(rate, cell.connections);
  await clients.secondIn('load', (second) => requestsOf(second) > 0);
  const disturbance = disturb(arena, cell.disturbance, cell.instances + disturbances.indexOf(cell.disturbance));
  const began = performance.now();
  const outcome = await happen(arena, clients, cell, course);
  const seconds = (performance.now() - began) / 1_000;
  const onTheWay = disturbance.soFar();
  const all = await disturbance.end();
  const counted = await clients.end();
  const unwanted = unwantedIn(cell, outcome, counted);
  const lost = lostOf(counted, outcome.bad);
  const row = { cell, requests: requestsOf(counted), lost, seconds, onTheWay, all, ...(unwanted && { unwanted }) };
  return { row, then: outcome.course };
}

/** What a bad version served; and a second set that has no share yet: what new servers get before they first ask the agent. */
function unwantedIn(
  { strategy, situation, instances }: Cell,
  { course, bad }: { readonly course: Course; readonly bad?: string },
  counted: Counted,
): Unwanted | undefined {
  const { share } = ways[strategy](instances);
  if (bad !== undefined) return servedBy(bad, counted, share);
  return strategy === 'blue-green' && situation === 'deploy' ? servedBy(String(course.newest), counted, 0) : undefined;
}

function servedBy(version: string, counted: Counted, share: number | undefined): Unwanted {
  const [good, errors] = [counted[`version ${version}`], counted[`errors of version ${version}`]];
  const all = [good, errors].filter((one) => one !== undefined);
  const first = Math.min(...all.map((one) => one.first));
  const last = Math.max(...all.map((one) => one.last));
  return {
    requests: requestsOf(counted, `version ${version}`, `errors of version ${version}`),
    errors: errors?.count ?? 0,
    seconds: all.length === 0 ? 0 : (last - first) / 1_000,
    share,
  };
}
