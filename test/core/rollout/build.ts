// The rest of a situation: builders that fill in what a row of a test table does not speak of.
import type { DesiredApp } from '../../../src/core/model/app.js';
import { withOurLabels } from '../../../src/core/definition/strategy/labels.js';
import { normaliseDefinition } from '../../../src/core/definition/normal/normalise.js';
import {
  appKey,
  isAppId,
  isCommitSha,
  isEnvironmentName,
  isRevision,
  type AppId,
  type CommitSha,
  type EnvironmentName,
} from '../../../src/core/model/ids.js';
import { newest } from '../../../src/core/model/dialect.js';
import { shortHash } from '../../../src/core/model/hash.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { kindOf } from '../../../src/core/model/runSpec.js';
import type { LiveApp, LiveDeployment, LiveTask, ObservedApp, QueueEntry } from '../../../src/core/model/observed.js';
import type { Ownership } from '../../../src/core/model/ownership.js';
import type { AppRecord, KnownRevision, Rejection } from '../../../src/core/model/record.js';
import { defaultPatience, type Strategy } from '../../../src/core/model/strategy.js';
import type { GateFacts } from '../../../src/core/policy/gate.js';
import type { Situation } from '../../../src/core/decide.js';
import { capacityOf, hasChecks, hasMesosChecks, instancesOf } from '../../../src/core/rollout/definition.js';

export function checked<T extends string>(text: string, is: (text: string) => text is T): T {
  if (!is(text)) throw new Error(`the test wants ${text} to be what it is not`);
  return text;
}

export const cart: AppId = checked('/shop/cart', isAppId);
export const production: EnvironmentName = checked('production', isEnvironmentName);
export const owner = 'shop';
/** Noon of some day: the now of every table test. */
export const noon = Date.UTC(2026, 4, 4, 12);
export const minute = 60_000;
export const commit = (letter: string): CommitSha => checked(letter.repeat(40), isCommitSha);

export const rolling: Strategy = { ...defaultPatience, kind: 'rolling', annotated: false, scale: { kind: 'git' } };
export const recreate: Strategy = { ...defaultPatience, kind: 'recreate', scale: { kind: 'git' } };

const mesosCheck: JsonObject = { protocol: 'MESOS_HTTP', path: '/health' };

/** A definition that differs from others by its letter: `cmd: serve a`. */
export const definition = (letter: string, more: JsonObject = {}): JsonObject =>
  normaliseDefinition({ id: cart, cmd: `serve ${letter}`, instances: 4, healthChecks: [mesosCheck], ...more });

/** Revision `a` is the definition `serve a`, brought by the commit aaaa… (or another one, to be judged anew). */
export function known(
  letter: string,
  more: JsonObject = {},
  from: string = letter,
  strategy: Strategy = rolling,
): KnownRevision {
  const whole = definition(letter, more);
  const revision = shortHash({ ...whole, id: null, instances: null, strategy: strategy.kind });
  return { revision: checked(revision, isRevision), commit: commit(from), definition: whole, strategy };
}

export function desired(revision: KnownRevision, strategy: Strategy = rolling): DesiredApp {
  const { definition: whole } = revision;
  return {
    key: appKey(production, cart),
    id: cart,
    environment: production,
    owner,
    spec: {
      id: cart,
      kind: kindOf(whole),
      instances: instancesOf(whole),
      minimumHealthCapacity: capacityOf(whole).minimumHealth,
      maximumOverCapacity: capacityOf(whole).maximumOver,
      hasHealthChecks: hasChecks(whole),
      hasMesosHealthCheck: hasMesosChecks(whole),
      definition: whole,
    },
    revision: revision.revision,
    strategy,
    dependsOn: [],
    numberCommit: revision.commit,
    place: { path: 'shop/cart.yaml', line: 1, column: 1 },
    commit: revision.commit,
    warnings: [],
  };
}

/** A live definition as we would have put it. */
export const labelled = (revision: KnownRevision): JsonObject =>
  withOurLabels(revision.definition, { owner, app: cart, environment: production, ...revision, role: 'primary' });

export interface Tasks {
  readonly healthy?: number;
  /** Their check fails. */
  readonly failing?: number;
  readonly staging?: number;
  /** Healthy tasks of an earlier version. */
  readonly old?: number;
  readonly terminating?: number;
}

export interface Live {
  readonly definition: JsonObject;
  readonly instances?: number;
  /** Minutes before noon. */
  readonly changed?: number;
  readonly scaled?: number;
  readonly tasks?: Tasks;
  readonly queue?: Partial<QueueEntry>;
  readonly lastFailure?: LiveApp['lastFailure'];
}

export function live(of: Live): LiveApp {
  const instances = of.instances ?? instancesOf(of.definition);
  const changedAt = noon - (of.changed ?? 5) * minute;
  const scaledAt = noon - (of.scaled ?? of.changed ?? 5) * minute;
  const tasks = of.tasks ?? { healthy: instances };
  const some = (number: number | undefined, task: Partial<LiveTask>): LiveTask[] =>
    Array.from({ length: number ?? 0 }, (_, index) => ({
      id: `${task.state ?? 'TASK_RUNNING'}-${task.health ?? 'none'}-${task.version ?? 0}-${index + 1}`,
      host: '10.0.0.1',
      state: 'TASK_RUNNING',
      version: changedAt,
      health: 'none',
      ...task,
    }));
  return {
    id: cart,
    kind: 'app',
    definition: { ...of.definition, instances },
    dialect: newest,
    instances,
    version: Math.max(changedAt, scaledAt),
    changedAt,
    scaledAt,
    tasks: [
      ...some(tasks.healthy, { health: 'passing' }),
      ...some(tasks.failing, { health: 'failing', failingBecause: 'HTTP 503' }),
      ...some(tasks.staging, { state: 'TASK_STAGING' }),
      ...some(tasks.old, { health: 'passing', version: changedAt - minute }),
      ...some(tasks.terminating, { state: 'TASK_KILLING', version: changedAt - minute }),
    ],
    ...(of.queue === undefined
      ? {}
      : { queue: { count: 1, delaySeconds: 0, refusals: [], processedOffers: 0, ...of.queue } }),
    ...(of.lastFailure === undefined ? {} : { lastFailure: of.lastFailure }),
  };
}

/** The deployment that our last write to this app started. */
export const ours = (of: LiveApp): LiveDeployment => ({ id: 'our-deployment', version: of.version, affected: [cart] });

export const foreign: LiveDeployment = {
  id: 'group-deployment',
  version: noon,
  affected: [cart, checked('/shop/shelf', isAppId)],
};

export interface Written {
  readonly lastGood?: KnownRevision;
  readonly rejected?: KnownRevision;
  readonly begun?: KnownRevision;
  readonly superseded?: KnownRevision;
  readonly settledInstances?: number;
  /** Newest first; absent: the last good one, at noon. */
  readonly settled?: AppRecord['settled'];
  readonly phase?: AppRecord['phase'];
}

export function record(written: Written): AppRecord {
  const { lastGood } = written;
  const rejected: Rejection | null =
    written.rejected === undefined
      ? null
      : { ...written.rejected, because: '1 of 4 tasks healthy after 15m', at: noon };
  return {
    version: 1,
    app: cart,
    environment: production,
    revision: null,
    commit: commit('0'),
    phase: written.phase ?? (rejected === null ? 'settled' : 'aborting'),
    because: '',
    strategy: 'rolling',
    instances: 4,
    healthy: 4,
    traffic: null,
    since: noon,
    mergeRequest: null,
    approvedBy: [],
    problems: [],
    lastGood: lastGood ?? null,
    rejected,
    begun: written.begun ?? null,
    superseded: written.superseded ?? null,
    settledInstances: written.settledInstances ?? (lastGood === undefined ? null : instancesOf(lastGood.definition)),
    settled:
      written.settled ??
      (lastGood === undefined ? [] : [{ revision: lastGood.revision, commit: lastGood.commit, at: noon }]),
  };
}

export const openGate: GateFacts = {
  mode: 'apply',
  adopt: 'equal',
  dependencies: [],
  earlier: [],
  window: { open: true },
  inMotion: 0,
  atOnce: 10,
};

export interface Told {
  readonly wish?: KnownRevision | 'invalid' | 'gone';
  readonly strategy?: Strategy;
  readonly live?: LiveApp;
  readonly deployments?: readonly LiveDeployment[];
  readonly written?: Written;
  readonly ownership?: Ownership;
  readonly looking?: Partial<ObservedApp['looking']>;
  readonly facts?: Partial<GateFacts>;
  readonly drift?: Situation['environment']['drift'];
  readonly ignore?: readonly string[];
}

export function situation(told: Told): Situation {
  const wish = told.wish ?? known('a');
  return {
    owner,
    wish:
      wish === 'gone'
        ? { kind: 'gone' }
        : wish === 'invalid'
          ? {
              kind: 'invalid',
              problems: [{ code: 'yaml-invalid', severity: 'error', message: 'the file does not parse' }],
            }
          : { kind: 'app', app: desired(wish, told.strategy) },
    observed: {
      id: cart,
      environment: production,
      readAt: noon,
      ...(told.live === undefined ? {} : { live: told.live }),
      deployments: told.deployments ?? [],
      ...(told.written === undefined ? {} : { record: record(told.written) }),
      ...(told.ownership === undefined ? {} : { ownership: told.ownership }),
      looking: { since: noon - 60 * minute, ...told.looking },
    },
    environment: { drift: told.drift ?? 'warn', ignore: told.ignore ?? [] },
    facts: { ...openGate, ...told.facts },
  };
}
