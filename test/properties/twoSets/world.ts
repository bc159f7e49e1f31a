// A repository, the Marathon apps that may serve one app of it, balancers, checks, and Baton between them: decide() is driven
// as the daemon drives it, and may be killed between any two of its acts.
import { decide } from '../../../src/core/decide.js';
import { floorOf, fractionFor } from '../../../src/core/definition/strategy/capacities.js';
import type { Sample } from '../../../src/core/model/check.js';
import { nothingDecided, type AppDecisions } from '../../../src/core/model/decision.js';
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { Amiss, Balancing, Looking, ObservedApp, ObservedSet } from '../../../src/core/model/observed.js';
import type { AppRecord, KnownRevision } from '../../../src/core/model/record.js';
import { setIdOf, setRoles } from '../../../src/core/model/setRole.js';
import type { Action, Step } from '../../../src/core/model/step.js';
import { hasTwoSets, type Strategy } from '../../../src/core/model/strategy.js';
import type { Standing } from '../../../src/core/policy/people/speaking.js';
import { capacityOf, instancesOf } from '../../../src/core/rollout/definition.js';
import { look } from '../../../src/core/rollout/looking.js';
import { amissAfter } from '../../../src/core/rollout/twoSets/shown.js';
import { healthyTasks } from '../../../src/core/rollout/tasks.js';
import { nextRecord } from '../../../src/core/status/nextRecord.js';
import { cart, desired, noon, openGate, owner, production } from '../../core/rollout/build.js';
import { Commits } from '../commits.js';
import type { Quality as TaskQuality } from '../fleet.js';
import { Marathon } from '../marathon.js';
import { spoken, type Verb } from '../people.js';
import { Balancers } from './balancers.js';
import { splitOf } from './split.js';

/** `erring`: healthy for Marathon, and failing the check of its rollout. */
export type Quality = TaskQuality | 'erring';

export interface Setup {
  readonly strategy: Strategy;
  readonly balancing: Balancing['kind'];
  readonly balancers: number;
  /** How long (ms) sessions go on after a set has lost its traffic. */
  readonly sessionsLast: number;
  readonly scale: Strategy['scale'];
  readonly onFailure: Strategy['onFailure'];
  readonly check: 'MESOS_HTTP' | 'HTTP';
  readonly reportsKilling: boolean;
  readonly drift: 'warn' | 'restore' | 'ignore';
}

export type KillAt = 'before the record' | 'before the act' | 'after the act';

const ids = setRoles.map((role) => setIdOf(cart, role));

export class World {
  readonly violations: string[] = [];
  readonly log: string[] = [];
  readonly balancers: Balancers;
  step: Step | undefined;
  readonly git: Commits<Quality>;
  windowOpen = true;
  gitAway = false;
  marathonAway = false;
  /** Scaled to 0 instances by hand, since they exist. */
  readonly stopped = new Set<Marathon>();
  readonly setup: Setup;
  /** The source of the check is down. */
  checksAway = false;
  record: AppRecord | undefined;
  decisions: AppDecisions = nothingDecided;
  now = noon;
  private readonly marathons: ReadonlyMap<AppId, Marathon>;
  private looking = new Map<AppId, Looking>();
  private amiss: Amiss | undefined;
  private samples: Sample[] = [];
  private killAt: KillAt | undefined;
  private words = 0;
  private writesSinceEvent = 0;
  /** When anything was otherwise than at the look before. */
  private changedAt = noon;

  constructor(setup: Setup, first: Quality) {
    this.setup = setup;
    this.balancers = new Balancers(setup.balancers, setup.sessionsLast);
    const around = { qualityOf: (of: JsonObject): TaskQuality => taskQuality(this.git.qualityOf(of)) };
    this.marathons = new Map(ids.map((id) => [id, new Marathon(id, noon, setup.reportsKilling, around)]));
    this.git = new Commits(
      {
        ...setup,
        sized: sizedBy,
        fields: (strategy, commits) => fieldsBy(setup, strategy, commits),
        say: (text) => {
          this.say(text);
        },
      },
      first,
    );
  }

  get head(): KnownRevision {
    return this.git.head;
  }

  get strategy(): Strategy {
    return this.git.strategy;
  }

  kill(at: KillAt): void {
    this.killAt = at;
  }

  /** The set at this place among those that exist. */
  at(index: number): Marathon {
    const there = [...this.marathons.values()].filter(({ definition }) => definition !== undefined);
    const found = there[index % Math.max(1, there.length)] ?? this.marathons.get(cart);
    if (found === undefined) throw new Error('there is always the app with the id of git');
    found.advance(this.now);
    return found;
  }

  get existing(): readonly (readonly [AppId, Marathon])[] {
    return [...this.marathons].filter(([, { definition }]) => definition !== undefined);
  }

  full(is: boolean): void {
    for (const one of this.marathons.values()) one.fleet.full = is;
  }

  quality(): Quality {
    return this.git.qualityOf(this.head.definition);
  }

  person(verb: Verb): void {
    const word = { by: 'ada', because: 'an incident', at: this.now + this.words };
    this.words += 1;
    const standing: Standing = {
      wanted: 'defined',
      desired: desired(this.head, this.strategy),
      ...(this.record && { record: this.record }),
      decisions: this.decisions,
      mode: 'apply',
    };
    const said = spoken(verb, standing, word, (name) => this.git.revision(name));
    if (said !== undefined) this.decisions = said;
    this.say(`${verb}${said === undefined ? ', refused' : ''}`);
  }

  happens(event: string, what: () => void): void {
    this.say(event);
    this.writesSinceEvent = 0;
    for (const one of this.marathons.values()) one.advance(this.now);
    what();
    this.follow();
  }

  live(span: number): void {
    const from = this.now;
    const until = from + span;
    this.passes();
    while (this.now < until && this.violations.length === 0) {
      const wake = this.step?.wakeAt !== undefined && this.step.wakeAt > this.now ? this.step.wakeAt : Infinity;
      // A look at which nothing had changed is taken again after as long as nothing has: the longer, the less it can find.
      const poll =
        this.now + Math.max(60_000, Math.min(this.now - this.changedAt, this.now - from), (this.now - from) / 4);
      this.advance(Math.min(until, Math.max(this.now + 1, Math.min(this.nextDue(), wake, poll))));
      this.passes();
    }
    for (const one of this.marathons.values()) this.violations.push(...one.violations);
  }

  /** Percent of new requests that the balancers really send there. */
  traffic(id: AppId): number {
    if (this.setup.balancing === 'instances') return this.healthy(id) > 0 ? 1 : 0;
    return this.balancers.most(
      id,
      this.existing.map(([one]) => one),
      this.healthy,
    );
  }

  private nextDue(): number {
    return Math.min(this.balancers.nextDue(), ...[...this.marathons.values()].map((one) => one.nextDue()));
  }

  private advance(to: number): void {
    if (this.nextDue() <= to) this.changedAt = to;
    this.now = to;
    for (const one of this.marathons.values()) one.advance(to);
    this.balancers.advance(to);
    this.follow();
  }

  /** Every write of Marathon has a moment of its own. */
  private follow(): void {
    this.now = Math.max(this.now, ...[...this.marathons.values()].map((one) => one.now));
  }

  private passes(): void {
    for (let pass = 0; pass < 20; pass += 1) if (!this.pass()) return;
    this.violations.push(`twenty passes in a row all wrote something, the last: ${this.step?.because ?? ''}`);
  }

  private pass(): boolean {
    if (this.marathonAway) {
      this.looking.clear();
      return false;
    }
    const observed = this.observe();
    const step = decide({
      owner,
      wish: { kind: 'app', app: desired(this.head, this.strategy) },
      observed,
      environment: { drift: this.setup.drift, ignore: [] },
      facts: {
        ...openGate,
        ...(this.gitAway ? { unpushed: 'git does not answer' } : {}),
        said: { ...(this.decisions.paused && { paused: this.decisions.paused }), overridden: {} },
        window: this.windowOpen ? { open: true } : { open: false, because: 'closed window' },
      },
    });
    if (step.because !== this.step?.because) {
      this.say(`${step.row} ${step.phase}: ${step.because}`);
      this.changedAt = this.now;
    }
    this.step = step;
    this.judgePromotion(step);
    if (this.dies('before the record')) return false;
    const { live } = observed;
    const before = this.record;
    this.record = nextRecord({
      app: cart,
      environment: production,
      previous: this.record,
      desired: desired(this.head, this.strategy),
      commit: this.head.commit,
      counts: live && { instances: live.instances, healthy: healthyTasks(live).length },
      step,
      problems: [],
      at: this.now,
    });
    this.judgeShare(step);
    const isSaid = step.sets !== undefined && before?.sets !== this.record.sets;
    if (step.action === undefined) return isSaid && !this.dies('before the act');
    if (this.dies('before the act')) return false;
    this.act(step.action);
    this.dies('after the act');
    return true;
  }

  private observe(): ObservedApp {
    const own = this.look(cart);
    const others = ids.filter((id) => id !== cart).map((id) => this.look(id));
    const { record } = this;
    const isLooked = hasTwoSets(this.strategy) || record?.sets !== undefined;
    const there = this.existing.map(([id]) => id);
    // As the daemon does: told what is on record, at every look.
    this.balancers.tell(splitOf(record?.sets, there), this.now);
    this.ask();
    const traffic = this.balancers.read(there, this.healthy, this.now);
    this.amiss = amissAfter(this.amiss, cart, record?.sets, traffic, this.now);
    return {
      deployments: own.deployments,
      looking: own.looking,
      ...(own.live && { live: own.live }),
      id: cart,
      environment: production,
      readAt: this.now,
      decisions: this.decisions,
      ...(record && { record }),
      ...(isLooked && {
        sets: {
          others,
          balancing:
            this.setup.balancing === 'instances'
              ? { kind: 'instances' }
              : { kind: 'haproxy-agent', address: '10.0.0.5', port: 8701 },
          traffic,
          ...(this.amiss && { amiss: this.amiss }),
          samples: this.samples,
        },
      }),
    };
  }

  private look(id: AppId): ObservedSet {
    const marathon = this.marathons.get(id);
    const live = marathon?.live();
    if (marathon !== undefined && live === undefined) this.stopped.delete(marathon);
    const seen = { readAt: this.now, deployments: marathon?.deployments() ?? [], ...(live && { live }) };
    const looking = look(this.looking.get(id), seen, false);
    this.looking.set(id, looking);
    return { marathonId: id, deployments: seen.deployments, looking, ...(live && { live }) };
  }

  /** The check is asked about the candidate while it has traffic. */
  private ask(): void {
    const sets = this.record?.sets;
    const id = sets?.candidate;
    const definition = id === null || id === undefined ? undefined : this.marathons.get(id)?.definition;
    if (definition === undefined || sets === undefined || sets.share === 0) return;
    const newest = this.samples.at(-1);
    if (newest !== undefined && this.now - newest.at < 10_000) return;
    const verdict = this.checksAway ? 'undecided' : this.git.qualityOf(definition) === 'erring' ? 'fail' : 'pass';
    this.samples = [...this.samples.slice(-50), { check: 'errors', at: this.now, verdict, because: verdict }];
  }

  private readonly healthy = (id: AppId): number => this.marathons.get(id)?.serving() ?? 0;

  /** Sentences 2 and 3, at the moment a share is written down. */
  private judgeShare({ sets, row, about }: Step): void {
    if (sets === undefined || sets === null || this.setup.balancing === 'instances' || sets.candidate === null) return;
    const before = this.record?.sets;
    const { share, candidate, primary } = sets;
    if (before === undefined) return;
    const number = this.numberOf((about ?? this.head).definition, this.marathons.get(primary)?.live()?.instances ?? 0);
    // By a cookie or a header nobody knows how many come: then as many as of the whole.
    const byRule = this.strategy.kind === 'ab-test' && this.strategy.match !== undefined;
    const needed = byRule ? number : Math.max(1, Math.ceil((number * share) / 100));
    const rises = share > 0 && sets.reached === null && sets.since === this.now;
    if (rises && this.healthy(candidate) < needed) {
      this.violations.push(
        `${row}: ${share}% of the traffic to ${this.healthy(candidate)} healthy tasks, ${needed} are needed`,
      );
    }
    const floor = this.floorOf(number);
    const falls = share === 0 && sets.since === this.now && this.healthy(candidate) > 0 && this.traffic(candidate) > 0;
    if (falls && this.healthy(primary) < floor) {
      this.violations.push(
        `${row}: all traffic to ${this.healthy(primary)} tasks of ${primary}, the floor is ${floor}`,
      );
    }
  }

  /** Of what settled last, `number` instances of which are wanted; 0 while nothing has. */
  private floorOf(number: number): number {
    const last = this.record?.lastGood;
    if (!last) return 0;
    const least = Math.min(instancesOf(last.definition), number);
    const { strategy } = this;
    const isByShare = strategy.kind === 'minimum-in-service' && strategy.atLeast.kind === 'percent';
    const kept = isByShare ? strategy.atLeast.percent / 100 : capacityOf(last.definition).minimumHealth;
    return Math.max(Math.min(1, least), Math.ceil(least * kept));
  }

  /**
   * Instances of the revision that is pursued (`about`: while a newer commit is held, that is an older one, and its number
   * is what the sets are made for), or those that somebody else has chosen.
   */
  private numberOf(definition: JsonObject, live: number): number {
    const { scale } = this.setup;
    const wanted = instancesOf(definition);
    if (scale.kind === 'git') return wanted;
    const last = this.record?.lastGood;
    const theirs = live > 0 ? live : last ? instancesOf(last.definition) : wanted;
    return scale.kind === 'range' ? Math.min(scale.max, Math.max(scale.min, theirs)) : theirs;
  }

  /** A check that fails keeps what it is asked about from taking the place of what serves. */
  private judgePromotion({ row, action, begins, settles }: Step): void {
    const { strategy } = this;
    if (!hasTwoSets(strategy) || strategy.checks.length === 0 || this.record?.sets?.next === 'full') return;
    const isPromoted = (/^[AC]23$/.test(row) && action?.kind === 'put') || (row === 'B18' && settles !== undefined);
    const what = begins ?? settles;
    if (!isPromoted || what === undefined || this.git.qualityOf(what.definition) !== 'erring') return;
    const before = this.record?.settled.some(({ revision }) => revision === what.revision);
    if (before !== true) this.violations.push(`${row}: a revision whose check fails is promoted`);
  }

  private act(action: Action): void {
    if (action.kind === 'hear' && action.effect.kind === 'retry') this.looking.clear();
    if (action.kind === 'record' || action.kind === 'hear') return;
    this.writesSinceEvent += 1;
    if (this.writesSinceEvent > 60) this.violations.push(`no end of writes: ${this.step?.because ?? ''}`);
    const begins = this.step?.begins?.revision;
    if (this.decisions.paused !== null && begins !== undefined && begins !== this.record?.lastGood?.revision) {
      this.violations.push(`${action.kind} begins something while the app is paused`);
    }
    if (action.kind === 'weigh') return;
    const marathon = this.marathons.get(action.marathonId);
    if (marathon === undefined) throw new Error(`nobody knows ${action.marathonId}`);
    const { deployment } = marathon;
    if (deployment?.by === 'hand' && isPlainlyForeign(marathon, this.setup)) {
      this.violations.push(`${action.kind} while somebody's ${deployment.kind} holds ${action.marathonId}`);
    }
    this.judgeWrite(action, marathon);
    const outcome = outcomeOf(action, marathon);
    this.follow();
    if (outcome === 'locked' && deployment?.by === 'baton') {
      this.violations.push(`${action.kind} of ${action.marathonId} without force while our own deployment holds it`);
    }
  }

  private judgeWrite(action: Exclude<Action, { kind: 'weigh' | 'record' | 'hear' }>, marathon: Marathon): void {
    const id = action.marathonId;
    const row = this.step?.row ?? '';
    const share = this.traffic(id);
    if (this.setup.balancing === 'instances') return;
    const alone = this.existing.length === 1;
    if (action.kind === 'remove' && share > 0 && !alone) {
      this.violations.push(`${row}: removes ${id}, which gets ${share}% of the traffic`);
    }
    const sets = this.record?.sets;
    const isBeside = sets?.candidate === id;
    const primary = sets && this.marathons.get(sets.primary);
    if (action.kind === 'scale' && action.instances === 0 && isBeside && share > 0 && primary !== undefined) {
      const floor = this.floorOf(
        this.numberOf((this.step?.about ?? this.head).definition, primary.live()?.instances ?? 0),
      );
      if (primary.serving() < floor)
        this.violations.push(`${row}: ends ${id} while ${primary.serving()} of ${floor} serve`);
    }
    if (action.kind === 'put' && isBeside && share > 0.5 && marathon.serving() > 0) {
      this.violations.push(`${row}: puts another revision into ${id}, which gets ${share}% of the traffic`);
    }
  }

  private dies(at: KillAt): boolean {
    if (this.killAt !== at) return false;
    this.killAt = undefined;
    this.looking = new Map();
    this.samples = [];
    this.amiss = undefined;
    this.step = undefined;
    return true;
  }

  private say(text: string): void {
    this.log.push(`${Math.round((this.now - noon) / 1_000)}s ${text}`);
  }
}

/** With minimum-in-service one task could never be replaced: validation refuses it, as it refuses checks of Marathon's own. */
function sizedBy(strategy: Strategy, asked: number): JsonObject {
  if (strategy.kind !== 'minimum-in-service') {
    return { instances: asked, upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 } };
  }
  const instances = Math.max(2, asked);
  const minimumHealthCapacity = fractionFor(instances, floorOf(strategy.atLeast, instances));
  return { instances, upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity: 0 } };
}

function fieldsBy({ balancing, check }: Setup, { kind }: Strategy, commits: number): JsonObject {
  const isBalanced = balancing === 'haproxy-agent';
  const host = commits === 0 ? 'shop.example' : `host-${commits}.example`;
  return {
    healthChecks: [{ protocol: kind === 'minimum-in-service' ? 'MESOS_HTTP' : check, path: '/health' }],
    portDefinitions: [{ port: 10_001, protocol: 'tcp', ...(isBalanced ? {} : { labels: { VIP_0: '/cart:80' } }) }],
    ...(isBalanced ? { labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: host } } : {}),
  };
}

const taskQuality = (quality: Quality): TaskQuality => (quality === 'erring' ? 'good' : quality);

function outcomeOf(
  action: Exclude<Action, { kind: 'weigh' | 'record' | 'hear' }>,
  marathon: Marathon,
): 'done' | 'locked' {
  switch (action.kind) {
    case 'put':
      return marathon.put(action.definition, 'baton', action.force);
    case 'scale':
      return marathon.scale(action.instances, 'baton', action.force);
    case 'restart':
      return marathon.restart('baton', action.force);
    case 'remove':
      if (marathon.deployment !== undefined && !action.force) return 'locked';
      marathon.remove('baton');
      return 'done';
  }
}

/** Not so plain are a restart by hand and a rollback to what we put: they bring about what we would. */
function isPlainlyForeign({ deployment, definition }: Marathon, { scale }: Setup): boolean {
  if (deployment === undefined || definition === undefined) return false;
  const edited = definition['env'] !== undefined;
  const odd = instancesOf(definition) === 7 && scale.kind !== 'ignore';
  return (
    deployment.kind === 'group' || (edited && deployment.kind === 'replace') || (odd && deployment.kind === 'scale')
  );
}
