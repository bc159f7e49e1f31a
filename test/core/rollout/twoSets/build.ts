// Builders for situations of two sets: sets as we would have put them, balancers that show shares, and what is on record.
import { withOurLabels } from '../../../../src/core/definition/strategy/labels.js';
import type { Situation } from '../../../../src/core/decide.js';
import type { Check, Sample } from '../../../../src/core/model/check.js';
import type { AppId } from '../../../../src/core/model/ids.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import type { Amiss, Balancing, LiveApp, LiveDeployment, Looking } from '../../../../src/core/model/observed.js';
import type { AppRecord, KnownRevision, RecordedSets } from '../../../../src/core/model/record.js';
import { setIdOf, setRoles, type SetRole } from '../../../../src/core/model/setRole.js';
import { defaultPatience, hasTwoSets, type Strategy } from '../../../../src/core/model/strategy.js';
import type { Traffic } from '../../../../src/core/model/traffic.js';
import { dressed } from '../../../../src/core/rollout/rendering/dress.js';
import {
  cart,
  known,
  live,
  minute,
  noon,
  owner,
  production,
  record,
  situation,
  type Live,
  type Told,
} from '../build.js';

export const check: Check = { name: 'errors', failAfter: 3, kind: 'http', url: 'http://x/', limit: {} };
export const common = {
  ...defaultPatience,
  scale: { kind: 'git' },
  checks: [check],
  drainTimeout: 5 * minute,
} as const;

export const canary: Strategy = {
  ...common,
  kind: 'canary',
  steps: [
    { size: { kind: 'weight', percent: 5 }, pause: 5 * minute },
    { size: { kind: 'weight', percent: 50 }, pause: 'until-next' },
  ],
};
export const blueGreen: Strategy = {
  ...common,
  kind: 'blue-green',
  soak: 5 * minute,
  keepOld: 60 * minute,
  switch: 'automatic',
};
export const abTest: Strategy = { ...common, kind: 'ab-test', share: 20 };

export const agent: Balancing = { kind: 'haproxy-agent', address: '10.0.0.5', port: 8701 };

/** Revision of an app behind marathon-lb: as `known`, with a virtual host and a service port. */
export const balanced = (letter: string, strategy: Strategy, more: JsonObject = {}, from = letter): KnownRevision =>
  known(
    letter,
    {
      labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example' },
      portDefinitions: [{ port: 10_001, protocol: 'tcp' }],
      ...more,
    },
    from,
    strategy,
  );

export interface SetTold extends Omit<Live, 'definition'> {
  readonly runs: KnownRevision;
  /** Put on by somebody else. */
  readonly foreign?: boolean;
  /** Without what was put over it: before there were two sets. */
  readonly bare?: boolean;
  readonly deployment?: 'ours' | 'foreign';
  readonly looking?: Partial<Looking>;
}

/** A set as it is live, wearing what we would have put over it. */
export function liveSet(role: SetRole, { runs, foreign, bare, ...rest }: SetTold): LiveApp {
  const freePorts = role === 'candidate' || role === 'green';
  const group = {
    kind: 'group',
    app: cart,
    startedAt: noon,
    agent: { address: '10.0.0.5', port: 8701 },
    freePorts,
  } as const;
  const variant = { kind: 'variant', app: cart, who: { share: 20 }, agent: group.agent } as const;
  const worn = role === 'variant' ? variant : group;
  const { definition, note } = dressed(runs.definition, bare === true ? { kind: 'bare' } : worn);
  const ours = {
    owner,
    app: cart,
    environment: production,
    revision: runs.revision,
    commit: runs.commit,
    role,
    set: note,
  };
  const id = setIdOf(cart, role);
  return { ...live({ ...rest, definition: foreign === true ? definition : withOurLabels(definition, ours) }), id };
}

const deploymentOn = (of: LiveApp, whose: 'ours' | 'foreign' | undefined): readonly LiveDeployment[] =>
  whose === undefined
    ? []
    : [{ id: `${whose}-deployment`, version: whose === 'ours' ? of.version : noon + 1, affected: [of.id] }];

export interface PairTold extends Pick<Told, 'wish' | 'written' | 'facts' | 'drift'> {
  readonly strategy: Strategy;
  /** By role. */
  readonly sets: Partial<Record<SetRole, SetTold>>;
  /** What the record says of them; absent: nothing. */
  readonly recorded?: Partial<RecordedSets>;
  /** The candidate's share that each balancer shows; a text: it cannot be read. */
  readonly shown?: readonly (number | string)[];
  /** Since when (minutes) balancers do not do what is commanded. */
  readonly amiss?: number;
  /** Why no balancer gets weights for any set. */
  readonly deaf?: string;
  /** Balancers without a server of it. */
  readonly without?: readonly string[];
  /** Sessions left on every set that has no share. */
  readonly sessions?: number;
  /** Answers of the check, oldest first, a minute apart, the newest now. */
  readonly answers?: readonly Sample['verdict'][];
  readonly balancing?: Balancing;
}

export const recordedSets = (more: Partial<RecordedSets> = {}): RecordedSets => ({
  primary: cart,
  candidate: null,
  share: 0,
  step: -1,
  size: null,
  since: noon - 10 * minute,
  reached: null,
  watchedSince: null,
  next: null,
  keptUntil: null,
  ...more,
});

function amissFor(
  minutes: number,
  recorded: Partial<RecordedSets> | undefined,
  shown: NonNullable<PairTold['shown']>,
): Amiss {
  const since = noon - minutes * minute;
  const { since: command, share } = recordedSets(recorded);
  const isMore = shown.some((one) => typeof one === 'number' && one > share);
  return { command, since, ...(isMore && { moreSince: since }) };
}

export function pairSituation(told: PairTold): Situation {
  const { sets, recorded, shown = [0], sessions = 0, answers = [], strategy } = told;
  const found = setRoles.flatMap((role) => {
    const set = sets[role];
    return set === undefined ? [] : [{ role, set, live: liveSet(role, set) }];
  });
  const base = found.find(({ role }) => role === 'primary');
  const others = found.filter(({ role }) => role !== 'primary');
  const sightOfCandidate: AppId =
    recorded?.candidate ??
    setIdOf(cart, hasTwoSets(strategy) && strategy.kind === 'blue-green' ? 'green' : 'candidate');
  const primary = recorded?.primary ?? (base ? cart : setIdOf(cart, 'blue'));
  const traffic: Traffic = {
    readings: shown.map((share, index) =>
      typeof share === 'string'
        ? { kind: 'unreadable', balancer: `lb-${index + 1}`, because: share }
        : {
            kind: 'read',
            balancer: `lb-${index + 1}`,
            sets: found.map(({ live: of }) => {
              const its = of.id === sightOfCandidate ? share : of.id === primary ? 100 - share : 0;
              return {
                marathonId: of.id,
                servers: 1,
                up: 1,
                taking: its > 0 ? 1 : 0,
                share: its,
                leastShare: its,
                sessions: its === 0 ? sessions : 9,
                ...(told.deaf !== undefined && { unanswered: told.deaf }),
                lines: [],
              };
            }),
          },
    ),
    ...(told.without && { without: told.without }),
  };
  const plain = situation({
    strategy,
    ...(told.wish && { wish: told.wish }),
    ...(told.facts && { facts: told.facts }),
    ...(told.drift && { drift: told.drift }),
  });
  const written: AppRecord | undefined = told.written && {
    ...record(told.written),
    ...(recorded && { sets: recordedSets(recorded) }),
  };
  const lookingOf = (set: SetTold | undefined): Looking => ({ since: noon - 60 * minute, ...set?.looking });
  return {
    ...plain,
    observed: {
      id: cart,
      environment: production,
      readAt: noon,
      ...(base && { live: base.live }),
      deployments: base ? deploymentOn(base.live, base.set.deployment) : [],
      looking: lookingOf(base?.set),
      ...(written && { record: written }),
      sets: {
        others: others.map(({ live: of, set }) => ({
          marathonId: of.id,
          live: of,
          deployments: deploymentOn(of, set.deployment),
          looking: lookingOf(set),
        })),
        balancing: told.balancing ?? agent,
        traffic,
        ...(told.amiss !== undefined && { amiss: amissFor(told.amiss, recorded, shown) }),
        samples: answers.map((verdict, index) => ({
          check: 'errors',
          verdict,
          because: `answer ${index + 1}`,
          at: noon - (answers.length - 1 - index) * minute,
        })),
      },
    },
  };
}
