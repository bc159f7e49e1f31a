// Situations for the tables: what is not said is as in an ordinary app that is as git wants it.
import { normaliseDefinition } from '../../../src/core/definition/normal/normalise.js';
import type { DesiredApp } from '../../../src/core/model/app.js';
import {
  appKey,
  isAppId,
  isCommitSha,
  isEnvironmentName,
  isRevision,
  type AppId,
  type CommitSha,
  type EnvironmentName,
  type Revision,
} from '../../../src/core/model/ids.js';
import { newest } from '../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp, LiveTask } from '../../../src/core/model/observed.js';
import type { ProposedChange } from '../../../src/core/model/plan.js';
import type { AppRecord, KnownRevision } from '../../../src/core/model/record.js';
import { defaultPatience, type Strategy } from '../../../src/core/model/strategy.js';
import { changeOf, type ChangeInput, type Hold } from '../../../src/core/plan/change.js';
import type { PlannedEnvironment } from '../../../src/core/plan/plan.js';
import { capacityOf, instancesOf } from '../../../src/core/rollout/definition.js';

/** 2026-01-31T09:30:00Z. */
export const noon = Date.UTC(2026, 0, 31, 9, 30);

function sure<T extends string>(guard: (text: string) => text is T, text: string): T {
  if (!guard(text)) throw new Error(`the test is wrong: ${text}`);
  return text;
}

export const id = (text: string): AppId => sure(isAppId, text);
export const environment = (text: string): EnvironmentName => sure(isEnvironmentName, text);
/** `commit('a')` is forty of them. */
export const commit = (digit: string): CommitSha => sure(isCommitSha, digit.repeat(40));
export const revision = (digit: string): Revision => sure(isRevision, digit.repeat(12));

export const cart = id('/shop/cart');
export const production = environment('production');

export const rolling: Strategy = { ...defaultPatience, kind: 'rolling', annotated: false, scale: { kind: 'git' } };

export const definitionOf = (more: JsonObject = {}): JsonObject =>
  normaliseDefinition({ id: '/shop/cart', cmd: 'node server.js', instances: 3, ...more });

export function anApp(more: Partial<DesiredApp> & { readonly definition?: JsonObject } = {}): DesiredApp {
  const { definition = definitionOf(), ...rest } = more;
  const capacity = capacityOf(definition);
  const app = { id: cart, environment: production, ...rest };
  return {
    key: appKey(app.environment, app.id),
    owner: 'shop',
    spec: {
      id: app.id,
      kind: 'app',
      instances: instancesOf(definition),
      minimumHealthCapacity: capacity.minimumHealth,
      maximumOverCapacity: capacity.maximumOver,
      hasHealthChecks: false,
      hasMesosHealthCheck: false,
      definition,
    },
    revision: revision('1'),
    strategy: rolling,
    dependsOn: [],
    numberCommit: commit('a'),
    place: { path: 'apps/shop/cart.yaml', line: 1, column: 1 },
    commit: commit('a'),
    warnings: [],
    ...app,
  };
}

export function live(more: Partial<LiveApp> = {}): LiveApp {
  const definition = more.definition ?? definitionOf();
  const instances = more.instances ?? instancesOf(definition);
  return {
    id: cart,
    kind: 'app',
    definition,
    dialect: newest,
    instances,
    version: noon,
    scaledAt: noon,
    changedAt: noon,
    tasks: Array.from({ length: instances }, (_, index) => task(index)),
    ...more,
  };
}

export const task = (index: number, version = noon): LiveTask => ({
  id: `shop_cart.instance-${index}`,
  host: '127.0.0.1',
  state: 'TASK_RUNNING',
  version,
  health: 'none',
});

export const known = (more: Partial<KnownRevision> = {}): KnownRevision => ({
  revision: revision('1'),
  commit: commit('a'),
  definition: definitionOf(),
  strategy: rolling,
  ...more,
});

export const aRecord = (more: Partial<AppRecord> = {}): AppRecord => ({
  version: 1,
  app: cart,
  environment: production,
  revision: revision('1'),
  commit: commit('a'),
  phase: 'settled',
  because: 'all 3 tasks are healthy',
  strategy: 'rolling',
  instances: 3,
  healthy: 3,
  traffic: null,
  since: noon,
  mergeRequest: null,
  approvedBy: [],
  problems: [],
  lastGood: known(),
  rejected: null,
  begun: null,
  superseded: null,
  heard: null,
  settledInstances: 3,
  settled: [{ revision: revision('1'), commit: commit('a'), at: noon }],
  ...more,
});

export const planned = (name: EnvironmentName, more: Partial<PlannedEnvironment> = {}): PlannedEnvironment => ({
  name,
  cluster: 'default',
  atOnce: 10,
  earlier: [],
  ...more,
});

export const changed = ({
  gate = { kind: 'open' },
  waitsFor = [],
  ...more
}: Partial<Omit<ChangeInput, 'hold'> & Hold>): ProposedChange =>
  changeOf({
    desired: anApp(),
    live: live(),
    hold: () => ({ gate, waitsFor }),
    environment: { name: production, ignore: [], drift: 'warn' },
    ...more,
  });
