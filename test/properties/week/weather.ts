// What happens to a cluster in a week without anybody merging anything: agents are lost, GitLab and Marathon are away
// for a while, operators scale, restart and cancel, tasks fall ill, and the daemon is killed.
import type { AppId } from '../../../src/core/model/ids.js';
import { instancesOf } from '../../../src/core/rollout/definition.js';
import type { Random } from '../../conformance/suite/random.js';
import type { WeekClock } from './clock.js';
import type { Gitlab } from './gitlab.js';
import type { ManyApps } from './manyApps.js';
import { day, hour, minute } from './people.js';

export interface Weather {
  readonly random: Random;
  readonly clock: WeekClock;
  readonly apps: ManyApps;
  readonly gitlab: Gitlab;
  readonly agents: number;
  readonly setMarathonAway: (isAway: boolean) => void;
  /** With the number that git had then. */
  readonly byHand: Map<AppId, number>;
  readonly ill: Set<AppId>;
  /** Those, and those that were until a moment ago: Marathon still puts their launches off. */
  readonly ailing: Set<AppId>;
  /** What git says about the number of an app; undefined when it has no such app. */
  readonly numberInGit: (id: AppId) => number | undefined;
  /** Kills the daemon now, or with its next write. */
  readonly kill: (when: 'now' | 'with a write', losesDisk: boolean) => void;
  /** The surroundings of these apps are whole again. */
  readonly wellAgain: (ids: readonly AppId[]) => void;
}

export class Storms {
  readonly counts = new Map<string, number>();
  readonly #weather: Weather;

  constructor(weather: Weather) {
    this.#weather = weather;
  }

  /** Plans one day, from midnight. */
  plan(midnight: number): void {
    this.#some(midnight, 4, 'agent lost', () => this.#loseAgent());
    this.#some(midnight, 8, 'scaled by hand', () => this.#scaleByHand());
    this.#some(midnight, 3, 'restarted by hand', () => {
      const { apps } = this.#weather;
      apps.restart(this.#anId(), 'hand', false);
    });
    this.#some(midnight, 5, 'deployment of a group', () => {
      const { apps, random } = this.#weather;
      const [id, other] = [this.#anId(), this.#anId()];
      const span = random.between(1, 20) * minute;
      apps.happens(id, (model) => model.holdByGroup(other, span));
    });
    this.#some(midnight, 2, 'deployment cancelled', () => {
      const { apps, random } = this.#weather;
      const [id] = random.shuffled([...apps.deploying]);
      if (id !== undefined) apps.happens(id, (model) => model.cancel(random.between(1, 2) === 1));
    });
    this.#some(midnight, 2, 'task killed by hand', () => {
      const { apps, random } = this.#weather;
      apps.happens(this.#anId(), (model) => model.lose(random.between(0, 3)));
    });
    this.#some(midnight, 1, 'illness', () =>
      this.#fallIll(
        Array.from({ length: this.#weather.random.between(1, 3) }, () => this.#anId()),
        2 * hour,
      ),
    );
    this.#some(midnight, 2, 'kill', () => this.#weather.kill('now', false));
    this.#some(midnight, 2, 'kill with a write', () => this.#weather.kill('with a write', false));
  }

  gitlabAway(at: number, span = 30 * minute): void {
    const { clock, gitlab } = this.#weather;
    this.#count('GitLab away');
    clock.at(at, () => {
      gitlab.isAway = true;
    });
    clock.at(at + span, () => {
      gitlab.isAway = false;
    });
  }

  /** At the first moment from then on at which a rollout of Baton's is under way: another failover would show nothing. */
  failOver(at: number): void {
    const { clock, setMarathonAway, apps } = this.#weather;
    clock.at(at, () => {
      const underWay = [...apps.deploying].filter((id) => apps.deploymentOf(id)?.by === 'baton').length;
      if (underWay === 0) {
        this.failOver(clock.now() + 5_000);
        return;
      }
      this.#count('failover');
      this.#count('rollouts that a failover met', underWay);
      setMarathonAway(true);
      clock.at(clock.now() + minute, () => {
        this.#count('tasks that Marathon killed with it', apps.failOver());
        setMarathonAway(false);
      });
    });
  }

  /** So many apps of production at once, for so long: a database that they all need, say. */
  epidemic(at: number, number: number, span: number): void {
    const { clock, random, apps } = this.#weather;
    clock.at(at, () => {
      const all = [...apps.ids()].filter((id) => !id.startsWith('/staging/'));
      this.#fallIll(random.shuffled(all).slice(0, number), span);
    });
    this.#count('epidemic');
  }

  killWithDisk(at: number): void {
    this.#weather.clock.at(at, () => this.#weather.kill('now', true));
    this.#count('kill, disk lost');
  }

  #some(midnight: number, number: number, name: string, what: () => void): void {
    const { clock, random } = this.#weather;
    for (let count = 0; count < number; count += 1) {
      clock.at(midnight + random.between(0, day - 1), () => {
        this.#count(name);
        what();
      });
    }
  }

  #loseAgent(): void {
    const { apps, random, agents } = this.#weather;
    this.#count(
      'tasks lost with agents',
      apps.loseAgent(random.between(0, agents - 1), random.between(2, 60) * minute),
    );
  }

  /** Someone adds tasks in an incident, and takes them back an hour or three later, to what git then says. */
  #scaleByHand(): void {
    const { apps, random, clock, byHand, numberInGit } = this.#weather;
    const id = this.#anId();
    const definition = apps.definitionOf(id);
    const number = numberInGit(id);
    if (definition === undefined || number !== instancesOf(definition)) return;
    if (apps.scale(id, instancesOf(definition) + random.between(1, 4), 'hand', false) === 'locked') return;
    byHand.set(id, number);
    clock.at(clock.now() + random.between(60, 180) * minute, () => this.#takeBack(id));
  }

  #takeBack(id: AppId): void {
    const { apps, clock, byHand, numberInGit } = this.#weather;
    const number = numberInGit(id);
    if (number !== undefined && apps.scale(id, number, 'hand', false) === 'locked') {
      clock.at(clock.now() + 5 * minute, () => this.#takeBack(id));
      return;
    }
    byHand.delete(id);
  }

  #fallIll(ids: readonly AppId[], span: number): void {
    const { apps, clock, ill, ailing, random, wellAgain } = this.#weather;
    for (const id of ids) {
      ill.add(id);
      ailing.add(id);
      const tasks = apps.live(id)?.tasks.length ?? 0;
      for (let task = 0; task < tasks; task += 1) apps.happens(id, (model) => model.lose(0));
    }
    clock.at(clock.now() + span + random.between(0, 30) * minute, () => {
      for (const id of ids) ill.delete(id);
      // The longest launch delay, and the launch after it.
      clock.at(clock.now() + 10 * minute, () => {
        for (const id of ids) if (!ill.has(id)) ailing.delete(id);
        wellAgain(ids);
      });
    });
  }

  #anId(): AppId {
    const { random, apps } = this.#weather;
    // Of those that there are now: in the first night production does not exist yet.
    const ids = [...apps.ids()];
    const id = ids[random.between(0, ids.length - 1)];
    if (id === undefined) throw new Error('no app runs');
    return id;
  }

  #count(name: string, more = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + more);
  }
}
