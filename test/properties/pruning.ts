// An environment of a few apps, a model of Marathon in which every write takes effect at once and deployments last a while,
// and the parts of the daemon that prune: driven through commits, accidents and kills.
import { loadRepository } from '../../src/core/definition/load.js';
import { parseSource } from '../../src/core/definition/read/parseSource.js';
import { withOurLabels } from '../../src/core/definition/strategy/labels.js';
import { decide } from '../../src/core/decide.js';
import { newest } from '../../src/core/model/dialect.js';
import {
  appKey,
  isAppId,
  isCommitSha,
  isEnvironmentName,
  isRevision,
  type AppId,
  type AppKey,
  type CommitSha,
  type Instant,
} from '../../src/core/model/ids.js';
import type { JsonObject } from '../../src/core/model/json.js';
import type { LiveApp, LiveDeployment, LiveTask } from '../../src/core/model/observed.js';
import type { AppRecord } from '../../src/core/model/record.js';
import type { Action, Step } from '../../src/core/model/step.js';
import type { Wish } from '../../src/core/policy/choose.js';
import { instancesOf, withInstances } from '../../src/core/rollout/definition.js';
import { healthyTasks } from '../../src/core/rollout/tasks.js';
import { nextRecord } from '../../src/core/status/nextRecord.js';
import type { Wanted } from '../../src/daemon/sources/desired.js';
import type { ClusterView } from '../../src/daemon/ports.js';
import { pruneFacts } from '../../src/daemon/facts/pruneFacts.js';
import { missedRecords } from '../../src/daemon/status/removals.js';
import { targetsOf, type Target } from '../../src/daemon/targets.js';
import { checked, noon, openGate, owner } from '../core/rollout/build.js';
import type { KillAt } from './world.js';

export const live = checked('live', isEnvironmentName);
export const atMost = 2;
export const grace = 6 * 3_600_000;
const policy = `environments: { live: { cluster: default, drift: restore, prune: { enabled: true, atMost: ${atMost}, grace: 6h } } }`;

export const idOf = (name: string): AppId => checked(`/shop/${name}`, isAppId);

interface Running {
  readonly definition: JsonObject;
  readonly version: Instant;
  readonly changedAt: Instant;
  readonly scaledAt: Instant;
  /** Until then a deployment holds it, and its last tasks end; Infinity: it never becomes healthy. */
  readonly busyUntil: Instant;
}

export class Pruning {
  now: Instant = noon;
  windowOpen = true;
  readonly violations: string[] = [];
  readonly log: string[] = [];
  readonly marathon = new Map<AppId, Running>();
  /** What git names at its tip: name → whether it becomes healthy; null: a file that does not parse. */
  files: ReadonlyMap<string, 'good' | 'failing' | null> = new Map();
  /** Those that were written down, and survive a kill; and all. */
  private durable = new Map<AppKey, AppRecord>();
  private records = new Map<AppKey, AppRecord>();
  private readonly takenDown = new Map<AppKey, Instant>();
  private targets: ReadonlyMap<AppKey, Target> = new Map();
  private wanted: Wanted | undefined;
  private commits = 0;
  private killAt: KillAt | undefined;
  /** When each settled app was last taken down. */
  private readonly downs = new Map<AppId, Instant>();
  private readonly everSettled = new Set<AppId>();

  /** A commit that leaves the repository with these files. `allow`: the number of its trailer. */
  commit(files: Pruning['files'], allow?: number): void {
    this.commits += 1;
    this.files = files;
    const commit = checked(this.commits.toString(16).padStart(40, '0'), isCommitSha);
    this.say(
      `commit ${this.commits}: ${[...files].map(([name, quality]) => `${name} ${quality ?? 'broken'}`).join(', ')}`,
    );
    this.load(commit, `a commit\n\n${allow === undefined ? '' : `Baton-Allow-Prune: ${allow}\n`}`);
  }

  kill(at: KillAt): void {
    this.killAt = at;
  }

  byHand(id: AppId, instances: number): void {
    const app = this.marathon.get(id);
    if (app !== undefined) this.put(id, withInstances(app.definition, instances), false);
  }

  /** Passes over all apps, again and again, until so much time has gone by. */
  live(span: number): void {
    const until = this.now + span;
    for (;;) {
      for (let round = 0; round < 6; round += 1) if (!this.round()) break;
      if (this.now >= until) return;
      this.now = Math.min(until, this.now + Math.max(20_000, Math.min(3_600_000, span / 12)));
    }
  }

  isGone(name: string): boolean {
    return !this.marathon.has(idOf(name));
  }

  instances(name: string): number | undefined {
    const app = this.marathon.get(idOf(name));
    return app && instancesOf(app.definition);
  }

  private load(commit: CommitSha, message: string): void {
    const sources = [
      parseSource({ path: 'baton.yaml', content: { kind: 'text', text: policy } }),
      ...[...this.files].map(([name, quality]) =>
        parseSource({
          path: `apps/shop/${name}.yaml`,
          content: {
            kind: 'text',
            text: quality === null ? 'cmd: [' : `cmd: ${quality}\nhealthChecks: [{ protocol: MESOS_HTTP }]\n`,
          },
        }),
      ),
    ];
    const loaded = loadRepository({ owner, commit, sources });
    const before = this.wanted;
    const apps = loaded.environments
      .flatMap((one) => one.apps)
      .map((app) => {
        const record = this.records.get(app.key);
        const known =
          before?.apps.get(app.key) ??
          (record?.revision === app.revision ? { ...app, commit: record.commit } : undefined);
        return known?.revision === app.revision ? { ...app, commit: known.commit, numberCommit: known.commit } : app;
      });
    this.wanted = {
      followed: {
        branch: 'main',
        tree: { commit, committedAt: this.now, author: '', subject: 'a commit', message, files: [] },
      },
      apart: new Map(),
      loaded,
      apps: new Map(apps.map((app) => [app.key, app])),
      invalid: new Map(
        loaded.environments
          .flatMap((one) => one.invalid)
          .flatMap((one) => (one.id === undefined ? [] : [[appKey(live, one.id), one] as const])),
      ),
    };
    this.choose();
  }

  /** As the daemon does it: which apps there are to look at, and what is written down about those that are missed. */
  private choose(): void {
    const { wanted } = this;
    if (wanted === undefined) return;
    const found = targetsOf(wanted, {
      only: undefined,
      owner,
      viewOf: () => this.view(),
      recorded: this.records,
      before: this.targets,
    });
    this.targets = found.targets;
    for (const key of found.vanished) {
      this.records.delete(key);
      this.durable.delete(key);
    }
    const known = { wanted, records: this.records, viewOf: () => this.view() };
    for (const [key, record] of missedRecords(this.targets, known)) {
      this.records.set(key, record);
    }
  }

  private round(): boolean {
    this.choose();
    let acted = false;
    for (const target of [...this.targets.values()]) acted = this.pass(target) || acted;
    // Within ten seconds everything is written down.
    this.durable = new Map(this.records);
    return acted;
  }

  private pass(target: Target): boolean {
    const { id, key, environment } = target;
    const view = this.view();
    const app = view.apps.get(id);
    const record = this.records.get(key);
    const step = decide({
      owner,
      wish: wishOf(target),
      observed: {
        id,
        environment: live,
        readAt: this.now,
        ...(app && { live: app }),
        deployments: view.deployments.filter(({ affected }) => affected.includes(id)),
        ...(record && { record }),
        looking: { since: noon },
      },
      environment,
      facts: {
        ...openGate,
        window: this.windowOpen ? { open: true } : { open: false, because: 'closed window' },
        prune: pruneFacts(target, {
          wanted: this.wanted,
          recordOf: (one) => this.records.get(one),
          records: () => this.records.values(),
          takenDown: this.takenDown,
          unread: undefined,
        }),
      },
    });
    if (step.prunes === true && step.removal?.begunAt !== undefined) this.takenDown.set(key, step.removal.begunAt);
    else this.takenDown.delete(key);
    if (this.dies('before the record')) return true;
    this.note(target, step, app);
    if (step.action === undefined) return false;
    if (step.removal !== undefined || step.begins !== undefined) this.durable = new Map(this.records);
    if (this.dies('before the act')) return true;
    this.say(`${step.row} ${id}: ${step.because}`);
    this.judge(target, step, step.action);
    this.act(step.action);
    return this.dies('after the act') || true;
  }

  private note({ id, key, desired }: Target, step: Step, app: LiveApp | undefined): void {
    const commit = this.wanted?.followed.tree.commit;
    if (commit === undefined) return;
    if (step.settles !== undefined) this.everSettled.add(id);
    const record = nextRecord({
      app: id,
      environment: live,
      previous: this.records.get(key),
      desired,
      commit,
      counts: app && { instances: app.instances, healthy: healthyTasks(app).length },
      step,
      problems: [],
      at: this.now,
    });
    this.records.set(key, record);
  }

  /** What must never be done. */
  private judge({ id, desired }: Target, step: Step, action: Action): void {
    const isTakingOut =
      action.kind === 'remove' || (action.kind === 'scale' && action.instances === 0 && desired === undefined);
    if (!id.startsWith('/shop/')) this.violations.push(`${action.kind} of ${id}, which is not ours`);
    if (!isTakingOut || step.phase !== 'pruning') return;
    const name = id.slice('/shop/'.length);
    if (this.files.has(name)) this.violations.push(`${name} is taken out although git names it`);
    if ([...this.files.values()].includes(null)) this.violations.push(`${name} is taken out although a file is broken`);
    if (this.files.size === 0) this.violations.push(`${name} is taken out although the repository is empty`);
    if (!this.windowOpen) this.violations.push(`${name} is taken out although the window is closed`);
    if (action.kind === 'remove' && this.instances(name) !== 0)
      this.violations.push(`${name} is deleted while it runs`);
    if (action.kind !== 'scale' || step.prunes !== true) return;
    const hour = [...this.downs].filter(([other, at]) => other !== id && this.now - at < 3_600_000).length;
    if (step.removal?.allowed !== true && hour >= atMost)
      this.violations.push(`${name} is one too many within the hour`);
    this.downs.set(id, this.now);
    const unsettled = (step.removal?.creates ?? []).filter(
      (one) => this.files.has(one.slice('/shop/'.length)) && !this.everSettled.has(one),
    );
    if (unsettled.length > 0) this.violations.push(`${name} goes before ${unsettled.join(', ')} has settled`);
  }

  private act(action: Action): void {
    switch (action.kind) {
      case 'put':
        this.put(action.marathonId, action.definition, true);
        return;
      case 'scale': {
        const app = this.marathon.get(action.marathonId);
        if (app !== undefined) this.put(action.marathonId, withInstances(app.definition, action.instances), false);
        return;
      }
      case 'remove':
        this.marathon.delete(action.marathonId);
        return;
      case 'restart':
      case 'weigh':
      case 'record':
      case 'hear':
    }
  }

  private put(id: AppId, definition: JsonObject, changes: boolean): void {
    const before = this.marathon.get(id);
    const version = Math.max(this.now, (before?.version ?? 0) + 1);
    const isHealthy = instancesOf(definition) === 0 || definition['cmd'] !== 'failing';
    this.marathon.set(id, {
      definition,
      version,
      scaledAt: version,
      changedAt: changes ? version : (before?.changedAt ?? version),
      busyUntil: isHealthy ? this.now + 30_000 : Infinity,
    });
  }

  /** An app that other people run beside ours. */
  addStranger(name: string): void {
    const id = checked(`/other/${name}`, isAppId);
    const environment = live;
    const revision = '0123456789ab';
    const definition = withOurLabels(
      { id, cmd: 'good', instances: 1 },
      {
        owner: 'other',
        app: id,
        environment,
        revision: checked(revision, isRevision),
        commit: checked('f'.repeat(40), isCommitSha),
        role: 'primary',
      },
    );
    this.put(id, definition, true);
  }

  private view(): ClusterView {
    const apps = new Map([...this.marathon].map(([id, app]) => [id, this.shown(id, app)]));
    const deployments = [...this.marathon]
      .filter(([, { busyUntil }]) => busyUntil > this.now)
      .map(([id, { version }]): LiveDeployment => ({ id: `d${version}`, version, affected: [id] }));
    return { readAt: this.now, apps, deployments };
  }

  private shown(id: AppId, { definition, version, scaledAt, changedAt, busyUntil }: Running): LiveApp {
    const instances = instancesOf(definition);
    const isBusy = busyUntil > this.now;
    const tasks = Array.from({ length: isBusy && instances === 0 ? 1 : instances }, (_, index): LiveTask => ({
      id: `${id}-${index}`,
      host: 'a',
      state: isBusy && instances === 0 ? 'TASK_KILLING' : 'TASK_RUNNING',
      version: changedAt,
      health: isBusy ? 'failing' : 'passing',
    }));
    return { id, kind: 'app', definition, dialect: newest, instances, version, scaledAt, changedAt, tasks };
  }

  private dies(at: KillAt): boolean {
    if (this.killAt !== at) return false;
    this.killAt = undefined;
    this.say(`killed ${at}`);
    this.records = new Map(this.durable);
    this.takenDown.clear();
    const tree = this.wanted?.followed.tree;
    this.wanted = undefined;
    this.targets = new Map();
    if (tree !== undefined) this.load(tree.commit, tree.message ?? '');
    return true;
  }

  private say(text: string): void {
    this.log.push(`${Math.round((this.now - noon) / 60_000)}m ${text}`);
  }
}

function wishOf({ desired, invalid }: Target): Wish {
  if (desired !== undefined) return { kind: 'app', app: desired };
  return invalid === undefined ? { kind: 'gone' } : { kind: 'invalid', problems: invalid.problems };
}
