// A repository, the Marathon apps that may serve one app of it, balancers, checks, and Baton between them: decide() is driven
// as the daemon drives it, and may be killed between any two of its acts.
import { decide } from '../../../src/core/decide.js';
import { nothingDecided, type AppDecisions } from '../../../src/core/model/decision.js';
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { Amiss, Looking, ObservedApp, ObservedSet } from '../../../src/core/model/observed.js';
import type { AppRecord, KnownRevision, RecordedSets } from '../../../src/core/model/record.js';
import { idsOfSets } from '../../../src/core/model/setRole.js';
import type { Action, Step } from '../../../src/core/model/step.js';
import { hasTwoSets, type Strategy } from '../../../src/core/model/strategy.js';
import type { Standing } from '../../../src/core/policy/people/speaking.js';
import { look } from '../../../src/core/rollout/looking.js';
import { amissAfter } from '../../../src/core/rollout/twoSets/shown.js';
import { healthyTasks } from '../../../src/core/rollout/tasks.js';
import { nextRecord } from '../../../src/core/status/nextRecord.js';
import { cart, desired, noon, openGate, owner, production } from '../../core/rollout/build.js';
import { Commits } from '../commits.js';
import type { Quality as TaskQuality } from '../fleet.js';
import type { Marathon } from '../marathon.js';
import type { KillAt } from '../world.js';
import { spoken, type Verb } from '../people.js';
import { isPlainlyForeign, outcomeOf } from '../writing.js';
import { Balancers } from './balancers.js';
import { wrongPromotions, wrongShares, wrongWrites } from './judging.js';
import { fieldsBy, sizedBy, taskQuality } from './making.js';
import { Answers } from './answers.js';
import type { Quality, Setup } from './setup.js';
import { Sets } from './sets.js';
import { splitOf } from './split.js';

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
  readonly sets: Sets;
  private looking = new Map<AppId, Looking>();
  private amiss: Amiss | undefined;
  private readonly answers = new Answers();
  private killAt: KillAt | undefined;
  private words = 0;
  private writesSinceEvent = 0;
  /** When anything was otherwise than at the look before. */
  private changedAt = noon;

  constructor(setup: Setup, first: Quality) {
    this.setup = setup;
    this.balancers = new Balancers(setup.balancers, setup.sessionsLast);
    const around = { qualityOf: (of: JsonObject): TaskQuality => taskQuality(this.git.qualityOf(of)) };
    this.sets = new Sets(setup.reportsKilling, around, noon);
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
    this.sets.advance(this.now);
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
    this.violations.push(...this.sets.violations);
  }

  /** Percent of new requests that the balancers really send there. */
  traffic(id: AppId): number {
    if (this.setup.balancing === 'instances') return this.healthy(id) > 0 ? 1 : 0;
    return this.balancers.most(id, this.sets.ids, this.healthy);
  }

  private nextDue(): number {
    return Math.min(this.balancers.nextDue(), this.sets.nextDue());
  }

  private advance(to: number): void {
    if (this.nextDue() <= to) this.changedAt = to;
    this.now = to;
    this.sets.advance(to);
    this.balancers.advance(to, this.sets.ids);
    this.follow();
  }

  /** Every write of Marathon has a moment of its own. */
  private follow(): void {
    this.now = Math.max(this.now, this.sets.now);
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
    this.violations.push(...wrongPromotions(this, step));
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
    this.violations.push(...wrongShares(this, step));
    const isSaid = step.sets !== undefined && before?.sets !== this.record.sets;
    if (step.action === undefined) return isSaid && !this.dies('before the act');
    if (this.dies('before the act')) return false;
    this.act(step.action);
    this.dies('after the act');
    return true;
  }

  private observe(): ObservedApp {
    const own = this.look(cart);
    const others = idsOfSets(cart)
      .filter((id) => id !== cart)
      .map((id) => this.look(id));
    const { record } = this;
    const isLooked = hasTwoSets(this.strategy) || record?.sets !== undefined;
    const there = this.sets.ids;
    // As the daemon does: told what is on record, at every look.
    this.balancers.tell(splitOf(record?.sets, there), this.now);
    this.ask(record?.sets);
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
          samples: this.answers.all,
        },
      }),
    };
  }

  private look(id: AppId): ObservedSet {
    const marathon = this.sets.of(id);
    const live = marathon?.live();
    if (marathon !== undefined && live === undefined) this.stopped.delete(marathon);
    const seen = { readAt: this.now, deployments: marathon?.deployments() ?? [], ...(live && { live }) };
    const looking = look(this.looking.get(id), seen, false);
    this.looking.set(id, looking);
    return { marathonId: id, deployments: seen.deployments, looking, ...(live && { live }) };
  }

  /** The check is asked about the candidate while it has traffic. */
  private ask(sets: RecordedSets | undefined): void {
    const definition = sets?.candidate && this.sets.of(sets.candidate)?.definition;
    if (!definition || sets.share === 0) return;
    this.answers.ask(this.checksAway ? undefined : this.git.qualityOf(definition), this.now);
  }

  readonly healthy = (id: AppId): number => this.sets.of(id)?.serving() ?? 0;

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
    const marathon = this.sets.of(action.marathonId);
    if (marathon === undefined) throw new Error(`nobody knows ${action.marathonId}`);
    const { deployment } = marathon;
    if (deployment?.by === 'hand' && isPlainlyForeign(marathon, this.setup.scale)) {
      this.violations.push(`${action.kind} while somebody's ${deployment.kind} holds ${action.marathonId}`);
    }
    this.violations.push(...wrongWrites(this, action, marathon));
    const outcome = outcomeOf(action, marathon);
    this.follow();
    if (outcome === 'locked' && deployment?.by === 'baton') {
      this.violations.push(`${action.kind} of ${action.marathonId} without force while our own deployment holds it`);
    }
  }

  private dies(at: KillAt): boolean {
    if (this.killAt !== at) return false;
    this.killAt = undefined;
    this.looking = new Map();
    this.answers.forget();
    this.amiss = undefined;
    this.step = undefined;
    return true;
  }

  private say(text: string): void {
    this.log.push(`${Math.round((this.now - noon) / 1_000)}s ${text}`);
  }
}
