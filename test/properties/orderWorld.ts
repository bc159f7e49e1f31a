// A repository whose apps wait for each other, the daemon's facts and its gate, and a cluster on which all that begins is
// healthy at once.
import { loadRepository } from '../../src/core/definition/load.js';
import { parseSource } from '../../src/core/definition/read/parseSource.js';
import type { DesiredApp } from '../../src/core/model/app.js';
import { isCommitSha, type AppKey } from '../../src/core/model/ids.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { gate } from '../../src/core/policy/gate.js';
import { isDecided } from '../../src/core/policy/gate/release.js';
import type { Wanted } from '../../src/daemon/sources/desired.js';
import { factsOf, type FactSources } from '../../src/daemon/facts/facts.js';
import { joined } from '../../src/daemon/sources/joined.js';
import type { Target } from '../../src/daemon/targets.js';
import { checked, noon, owner, record } from '../core/rollout/build.js';

export interface Order {
  readonly names: readonly string[];
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  readonly together: Readonly<Record<string, string | undefined>>;
  readonly first: readonly string[];
  readonly atOnce: number;
  /** Whether another environment comes first. */
  readonly after: boolean;
  readonly clusters: number;
  /** What the second commit changes. */
  readonly second: readonly string[];
}

export class OrderWorld {
  readonly #order: Order;
  readonly #records = new Map<AppKey, AppRecord>();
  readonly #ready = new Set<AppKey>();
  readonly #versions = new Map<string, number>();
  #commits = 0;
  #wanted: Wanted;

  constructor(order: Order) {
    this.#order = order;
    this.#wanted = this.#load();
  }

  change(names: readonly string[]): void {
    for (const name of names) this.#versions.set(name, (this.#versions.get(name) ?? 0) + 1);
    this.#wanted = this.#load(this.#wanted);
  }

  /** Looks at all apps until nothing moves. Returns who has not settled, and why. */
  settle(): readonly string[] {
    let stuck: readonly string[] = [];
    do stuck = this.#round();
    while (this.#moved);
    return stuck;
  }

  #moved = false;

  #round(): readonly string[] {
    this.#moved = false;
    const stuck: string[] = [];
    for (const target of this.#targets()) {
      const because = this.#pass(target);
      if (because !== undefined) stuck.push(`${target.key}: ${because}`);
    }
    return stuck;
  }

  #pass({ app, ...target }: Target & { readonly app: DesiredApp }): string | undefined {
    if (this.#hasSettled(app)) return undefined;
    const facts = factsOf(target, this.#sources());
    const begun = this.#ready.has(app.key);
    const asked = {
      id: app.id,
      problems: [],
      whose: { kind: 'ours' as const },
      wentWell: false,
      goesBack: false,
      now: noon,
    };
    const answer = gate(facts, { ...asked, begun });
    if (answer.kind === 'held') return `${answer.by}, ${answer.because}`;
    const waiting = (facts.release?.mates ?? []).filter(
      ({ standing }) => standing.kind !== 'settled' && standing.kind !== 'ready',
    );
    if (waiting.length > 0 && !isDecided(facts.release)) {
      this.#moved ||= !begun;
      this.#ready.add(app.key);
      return `ready, waits for ${waiting.map(({ id }) => id).join()}`;
    }
    this.#moved = true;
    this.#ready.delete(app.key);
    const { revision, commit, strategy } = app;
    const release = strategy.together === undefined ? {} : { release: strategy.together };
    this.#records.set(app.key, {
      ...record({}),
      app: app.id,
      environment: app.environment,
      revision,
      commit,
      settledInstances: app.spec.instances,
      settled: [{ revision, commit, at: noon, ...release }],
    });
    return undefined;
  }

  readonly #hasSettled = ({ key, revision, commit }: DesiredApp): boolean => {
    const [newest] = this.#records.get(key)?.settled ?? [];
    return newest?.revision === revision && newest.commit === commit;
  };

  *#targets(): Generator<Target & { readonly app: DesiredApp }> {
    for (const { environment, apps } of this.#wanted.loaded.environments) {
      for (const { key, id } of apps) {
        const app = this.#wanted.apps.get(key);
        if (app !== undefined) yield { key, id, environment, desired: app, app };
      }
    }
  }

  #sources(): FactSources {
    const wanted = this.#wanted;
    const recordOf = (key: AppKey): AppRecord | undefined => this.#records.get(key);
    const wantedOf = (key: AppKey): DesiredApp | undefined => wanted.apps.get(key);
    return {
      owner,
      clock: { now: () => noon, wait: () => Promise.resolve() },
      modeOf: () => 'apply',
      adopt: 'equal',
      decisions: { apps: new Map(), environments: [] },
      deploymentsAtOnceOf: () => 10,
      isOpen: () => ({ open: true }),
      onCluster: () => 0,
      inMotion: () => 0,
      unpushed: undefined,
      unread: undefined,
      wanted,
      recordOf,
      wantedOf,
      wantedAnywhere: wantedOf,
      records: () => this.#records.values(),
      takenDown: new Map(),
      seenOf: ({ key }) => (this.#ready.has(key) ? { kind: 'ready' } : undefined),
      rejectedAt: () => [],
      notTakenOf: () => undefined,
      awayOf: () => undefined,
    };
  }

  #load(before?: Wanted): Wanted {
    this.#commits += 1;
    const commit = checked(this.#commits.toString(16).padStart(40, '0'), isCommitSha);
    const { names, first, atOnce, after, clusters } = this.#order;
    const where = clusters === 1 ? 'cluster: default' : 'clusters: [default, other]';
    const files = new Map(names.map((name) => [`apps/${name}.yaml`, this.#file(name)]));
    files.set(
      'baton.yaml',
      `apps: apps\nenvironments:\n${after ? '  staging: { cluster: default, prefix: /staging }\n' : ''}` +
        `  live: { ${where}, ${after ? 'after: { staging: 0s }, ' : ''}rollouts: { atOnce: ${atOnce}, first: [${first.join(', ')}] } }\n`,
    );
    const sources = [...files].map(([path, text]) => parseSource({ path, content: { kind: 'text', text } }));
    const loaded = loadRepository({ owner, commit, sources });
    const problems = [...loaded.problems, ...loaded.environments.flatMap((one) => one.problems)];
    if (problems.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(problems));
    const apps = new Map(
      loaded.environments.flatMap((one) =>
        one.apps.map((app): [AppKey, DesiredApp] => {
          const known = before?.apps.get(app.key);
          return [app.key, known?.revision === app.revision ? { ...app, commit: known.commit } : app];
        }),
      ),
    );
    const tree = { commit, committedAt: noon, author: 'a', subject: 's', files: [] };
    return {
      followed: { branch: 'main', tree },
      apart: new Map(),
      loaded,
      apps: joined(apps, commit, this.#hasSettled),
      invalid: new Map(),
    };
  }

  #file(name: string): string {
    const { dependencies, together } = this.#order;
    const release = together[name] === undefined ? '' : `deploy: { together: ${together[name]} }\n`;
    const waits = (dependencies[name] ?? []).map((one) => `./${one}`).join(', ');
    return `id: ${name}\ncmd: serve ${this.#versions.get(name) ?? 0}\ncpus: 0.1\nmem: 32\ndependencies: [${waits}]\n${release}`;
  }
}
