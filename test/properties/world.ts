// A repository, a model of Marathon, and Baton between them: decide() is driven as the daemon drives it, and may be
// killed between any two of its acts. What is written down survives a kill, what was only looked at does not.
import type { Standing } from '../../src/core/policy/people/speaking.js';
import { nothingDecided, type AppDecisions } from '../../src/core/model/decision.js';
import { decide, type Situation } from '../../src/core/decide.js';
import type { JsonObject } from '../../src/core/model/json.js';
import type { AppRecord, KnownRevision } from '../../src/core/model/record.js';
import type { Looking } from '../../src/core/model/observed.js';
import type { Action, Step } from '../../src/core/model/step.js';
import type { Strategy } from '../../src/core/model/strategy.js';
import { look } from '../../src/core/rollout/looking.js';
import { healthyTasks } from '../../src/core/rollout/tasks.js';
import { nextRecord } from '../../src/core/status/nextRecord.js';
import { cart, desired, noon, openGate, owner, production } from '../core/rollout/build.js';
import { Commits } from './commits.js';
import type { Quality } from './fleet.js';
import { Marathon } from './marathon.js';
import { spoken, type Verb } from './people.js';
import { isPlainlyForeign, outcomeOf } from './writing.js';

export interface Setup {
  readonly strategy: Strategy;
  readonly scale: Strategy['scale'];
  readonly onFailure: Strategy['onFailure'];
  readonly check: 'MESOS_HTTP' | 'HTTP' | 'none';
  /** minimumHealthCapacity and maximumOverCapacity. */
  readonly capacity: readonly number[];
  readonly reportsKilling: boolean;
  readonly graceSeconds: number;
  readonly drift: Situation['environment']['drift'];
}

/** A kill falls before the record is written, between record and act, or right after the act. */
export type KillAt = 'before the record' | 'before the act' | 'after the act';

export class World {
  readonly marathon: Marathon;
  readonly violations: string[] = [];
  readonly log: string[] = [];
  step: Step | undefined;
  invalid = false;
  windowOpen = true;
  readonly git: Commits<Quality>;
  /** What the status branch says: it survives every kill. */
  record: AppRecord | undefined;
  /** What people said: on the status branch, too. */
  decisions: AppDecisions = nothingDecided;
  private looking: Looking | undefined;
  private readonly setup: Setup;
  private killAt: KillAt | undefined;
  private words = 0;
  private writesSinceEvent = 0;

  constructor(setup: Setup, first: Quality) {
    this.setup = setup;
    this.marathon = new Marathon(cart, noon, setup.reportsKilling, {
      qualityOf: (of) => this.qualityOf(of),
    });
    this.git = new Commits(
      {
        ...setup,
        sized: (_strategy, instances) => ({ instances }),
        fields: () => fieldsOf(setup),
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
    return this.qualityOf(this.head.definition);
  }

  /** Somebody types a command; what it refuses is not said. */
  person(verb: Exclude<Verb, 'next' | 'next --full'>): void {
    const word = { by: 'ada', because: 'an incident', at: this.marathon.now + this.words };
    this.words += 1;
    const standing: Standing = {
      wanted: this.invalid ? 'invalid' : 'defined',
      ...(this.invalid ? {} : { desired: desired(this.head, this.strategy) }),
      ...(this.record && { record: this.record }),
      decisions: this.decisions,
      mode: 'apply',
    };
    const said = spoken(verb, standing, word, (name) => this.git.revision(name));
    if (said !== undefined) this.decisions = said;
    this.say(`${verb}${said === undefined ? ', refused' : ''}`);
  }

  /** Somebody edits the live definition by hand. */
  edit(): void {
    const { definition } = this.marathon;
    if (definition === undefined) return;
    this.marathon.put({ ...definition, env: { BY_HAND: String(this.marathon.now) } }, 'hand', true);
  }

  /** Something that is not our doing happens: from here on our writes are counted anew. */
  happens(event: string, what: () => void): void {
    this.say(event);
    this.writesSinceEvent = 0;
    what();
  }

  /** Time passes: whatever is due in Marathon happens, and Baton looks whenever something has, or at `wakeAt`. */
  live(span: number): void {
    const from = this.marathon.now;
    const until = from + span;
    this.passes();
    while (this.marathon.now < until && this.violations.length === 0) {
      const wake =
        this.step?.wakeAt !== undefined && this.step.wakeAt > this.marathon.now ? this.step.wakeAt : Infinity;
      // Nothing moves for hours: the longer, the less often it is worth a look.
      const poll = this.marathon.now + Math.max(60_000, (this.marathon.now - from) / 4);
      this.marathon.advance(
        Math.min(until, Math.max(this.marathon.now + 1, Math.min(this.marathon.nextDue(), wake, poll))),
      );
      this.passes();
    }
    this.violations.push(...this.marathon.violations);
  }

  /** Passes follow each other at once as long as they act; the lease of a killed process takes a while to be taken. */
  private passes(): void {
    for (let pass = 0; pass < 20; pass += 1) if (!this.pass()) return;
    this.violations.push(`twenty passes in a row all wrote something, the last: ${this.step?.because ?? ''}`);
  }

  /** One pass, as daemon/pass does it: look, decide, write down, act. Whether it acted. */
  private pass(): boolean {
    const { marathon } = this;
    const live = marathon.live();
    const seen = { readAt: marathon.now, deployments: marathon.deployments(), ...(live === undefined ? {} : { live }) };
    this.looking = look(this.looking, seen, false);
    const step = decide({
      owner,
      wish: this.invalid
        ? { kind: 'invalid', problems: [{ code: 'yaml-invalid', severity: 'error', message: 'does not parse' }] }
        : { kind: 'app', app: desired(this.head, this.strategy) },
      observed: {
        ...seen,
        id: cart,
        environment: production,
        looking: this.looking,
        decisions: this.decisions,
        ...(this.record && { record: this.record }),
      },
      environment: { drift: this.setup.drift, ignore: [] },
      facts: {
        ...openGate,
        said: { ...(this.decisions.paused && { paused: this.decisions.paused }), overridden: {} },
        window: this.windowOpen ? { open: true } : { open: false, because: 'closed window' },
      },
    });
    if (step.because !== this.step?.because) this.say(`${step.row} ${step.phase}: ${step.because}`);
    this.step = step;
    if (this.dies('before the record')) return false;
    this.record = nextRecord({
      app: cart,
      environment: production,
      previous: this.record,
      desired: this.invalid ? undefined : desired(this.head, this.strategy),
      commit: this.head.commit,
      counts: live && { instances: live.instances, healthy: healthyTasks(live).length },
      step,
      problems: [],
      at: marathon.now,
    });
    if (step.action === undefined) return false;
    if (this.dies('before the act')) return false;
    this.act(step.action);
    this.dies('after the act');
    return true;
  }

  private act(action: Action): void {
    // As daemon/pass does it: what is tried again is tried as if for the first time.
    if (action.kind === 'hear' && action.effect.kind === 'retry') this.looking = undefined;
    if (action.kind === 'weigh' || action.kind === 'record' || action.kind === 'hear') return;
    // What settled last is brought back all the same, when somebody deletes it.
    const begins = this.step?.begins?.revision;
    if (this.decisions.paused !== null && begins !== undefined && begins !== this.record?.lastGood?.revision) {
      this.violations.push(`${action.kind} begins something while the app is paused`);
    }
    this.writesSinceEvent += 1;
    if (this.writesSinceEvent > 20) this.violations.push(`no end of writes: ${this.step?.because ?? ''}`);
    const { deployment } = this.marathon;
    if (deployment?.by === 'hand' && isPlainlyForeign(this.marathon, this.setup.scale)) {
      this.violations.push(`${action.kind} while somebody's ${deployment.kind} holds the app`);
    }
    if (outcomeOf(action, this.marathon) === 'locked' && deployment?.by === 'baton') {
      this.violations.push(`${action.kind} without force while our own deployment holds the app`);
    }
  }

  private dies(at: KillAt): boolean {
    if (this.killAt !== at) return false;
    this.killAt = undefined;
    this.looking = undefined;
    this.step = undefined;
    return true;
  }

  private qualityOf(of: JsonObject): Quality {
    const quality = this.git.qualityOf(of);
    return quality === 'failing' && this.setup.check === 'none' ? 'good' : quality;
  }

  private say(text: string): void {
    this.log.push(`${Math.round((this.marathon.now - noon) / 1_000)}s ${text}`);
  }
}

function fieldsOf({ check, graceSeconds, capacity }: Setup): JsonObject {
  const [minimumHealthCapacity = 1, maximumOverCapacity = 1] = capacity;
  return {
    healthChecks: check === 'none' ? [] : [{ protocol: check, path: '/health' }],
    taskKillGracePeriodSeconds: graceSeconds,
    upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity },
  };
}
