// The plan as people are shown it: the sentences of each change, and changes that read alike said once for all their
// apps. Text and markdown are two ways to set this; neither adds a word of its own.
import type { AppId, EnvironmentName } from '../../model/ids.js';
import type { Change, ChangeKind, Plan, UnderWay } from '../../model/plan.js';
import { isError, type Problem } from '../../model/problem.js';
import { costText, fieldText, gateText, orderText, resourcesText, rolloutText, type FieldText } from './words.js';

export interface PlanSection {
  readonly environment: EnvironmentName;
  readonly cluster: string;
  /** What concerns the environment as a whole. */
  readonly sum: string;
  readonly blocks: readonly PlanBlock[];
  /** Apps that are set to what git wants and not at rest. */
  readonly underWay: readonly UnderWay[];
}

/** One change, or several that differ in nothing but the app. */
export interface PlanBlock {
  readonly kind: ChangeKind;
  readonly apps: readonly AppId[];
  readonly because: string;
  readonly fields: readonly FieldText[];
  /** The strategy and its cost, where tasks are replaced. */
  readonly how: string | undefined;
  readonly steps: readonly string[];
  readonly resources: string;
  readonly order: string | undefined;
  readonly gate: string | undefined;
}

/** Environments with nothing to say are left out. */
export const planSections = (plan: Plan): readonly PlanSection[] =>
  plan.rollouts.flatMap((rollout) => {
    const { environment, cluster, away } = rollout;
    const changes = plan.changes.filter((change) => change.environment === environment);
    const underWay = plan.underWay.filter((one) => one.environment === environment);
    if (changes.length === 0 && underWay.length === 0 && away === undefined) return [];
    return [{ environment, cluster, sum: rolloutText(rollout), blocks: grouped(changes), underWay }];
  });

/** What is wrong with the repository, as far as a plan has to say it. */
export interface PlanProblems {
  readonly shown: readonly Problem[];
  /** `90 more image-digest-missing: baton validate shows them all`. */
  readonly rest: readonly string[];
}

/** Of one kind of warning that the whole repository has a few are enough here; errors are told, up to a limit of sense. */
export function planProblems({ problems }: Plan): PlanProblems {
  const counts = new Map<string, number>();
  const shown = problems.filter((problem) => {
    const before = counts.get(problem.code) ?? 0;
    counts.set(problem.code, before + 1);
    return before < (isError(problem) ? mostErrors : mostWarnings);
  });
  const told = (code: string): number => shown.filter((one) => one.code === code).length;
  const rest = [...counts].flatMap(([code, all]) =>
    all > told(code) ? [`${all - told(code)} more ${code}: baton validate shows them all`] : [],
  );
  return { shown, rest };
}

const mostWarnings = 5;
const mostErrors = 100;

/** Two that read alike are still easily read; from three on it is a list. */
const worthGrouping = 3;

function grouped(changes: readonly Change[]): readonly PlanBlock[] {
  const groups = new Map<string, { readonly sayings: Sayings; readonly apps: AppId[] }>();
  for (const change of changes) {
    const sayings = sayingsOf(change);
    const key = JSON.stringify(sayings);
    const group = groups.get(key) ?? { sayings, apps: [] };
    group.apps.push(change.app);
    groups.set(key, group);
  }
  const blocks = [...groups.values()].flatMap(({ sayings, apps }) =>
    apps.length < worthGrouping ? apps.map((app) => ({ ...sayings, apps: [app] })) : [{ ...sayings, apps }],
  );
  const place = new Map(changes.map((change, index) => [change.app, index]));
  const first = ({ apps: [app] }: PlanBlock): number => (app === undefined ? 0 : (place.get(app) ?? 0));
  return blocks.sort((left, right) => first(left) - first(right));
}

type Sayings = Omit<PlanBlock, 'apps'>;

const sayingsOf = (change: Change): Sayings => ({
  kind: change.kind,
  because: change.because,
  fields: change.fields.map((field) => fieldText(field, change.changedBy)),
  how: costText(change),
  steps: change.steps,
  resources: resourcesText(change),
  order: orderText(change),
  gate: gateText(change.gate),
});
