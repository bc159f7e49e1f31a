// Three apps of one release, each in a model of Marathon, and Baton between them and a repository: driven as the daemon
// drives it, and killed between any two of its acts. What is written down survives, what was seen does not.
import { decide } from '../../src/core/decide.js';
import { canonicalDefinition } from '../../src/core/definition/normal/normalise.js';
import type { DesiredApp } from '../../src/core/model/app.js';
import { appKey, isAppId, isCommitSha, type AppId, type AppKey } from '../../src/core/model/ids.js';
import type { Looking } from '../../src/core/model/observed.js';
import type { AppRecord, KnownRevision } from '../../src/core/model/record.js';
import type { Action } from '../../src/core/model/step.js';
import type { Strategy } from '../../src/core/model/strategy.js';
import type { GateFacts } from '../../src/core/policy/gate.js';
import { standingIn } from '../../src/core/policy/gate/release.js';
import { sameRevision } from '../../src/core/rollout/pursuit.js';
import { look } from '../../src/core/rollout/looking.js';
import { healthyTasks } from '../../src/core/rollout/tasks.js';
import { nextRecord } from '../../src/core/status/nextRecord.js';
import { joined } from '../../src/daemon/sources/joined.js';
import { Readiness } from '../../src/daemon/facts/readiness.js';
import { plainEnvironment } from '../../src/core/definition/environments/environmentDefaults.js';
import { checked, desired, known, noon, openGate, owner, production, rolling } from '../core/rollout/build.js';
import type { Quality } from './fleet.js';
import { Marathon } from './marathon.js';
import type { KillAt } from './world.js';

export const names = ['api', 'web', 'worker'] as const;
export type Name = (typeof names)[number];
const dependsOn: Readonly<Record<Name, readonly Name[]>> = { api: [], web: ['api'], worker: ['web'] };

const strategy: Strategy = { ...rolling, together: 'shop', waitAtMost: 3 * 3_600_000 };
const idOf = (name: Name): AppId => checked(`/shop/${name}`, isAppId);

export class ReleaseWorld {
  readonly violations: string[] = [];
  readonly log: string[] = [];
  readonly marathons: Readonly<Record<Name, Marathon>>;
  readonly records = new Map<AppKey, AppRecord>();
  apps: ReadonlyMap<AppKey, DesiredApp> = new Map();
  windowOpen = true;
  private readonly qualities = new Map<string, Quality>();
  private looking = new Map<Name, Looking>();
  private readiness = new Readiness();
  private commits = 0;
  private killAt: KillAt | undefined;
  private writes = 0;

  constructor() {
    const around = {
      qualityOf: ({ cmd }: { readonly cmd?: unknown }): Quality =>
        (typeof cmd === 'string' ? this.qualities.get(cmd) : undefined) ?? 'good',
    };
    const make = (name: Name): Marathon => new Marathon(idOf(name), noon, true, around);
    this.marathons = { api: make('api'), web: make('web'), worker: make('worker') };
    this.commit({ api: 'good', web: 'good', worker: 'good' });
  }

  get now(): number {
    return this.marathons.api.now;
  }

  appOf(name: Name): DesiredApp {
    const app = this.apps.get(appKey(production, idOf(name)));
    if (app === undefined) throw new Error(`no app ${name}`);
    return app;
  }

  recordOf = (name: Name): AppRecord | undefined => this.records.get(appKey(production, idOf(name)));

  /** A commit that changes these apps. */
  commit(changes: Partial<Readonly<Record<Name, Quality>>>): void {
    this.commits += 1;
    this.writes = 0;
    const tip = checked(this.commits.toString(16).padStart(40, '0'), isCommitSha);
    const apps = new Map(this.apps);
    for (const name of names) {
      const quality = changes[name];
      if (quality === undefined) continue;
      const letter = `${name} v${this.commits}`;
      this.qualities.set(`serve ${letter}`, quality);
      const id = idOf(name);
      const named = known(letter, { id, instances: 2 }, 'a', strategy);
      // As it is loaded from git: what is canonical is known as such, and not made so again at every look.
      const definition = canonicalDefinition(named.definition);
      const revision: KnownRevision = { ...named, definition, commit: tip };
      const app = { ...desired(revision, strategy), id, key: appKey(production, id) };
      apps.set(app.key, { ...app, spec: { ...app.spec, id }, dependsOn: dependsOn[name].map(idOf) });
    }
    const hasSettled = (app: DesiredApp): boolean => this.records.get(app.key)?.settled[0]?.revision === app.revision;
    this.apps = joined(apps, tip, hasSettled);
    this.say(`commit ${this.commits}: ${JSON.stringify(changes)}`);
  }

  kill(at: KillAt): void {
    this.killAt = at;
  }

  /** A new process starts on another day: what was in memory is gone. */
  private dies(at: KillAt): boolean {
    if (this.killAt !== at) return false;
    this.killAt = undefined;
    this.looking = new Map();
    this.readiness = new Readiness();
    this.say(`killed ${at}`);
    return true;
  }

  live(span: number): void {
    const from = this.now;
    const until = from + span;
    let wake = this.passes();
    while (this.now < until && this.violations.length === 0) {
      // Nothing moves for hours: the longer, the less often it is worth a look.
      const poll = Math.max(60_000, (this.now - from) / 4);
      const due = Math.min(...names.map((name) => this.marathons[name].nextDue()), wake, this.now + poll);
      const to = Math.min(until, Math.max(this.now + 1, due));
      for (const name of names) this.marathons[name].advance(to);
      wake = this.passes();
    }
    for (const name of names) this.violations.push(...this.marathons[name].violations);
  }

  /** Until nobody acts any more. Returns when somebody wants to look again. */
  private passes(): number {
    for (let turn = 0; turn < 30; turn += 1) {
      const looks = names.map((name) => this.pass(name));
      if (looks.every(({ acted }) => !acted)) {
        return Math.min(...looks.map(({ wakeAt }) => (wakeAt !== undefined && wakeAt > this.now ? wakeAt : Infinity)));
      }
    }
    this.violations.push('thirty rounds of passes in a row all did something');
    return Infinity;
  }

  /** `acted`: it wrote, or has something new to say that others may wait for. */
  private pass(name: Name): { readonly acted: boolean; readonly wakeAt?: number | undefined } {
    const marathon = this.marathons[name];
    const app = this.appOf(name);
    const live = marathon.live();
    const seen = { readAt: marathon.now, deployments: marathon.deployments(), ...(live && { live }) };
    const looking = look(this.looking.get(name), seen, false);
    this.looking.set(name, looking);
    const record = this.records.get(app.key);
    const step = decide({
      owner,
      wish: { kind: 'app', app },
      observed: { ...seen, id: app.id, environment: production, looking, ...(record && { record }) },
      environment: { drift: 'warn', ignore: [] },
      facts: this.facts(app),
    });
    const news = this.readiness.decided(
      { key: app.key, id: app.id, environment: plainEnvironment(), desired: app },
      step,
    );
    if (this.dies('before the record')) return { acted: true };
    const next = nextRecord({
      app: app.id,
      environment: production,
      previous: record,
      desired: app,
      commit: app.commit,
      counts: live && { instances: live.instances, healthy: healthyTasks(live).length },
      step,
      problems: [],
      at: marathon.now,
    });
    if (next !== record) this.say(`${name} ${step.row} ${step.phase}: ${step.because}`);
    this.records.set(app.key, next);
    if (step.action === undefined) return { acted: news, wakeAt: step.wakeAt };
    if (this.dies('before the act')) return { acted: true };
    this.act(name, step.action);
    this.dies('after the act');
    return { acted: true };
  }

  private facts(app: DesiredApp): GateFacts {
    const mates = [...this.apps.values()].filter((one) => one.key !== app.key && one.commit === app.commit);
    const isReady = (one: DesiredApp): boolean => this.readiness.of(one)?.kind === 'ready';
    const hasSettled = ({ key, revision, commit }: DesiredApp): boolean => {
      const [newest] = this.records.get(key)?.settled ?? [];
      return newest !== undefined && sameRevision(newest, { revision, commit });
    };
    return {
      ...openGate,
      window: this.windowOpen ? { open: true } : { open: false, because: 'closed window' },
      dependencies: mates
        .filter(({ id }) => app.dependsOn.includes(id))
        .map((one) => ({ id: one.id, sameCommit: true, settled: hasSettled(one) || isReady(one) })),
      ...(mates.length > 0 && {
        release: {
          name: 'shop',
          mates: mates.map((one) => ({
            id: one.id,
            dependsOnThis: one.dependsOn.includes(app.id),
            standing: standingIn('shop', one, this.records.get(one.key), this.readiness.of(one), () => undefined),
          })),
        },
      }),
    };
  }

  private act(name: Name, action: Action): void {
    const marathon = this.marathons[name];
    if (action.kind === 'record') return;
    this.writes += 1;
    if (this.writes > 60) this.violations.push(`no end of writes: ${name} ${action.kind}`);
    if (action.kind === 'put') marathon.put(action.definition, 'baton', action.force);
    else if (action.kind === 'scale') marathon.scale(action.instances, 'baton', action.force);
    else if (action.kind === 'restart') marathon.restart('baton', action.force);
    else this.violations.push(`nobody asked for ${action.kind}`);
  }

  private say(text: string): void {
    this.log.push(`${Math.round((this.now - noon) / 1_000)}s ${text}`);
  }
}
