// Constraints: where tasks go, as far as there are agents. What does not fit waits in the queue.
import { chapter } from '../suite/case.js';
import { at, expectThat, listAt, textAt } from '../suite/expect.js';
import type { World } from '../suite/world.js';

type Constraint = readonly [string, string] | readonly [string, string, string];

/** Hosts of the tasks once every instance runs or waits refused. */
async function hosts(
  w: World,
  name: string,
  constraints: readonly Constraint[],
  instances: number,
): Promise<readonly string[]> {
  const id = w.id(name);
  await w.create(w.app(id, { constraints, instances }));
  // The queue and the tasks are read one after the other: what they say together must hold for some looks.
  let same = 0;
  let before = '';
  return w.until(`all ${instances} instances run or wait`, async () => {
    const item = listAt((await w.get('/v2/queue')).json, 'queue').find((one) => at(one, 'app', 'id') === id);
    const waiting = Number(at(item, 'count') ?? 0);
    const refused = waiting === 0 || Number(at(item, 'processedOffersSummary', 'unusedOffersCount')) > 0;
    const running = (await w.tasks(id)).filter(({ state }) => state === 'TASK_RUNNING');
    const now = `${waiting} ${running.map((task) => textAt(task, 'id')).join()}`;
    same = now === before ? same + 1 : 0;
    before = now;
    return running.length + waiting === instances && refused && same >= 5
      ? running.map((task) => textAt(task, 'host'))
      : undefined;
  });
}

const most = (list: readonly string[]): number =>
  Math.max(0, ...list.map((host) => list.filter((other) => other === host).length));

async function someHost(w: World): Promise<string> {
  const [host] = await hosts(w, 'first', [], 1);
  return host ?? '';
}

const escaped = (text: string): string => text.replaceAll('.', '\\.');

export const placementCases = chapter('placement', 'tasks', {
  unique: {
    title: 'UNIQUE puts no two tasks on one host',
    cites: '2.2; Constraints.scala (UNIQUE)',
    async run(w) {
      const found = await hosts(w, 'app', [['hostname', 'UNIQUE']], w.random.between(2, 3));
      expectThat([found.length > 0, most(found)], [true, 1], 'whether tasks run, and how many on one host');
    },
  },
  'max-per': {
    title: 'MAX_PER puts no more than so many tasks on one host',
    cites: '2.2; Constraints.scala (MAX_PER)',
    async run(w) {
      const limit = w.random.between(1, 2);
      const found = await hosts(w, 'app', [['hostname', 'MAX_PER', String(limit)]], 4);
      expectThat(
        [found.length > 0, most(found) <= limit],
        [true, true],
        `whether tasks run, and at most ${limit} on one host`,
      );
    },
  },
  cluster: {
    title: 'CLUSTER puts all tasks on the host that is named, or on one host when none is',
    cites: '2.2; Constraints.scala (CLUSTER)',
    async run(w) {
      const host = await someHost(w);
      const named = await hosts(w, 'named', [['hostname', 'CLUSTER', host]], 2);
      expectThat(named, [host, host], 'the hosts with a name');
      const free = await hosts(w, 'free', [['hostname', 'CLUSTER']], 3);
      expectThat(new Set(free).size, 1, 'the number of hosts without a name');
    },
  },
  like: {
    title: 'LIKE takes hosts that match the whole expression',
    cites: '2.2; Constraints.scala (LIKE uses matches)',
    async run(w) {
      const host = await someHost(w);
      expectThat(
        await hosts(w, 'like', [['hostname', 'LIKE', `${escaped(host).slice(0, -1)}.`]], 1),
        [/./],
        'the hosts',
      );
      expectThat(
        await hosts(w, 'part', [['hostname', 'LIKE', host.slice(0, 2)]], 1),
        [],
        'the hosts that match only in part',
      );
    },
  },
  unlike: {
    title: 'UNLIKE keeps away from hosts that match',
    cites: '2.2; Constraints.scala (UNLIKE)',
    async run(w) {
      const host = await someHost(w);
      const found = await hosts(w, 'app', [['hostname', 'UNLIKE', escaped(host)]], 2);
      expectThat(found.includes(host), false, 'whether a task runs on that host');
    },
  },
  is: {
    title: 'IS takes the host of exactly that name',
    cites: '2.2; Constraints.scala (IS)',
    async run(w) {
      const host = await someHost(w);
      expectThat(await hosts(w, 'app', [['hostname', 'IS', host]], 2), [host, host], 'the hosts');
    },
  },
  'group-by': {
    title: 'GROUP_BY with a number uses at least so many hosts, evenly, and waits for a second host where there is one',
    cites: '2.2; Constraints.scala (GROUP_BY: minimum of groups)',
    async run(w) {
      const found = await hosts(w, 'app', [['hostname', 'GROUP_BY', '2']], 4);
      const counts = [...new Set(found)].map((host) => found.filter((other) => other === host).length);
      const even = Math.max(...counts) - Math.min(...counts) <= 1;
      expectThat(
        even && (counts.length >= 2 ? found.length === 4 : found.length === 1),
        true,
        `whether ${counts.join(' and ')} is even`,
      );
    },
  },
  'missing-attribute': {
    title: 'an attribute that no agent has holds every task back, but UNLIKE lets it pass',
    cites: '2.2; Constraints.scala (missing attribute)',
    async run(w) {
      const name = `no-${w.random.word(6)}`;
      const operator = w.random.pick<Constraint>([
        [name, 'UNIQUE'],
        [name, 'LIKE', '.*'],
        [name, 'CLUSTER', 'x'],
        [name, 'GROUP_BY'],
        [name, 'MAX_PER', '3'],
      ]);
      expectThat(await hosts(w, 'held', [operator], 1), [], `the hosts with ${operator.join(' ')}`);
      expectThat(await hosts(w, 'passes', [[name, 'UNLIKE', 'x']], 1), [/./], 'the hosts with UNLIKE');
    },
  },
});
