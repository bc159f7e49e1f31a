// What Baton may not do in this week, whatever happens: begin something outside its hours, beside its limit, past staging,
// or while what it wrote down cannot be pushed; take back what an operator did; let a bad revision pass, or stay.
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { AppRecord } from '../../../src/core/model/record.js';
import type { ClusterAction } from '../../../src/daemon/ports.js';
import type { WeekClock } from './clock.js';
import type { Circumstances } from './judge.js';
import { atOnce, isOpen, printOf, qualityOf, revisionIn, stageOf, type Landscape, type Stage } from './landscape.js';
import type { ManyApps } from './manyApps.js';

/** Between a decision and its write lies an answer of Marathon, and now and then a slow one. */
const slowest = 10_000;
/** The deadline of a rollout is a quarter of an hour, counted anew after every gap in which Baton could not look. */
const condemnedWithin = 40 * 60_000;

/** A revision that Baton has put and that has not settled. */
interface Begun {
  readonly revision: string;
  readonly isBad: boolean;
  /** When, or when the last thing happened that makes its deadline begin anew. */
  since: number;
}

export class Rules {
  readonly violations: string[] = [];
  readonly #clock: WeekClock;
  readonly #landscape: Landscape;
  readonly #apps: ManyApps;
  readonly #around: Circumstances;
  readonly #begun = new Map<AppId, Begun>();
  /** Revisions that settled, by app: Baton may go back to them at any time. */
  readonly #settled = new Map<AppId, Set<string>>();

  constructor(clock: WeekClock, landscape: Landscape, apps: ManyApps, around: Circumstances) {
    this.#clock = clock;
    this.#landscape = landscape;
    this.#apps = apps;
    this.#around = around;
  }

  /** A write of Baton's was taken; `before` is what ran until then. */
  wrote(action: ClusterAction, before: JsonObject | undefined): void {
    const id = action.marathonId;
    if (action.kind === 'remove') {
      this.#begun.delete(id);
      return;
    }
    const after = this.#apps.definitionOf(id);
    if (after === undefined || action.kind === 'restart') return;
    const [from, to] = [before && printOf(before), printOf(after)];
    if (from !== undefined && revisionIn(from) === revisionIn(to)) this.#numbered(id, from, to);
    else this.#brought(id, revisionIn(to), qualityOf(after) !== 'good');
  }

  #numbered(id: AppId, from: string, to: string): void {
    const git = this.#around.byHand.get(id);
    const number = this.#landscape.wanted().get(id)?.app.instances;
    // Somebody merged another number meanwhile: then git has the last word.
    if (from === to || stageOf(id) !== 'production' || git === undefined || git !== number) return;
    this.#broken(id, `an operator had scaled it, and that was taken back: ${from} became ${to}`);
  }

  #brought(id: AppId, revision: string, isBad: boolean): void {
    const now = this.#clock.now();
    if (this.#settled.get(id)?.has(revision) === true) {
      this.#begun.delete(id);
      return;
    }
    const isNew = this.#begun.get(id)?.revision !== revision;
    this.#begun.set(id, { revision, isBad, since: now });
    if (isNew) for (const because of this.#reasonsAgainst(id, revision, isBad)) this.#broken(id, because);
  }

  *#reasonsAgainst(id: AppId, revision: string, isBad: boolean): Generator<string> {
    const stage = stageOf(id);
    const now = this.#clock.now();
    const wish = this.#landscape.wanted().get(id);
    if (stage === 'production' && !isOpen(now) && !isOpen(now - slowest)) yield `${revision} began outside the hours`;
    const unpushed = this.#around.unpushedSince;
    if (unpushed !== undefined && now - unpushed > slowest) yield `${revision} began while git was away`;
    const underWay = this.#underWay(stage);
    if (underWay > atOnce[stage]) yield `${revision} began as number ${underWay} at once in ${stage}`;
    if (isBad && stage === 'production' && wish?.app.isCommon === false && this.#landscape.isStaged(wish.app.team))
      yield `${revision} began in production, and cannot have settled in staging`;
  }

  /** Changes of the stage that have begun, have not been judged, and whose deployment Marathon still has. */
  #underWay(stage: Stage): number {
    let count = 0;
    for (const id of this.#begun.keys())
      if (stageOf(id) === stage && this.#apps.deploymentOf(id)?.by === 'baton') count += 1;
    return count;
  }

  /** Baton wrote down what became of it. */
  recorded({ app, rejected, lastGood, phase }: AppRecord): void {
    if (phase === 'settled' && lastGood !== null) {
      const revision = revisionIn(printOf(lastGood.definition));
      const known = this.#settled.get(app) ?? new Set<string>();
      if (!known.has(revision) && qualityOf(lastGood.definition) !== 'good')
        this.#broken(app, `${revision} settled, and is bad`);
      this.#settled.set(app, known.add(revision));
      this.#endOf(app, revision);
    }
    if (rejected !== null) this.#endOf(app, revisionIn(printOf(rejected.definition)));
  }

  #endOf(id: AppId, revision: string): void {
    if (this.#begun.get(id)?.revision === revision) this.#begun.delete(id);
  }

  /** Looks at what has begun, now and then. */
  sample(): void {
    const now = this.#clock.now();
    const { isMarathonAway, isDaemonDown, ill } = this.#around;
    for (const [id, begun] of this.#begun) {
      const definition = this.#apps.definitionOf(id);
      if (definition === undefined || revisionIn(printOf(definition)) !== begun.revision) continue;
      // Who cannot look cannot judge, and what somebody else holds is not Baton's to judge.
      if (isMarathonAway || isDaemonDown || ill.has(id) || this.#apps.deploymentOf(id)?.by === 'hand')
        begun.since = now;
      if (!begun.isBad || now - begun.since <= condemnedWithin) continue;
      this.#broken(id, `${begun.revision} is bad, has run for 40 minutes, and was not rejected`);
      this.#begun.delete(id);
    }
  }

  #broken(id: AppId, because: string): void {
    this.violations.push(`${new Date(this.#clock.now()).toISOString()} ${id}: ${because}`);
  }
}
