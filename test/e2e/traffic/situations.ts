// What happens in a cell, from the first word to the end that it has to come to. Each situation begins with an app that is
// settled, and leaves it settled (deploy: waiting for promotion, which comes next).
import { eventually } from '../../kit/eventually.js';
import type { TrafficArena } from './arena.js';
import type { TrafficClients } from './clients.js';
import { assertNever } from '../../../src/core/model/assertNever.js';
import type { Cell, SituationName } from './covering.js';
import { ways, type Bring, type Way } from './ways.js';

/** What the app of an arena has come to. */
export interface Course {
  /** The version that serves. */
  readonly serving: string;
  /** The newest version that was committed. */
  readonly newest: number;
  /** Its commit. */
  readonly commit: string;
}

/** The versions that went with it, and the one that was bad, whose own errors are its own. */
export interface Outcome {
  readonly course: Course;
  readonly bad?: string;
}

/** The first version: it comes in place, there is nothing to stand beside. */
export async function begin(
  arena: TrafficArena,
  { strategy, instances }: Pick<Cell, 'strategy' | 'instances'>,
): Promise<Course> {
  const commit = arena.push({ version: '1', instances, ...ways[strategy](instances).brought });
  await arena.judged('settled', commit);
  return { serving: '1', newest: 1, commit };
}

export async function happen(
  arena: TrafficArena,
  clients: TrafficClients,
  cell: Cell,
  course: Course,
): Promise<Outcome> {
  const outcome = await new Situation(arena, clients, cell, course).come(cell.situation);
  if (cell.situation !== 'deploy') await servesOnly(clients, outcome.course.serving);
  return outcome;
}

/** For a whole second the clients get nothing else. */
export const servesOnly = (clients: TrafficClients, version: string): Promise<void> =>
  clients.secondIn(`a second of version ${version} alone; it was ${JSON.stringify(clients.lastSecond())}`, (second) =>
    Object.keys(second).every((what) => what === `version ${version}`),
  );

class Situation {
  readonly #arena: TrafficArena;
  readonly #clients: TrafficClients;
  readonly #instances: number;
  readonly #way: Way;
  #course: Course;

  constructor(arena: TrafficArena, clients: TrafficClients, { strategy, instances }: Cell, course: Course) {
    this.#arena = arena;
    this.#clients = clients;
    this.#instances = instances;
    this.#way = ways[strategy](instances);
    this.#course = course;
  }

  async come(situation: SituationName): Promise<Outcome> {
    switch (situation) {
      case 'deploy':
        return this.#deploy();
      case 'promotion':
        await this.#arena.say('next');
        return this.#settles(String(this.#course.newest));
      case 'git revert':
        this.#course = { ...this.#course, commit: this.#arena.revert() };
        return this.#settles(String(this.#course.newest - 1));
      case 'abort':
        await this.#bringToMiddle();
        await this.#arena.say('abort');
        return this.#isRejected();
      case 'automatic rollback':
        this.#push(this.#way.bad);
        return this.#isRejected();
      case 'supersession':
        await this.#bringToMiddle();
        if (this.#way.share === undefined) this.#push(this.#way.brought);
        else {
          await this.#bringToMiddle();
          await this.#arena.say('next');
        }
        return this.#settles(String(this.#course.newest));
      default:
        return assertNever(situation);
    }
  }

  async #deploy(): Promise<Outcome> {
    const version = this.#push(this.#way.brought);
    if (this.#way.share === undefined) return this.#settles(version);
    if (this.#way.brought.deploy['switch'] === 'by-hand') await this.#isReady(version);
    else await this.#hasTraffic(version);
    // As it is then is looked at, too: for two seconds.
    await this.#clients.secondIn('a second', () => true);
    return { course: this.#course };
  }

  #push(bring: Bring): string {
    const newest = this.#course.newest + 1;
    const commit = this.#arena.push({ version: String(newest), instances: this.#instances, ...bring });
    this.#course = { ...this.#course, newest, commit };
    return String(newest);
  }

  async #bringToMiddle(): Promise<void> {
    await this.#hasTraffic(this.#push(this.#way.middle));
  }

  /** By what is on record, where shares are, and by what the clients get. */
  async #hasTraffic(version: string): Promise<void> {
    const { share } = this.#way;
    const { commit } = this.#course;
    if (share !== undefined) {
      await this.#arena.recorded(
        `${share}% for version ${version}`,
        (record) => record.commit === commit && record.traffic === share,
      );
    }
    await this.#clients.secondIn(
      `version ${version} among the answers`,
      (second) => second[`version ${version}`] !== undefined,
    );
  }

  /** Every task of it is healthy. */
  async #isReady(version: string): Promise<void> {
    await eventually(`${this.#instances} healthy tasks of version ${version}`, async () => {
      const all = [...(await this.#arena.apps()).values()];
      return all.some(({ env, tasksHealthy }) => env.VERSION === version && tasksHealthy === this.#instances)
        ? true
        : undefined;
    });
  }

  async #settles(version: string): Promise<Outcome> {
    await this.#arena.judged('settled', this.#course.commit);
    return { course: { ...this.#course, serving: version } };
  }

  async #isRejected(): Promise<Outcome> {
    await this.#arena.judged('rejected', this.#course.commit);
    return { course: this.#course, bad: String(this.#course.newest) };
  }
}
