// Jobs over random histories, with kills between any two acts, new leaders of Marathon and closing windows: nothing is put
// before its jobs have succeeded, and no job is begun again that is on record as done.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.js';
import { jobIdOf } from '../../src/core/definition/jobs/jobId.js';
import { isCommitSha } from '../../src/core/model/ids.js';
import type { Job } from '../../src/core/model/job.js';
import type { JsonObject } from '../../src/core/model/json.js';
import type { Looking } from '../../src/core/model/observed.js';
import type { AppRecord, KnownRevision } from '../../src/core/model/record.js';
import type { Action, Step } from '../../src/core/model/step.js';
import type { Strategy } from '../../src/core/model/strategy.js';
import { look } from '../../src/core/rollout/looking.js';
import { nextRecord } from '../../src/core/status/nextRecord.js';
import {
  cart,
  checked,
  desired,
  known,
  minute,
  noon,
  openGate,
  owner,
  production,
  rolling,
} from '../core/rollout/build.js';
import { JobSlot, nameOfJob, type Fate, type Slot } from './jobSlot.js';
import { Marathon } from './marathon.js';
import { MetronomeSlot } from './metronomeSlot.js';

const fates: readonly Fate[] = ['success', 'success', 'failure', 'endless', 'lost', 'no offer'];
const kills = ['before the record', 'before the act', 'after the act'] as const;
type Kill = (typeof kills)[number];

const events = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 200 }),
    what: fc.oneof(
      fc.record({ kind: fc.constant('commit' as const), jobs: fc.array(fc.constantFrom(...fates), { maxLength: 3 }) }),
      fc.record({ kind: fc.constant('kill' as const), at: fc.constantFrom(...kills) }),
      fc.record({
        kind: fc.constantFrom(...(['window', 'fail-over', 'kill-task', 'delete-job', 'stop-job'] as const)),
      }),
    ),
  }),
  { minLength: 1, maxLength: 14 },
);

class JobWorld {
  readonly violations: string[] = [];
  readonly log: string[] = [];
  readonly marathon = new Marathon(cart, noon, true, { qualityOf: () => 'good' });
  readonly slot: Slot;
  head: KnownRevision;
  strategy: Strategy = rolling;
  step: Step | undefined;
  record: AppRecord | undefined;
  windowOpen = true;
  killAt: Kill | undefined;
  private durable: AppRecord | undefined;
  private looking: { app?: Looking; job?: Looking } = {};
  private commits = 0;
  private writes = 0;

  constructor(slot: Slot) {
    this.slot = slot;
    this.head = this.commit([]);
  }

  commit(jobs: readonly Fate[]): KnownRevision {
    this.commits += 1;
    const before = jobs.map((cmd): Job => ({ task: { cmd }, timeout: 10 * minute }));
    this.strategy = { ...rolling, waitAtMost: 60 * minute, ...(before.length === 0 ? {} : { before }) };
    const commit = checked(this.commits.toString(16).padStart(40, '0'), isCommitSha);
    this.head = { ...known(`v${this.commits}`, {}, 'a', this.strategy), commit };
    this.say(`commit v${this.commits} with ${jobs.join(', ')}`);
    return this.head;
  }

  happens(event: string, what: () => void): void {
    this.say(event);
    this.writes = 0;
    what();
  }

  live(span: number): void {
    const until = this.marathon.now + span;
    this.passes();
    while (this.marathon.now < until && this.violations.length === 0) {
      const wake = this.step?.wakeAt ?? Infinity;
      const due = Math.min(this.marathon.nextDue(), this.slot.nextDue(), wake, this.marathon.now + minute);
      this.marathon.advance(Math.min(until, Math.max(this.marathon.now + 1, due)));
      this.slot.advance(this.marathon.now);
      this.passes();
    }
    this.violations.push(...this.marathon.violations, ...this.slot.violations);
  }

  private passes(): void {
    for (let pass = 0; pass < 20; pass += 1) if (!this.pass()) return;
    this.violations.push(`twenty passes in a row all did something, the last: ${this.step?.because ?? ''}`);
  }

  private pass(): boolean {
    const { marathon, slot } = this;
    const readAt = marathon.now;
    const live = marathon.live();
    const seen = { readAt, deployments: marathon.deployments(), ...(live && { live }) };
    const app = look(this.looking.app, seen, false);
    const job = slot.observe(this.looking.job, readAt);
    this.looking = { app, job: job.looking };
    const step = decide({
      owner,
      wish: { kind: 'app', app: desired(this.head, this.strategy) },
      observed: {
        ...seen,
        id: cart,
        environment: production,
        looking: app,
        job,
        ...(this.record && { record: this.record }),
      },
      environment: { drift: 'warn', ignore: [] },
      facts: { ...openGate, window: this.windowOpen ? { open: true } : { open: false, because: 'closed window' } },
    });
    if (step.because !== this.step?.because) this.say(`${step.row} ${step.phase}: ${step.because}`);
    this.step = step;
    if (this.dies('before the record')) return false;
    this.record = nextRecord({
      app: cart,
      environment: production,
      previous: this.record,
      desired: desired(this.head, this.strategy),
      commit: this.head.commit,
      step,
      problems: [],
      at: readAt,
    });
    if (step.begins !== undefined || step.ran !== undefined || step.action?.kind === 'record')
      this.durable = this.record;
    if (step.ran !== undefined) return !this.dies('after the act');
    if (step.action === undefined) return false;
    if (this.dies('before the act')) return false;
    this.act(step.action);
    this.dies('after the act');
    return true;
  }

  private act(action: Action): void {
    if (action.kind === 'weigh' || action.kind === 'record' || action.kind === 'hear') return;
    this.writes += 1;
    if (this.writes > 40) this.violations.push(`no end of writes: ${this.step?.because ?? ''}`);
    const { now } = this.marathon;
    if (action.marathonId === cart) this.actOnApp(action);
    else if (action.kind === 'put') {
      this.judgeJob(action.definition);
      this.slot.put(action.definition, now, action.force);
    } else if (action.kind === 'scale') this.slot.scale(action.instances, now, action.force);
    else if (action.kind === 'restart') this.slot.restart(now, action.force);
    else this.slot.remove(now, action.force);
  }

  /** No job is begun that is on record as done, or while another one of the app runs. */
  private judgeJob(definition: JsonObject): void {
    const name = nameOfJob(definition);
    if (this.durable?.jobs?.some((one) => `${one.revision} ${one.index}` === name)) {
      this.violations.push(`job ${name} is begun, although it is on record as done`);
    }
    if (this.slot.isRunning) this.violations.push(`job ${name} is begun while another one runs`);
  }

  private actOnApp(action: Exclude<Action, { kind: 'record' | 'hear' }>): void {
    if (action.kind === 'remove') this.violations.push('the app is removed, although git names it');
    if (action.kind === 'restart') this.marathon.restart('baton', action.force);
    if (action.kind === 'scale') this.marathon.scale(action.instances, 'baton', action.force);
    if (action.kind !== 'put') return;
    const [revision] = nameOfJob(action.definition).split(' ');
    const { record, head } = this;
    const settled = record?.settled.some((one) => one.revision === revision) === true;
    const missing = (this.strategy.before ?? []).findIndex(
      (_, at) => !this.slot.succeeded.has(`${revision ?? ''} ${at + 1}`),
    );
    if (revision === head.revision && !settled && missing >= 0) {
      this.violations.push(`${revision} is put before its job ${missing + 1} has succeeded`);
    }
    this.marathon.put(action.definition, 'baton', action.force);
  }

  private dies(at: Kill): boolean {
    if (this.killAt !== at) return false;
    this.say(`killed ${at}`);
    this.killAt = undefined;
    this.looking = {};
    this.step = undefined;
    this.record = this.durable;
    return true;
  }

  private say(text: string): void {
    this.log.push(`${Math.round((this.marathon.now - noon) / 1_000)}s ${text}`);
  }
}

type Told = typeof events extends fc.Arbitrary<infer T> ? T : never;

function livedThrough(slot: Slot, told: Told): JobWorld {
  const world = new JobWorld(slot);
  world.live(5 * minute);
  for (const { after, what } of told) {
    world.live(after * 1_000);
    const { now } = world.marathon;
    world.happens(what.kind, () => {
      if (what.kind === 'commit') world.commit(what.jobs);
      else if (what.kind === 'kill') world.killAt = what.at;
      else if (what.kind === 'window') world.windowOpen = !world.windowOpen;
      else world.slot.happens(what.kind, now);
    });
  }
  world.happens('the window stays open from now on', () => (world.windowOpen = true));
  world.live(4 * 60 * minute);
  return world;
}

/** Where it must have ended: settled if every job of the newest commit could succeed, else rejected. */
function endOf({ step, strategy, slot, marathon }: JobWorld, fatal: ReadonlySet<string>): string | undefined {
  const fails = ({ task: { cmd } }: Job): boolean => typeof cmd === 'string' && fatal.has(cmd);
  const wanted = (strategy.before ?? []).some(fails) ? 'rejected' : 'settled';
  if (step?.phase !== wanted) return `ended ${step?.phase ?? ''} (${step?.because ?? ''}), and not ${wanted}`;
  if (wanted === 'settled' && slot.left !== 'nothing') return 'settled, and a job is left behind';
  if (wanted === 'rejected' && slot.left === 'wanted') return 'rejected, and its job is not stopped';
  return marathon.live()?.tasks.length === 4 ? undefined : 'the app does not run';
}

const histories = Number(process.env['BATON_HISTORIES'] ?? 60);

const fateOf = ({ cmd }: JsonObject): Fate => fates.find((fate) => cmd === fate) ?? 'success';

/** Metronome does not tell an agent that is lost from a task that fails. */
const slots = [
  ['Marathon', () => new JobSlot(jobIdOf(cart), fateOf), ['failure', 'endless', 'no offer']],
  ['Metronome', () => new MetronomeSlot(cart, fateOf), ['failure', 'endless', 'no offer', 'lost']],
] as const;

describe('jobs, whatever happens and wherever the process is killed', () => {
  it.each(slots)(
    `in %s run before the put, once by our record, and end as they must (${histories} histories)`,
    { timeout: 600_000 },
    (_where, slot, fatal) => {
      fc.assert(
        fc.property(events, (told) => {
          const world = livedThrough(slot(), told);
          const end = world.violations.length > 0 ? undefined : endOf(world, new Set(fatal));
          expect([...world.violations, ...(end === undefined ? [] : [end])], world.log.join('\n')).toEqual([]);
        }),
        { numRuns: histories, seed: 20_261_121 },
      );
    },
  );
});
