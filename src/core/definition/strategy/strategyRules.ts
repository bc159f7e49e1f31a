// Two sets side by side (canary, blue-green, ab-test) need more of an app than a replacement in place: checks that tell
// whether the new set is well, tasks that may run twice, and something that moves traffic. What lacks it is refused.
import { count } from '../../model/count.js';
import { problem } from '../../model/errorCodes.js';
import type { JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { MarathonKind } from '../../model/runSpec.js';
import type { StepSize, TwoSetStrategy } from '../../model/strategy.js';
import { isSingleInstance, type Replaced } from './capacities.js';
import type { Locate } from '../layers/layers.js';
import { isResident, usesExternalVolume } from '../normal/normaliseContainer.js';
import { pastedFaults } from '../rules/balancerLabels.js';
import { balanceFaults, templateFaults } from '../rules/balancerTemplates.js';
import { balancerLabelsOf, hasLabel, type BalancerLabel } from '../rules/labels.js';
import { portsOf } from '../rules/ports.js';
import { below } from '../read/pointer.js';
import { amountOf } from './twoSets.js';

/**
 * `canonical` is the definition, `instances` the number in it. `where` finds places in the deploy block, `locate` in the
 * definition.
 */
export function strategyRules(
  strategy: TwoSetStrategy,
  kind: MarathonKind,
  canonical: JsonObject,
  { instances }: Pick<Replaced, 'instances'>,
  where: Locate,
  locate: Locate,
): readonly Problem[] {
  const { kind: name } = strategy;
  const steps = strategy.kind === 'canary' ? strategy.steps.map(({ size }) => size) : [];
  const impossible = kind === 'pod' ? [podsInPlace] : appObstacles(strategy, canonical);
  return [
    ...impossible.map(([message, hint]) =>
      problem('strategy-impossible', `${name}: ${message}`, { place: where('/strategy'), hint }),
    ),
    ...(kind === 'pod' ? [] : labelProblems(name, canonical, locate)),
    ...stepProblems(steps, instances, where),
    ...(kind === 'pod' ? [] : previewProblems(strategy, canonical, where)),
  ];
}

/**
 * The labels are looked at once more before each put, and one that would break the balancer is not sent: the rollout could
 * never begin. Whether a canary is weighed is known to the settings only.
 */
function labelProblems(name: TwoSetStrategy['kind'], app: JsonObject, locate: Locate): readonly Problem[] {
  const labels = balancerLabelsOf(app).map(withServerLineEnded);
  const odd = pastedFaults(labels).filter(({ code }) => code === 'label-unusual');
  const faults = [...odd, ...templateFaults(labels), ...(name === 'canary' ? [] : balanceFaults(labels))];
  return faults.map(({ name: label, message }) => {
    const hint = 'correct the label: with two sets it is not sent';
    const place = locate(below('/labels', label));
    return problem('strategy-impossible', `${name}: ${message}`, { place, hint });
  });
}

/** What a set wears there ends in a line break, whether git's does or not (withAgent). */
const withServerLineEnded = ({ name, value }: BalancerLabel): BalancerLabel =>
  name.endsWith('_BACKEND_SERVER_OPTIONS') && !value.endsWith('\n') ? { name, value: `${value}\n` } : { name, value };

type Obstacle = readonly [message: string, hint: string];

const podsInPlace: Obstacle = [
  'pods are replaced in place only',
  'use rolling, minimum-in-service or recreate, or make it an app',
];

function appObstacles(strategy: TwoSetStrategy, app: JsonObject): readonly Obstacle[] {
  const { kind: name } = strategy;
  const ports = portsOf(app);
  const onAgent = ports.flatMap((port) => port.onAgent?.number ?? [])[0];
  const balanced = hasLabel(app, /^HAPROXY_/);
  const vip = [app, ...ports.map((port) => port.holder)].some((holder) => hasLabel(holder, /^VIP_\d+$/));
  const obstacles: readonly (readonly [boolean, ...Obstacle])[] = [
    [
      !Array.isArray(app['healthChecks']) || app['healthChecks'].length === 0,
      'without health checks nobody knows whether the new set is well',
      'add healthChecks, or use rolling',
    ],
    [
      isResident(app['container']),
      'a second set would not have the data of the persistent volumes',
      'use minimum-in-service or recreate',
    ],
    [
      usesExternalVolume(app['container']),
      'an external volume is mounted by one set, and the other one waits for it',
      'use minimum-in-service or recreate',
    ],
    [
      isSingleInstance(app),
      'MARATHON_SINGLE_INSTANCE_APP says that two tasks may never run at once',
      'use recreate, or remove the label',
    ],
    [
      onAgent !== undefined,
      `both sets would need port ${String(onAgent)} of the same agents`,
      'let Marathon choose: remove requirePorts and hostPort, or use minimum-in-service',
    ],
    [ports.length === 0, 'there is no port whose traffic could be moved', 'add a port, or use rolling'],
    [
      ports.length > 0 && !balanced && !vip,
      'nothing says who sends traffic to it',
      'add HAPROXY_GROUP (marathon-lb) or a VIP, or use rolling',
    ],
    [
      ports.length > 0 && !balanced && vip && name !== 'canary',
      'a VIP serves every healthy task, so a set cannot be kept without traffic',
      'add HAPROXY_GROUP (marathon-lb), or use canary',
    ],
    [
      name === 'ab-test' && balanced && !hasLabel(app, /^HAPROXY_\d+_VHOST$/),
      'visitors can be told apart only behind a virtual host',
      'add HAPROXY_0_VHOST, or use canary',
    ],
    // With AUTH marathon-lb writes rules from other templates (generateHttpVhostAcl), which ask for the path alone: both
    // versions have the same one, and the tested one is asked first.
    [
      name === 'ab-test' && hasLabel(app, /^HAPROXY_\d+_AUTH$/),
      'with HAPROXY_n_AUTH marathon-lb would send everybody to the tested version',
      'let the app ask for passwords, or use canary or blue-green',
    ],
    [
      name === 'ab-test' && hasLabel(app, /^HAPROXY_DEPLOYMENT_GROUP$/),
      'a deployment group makes one of both variants',
      'remove HAPROXY_DEPLOYMENT_GROUP',
    ],
  ];
  return obstacles.flatMap(([stands, message, hint]): readonly Obstacle[] => (stands ? [[message, hint]] : []));
}

/** Nobody could ever be asked at a port that there is not. */
function previewProblems(strategy: TwoSetStrategy, app: JsonObject, where: Locate): readonly Problem[] {
  const preview = strategy.kind === 'blue-green' ? strategy.preview : undefined;
  const ports = portsOf(app).length;
  // An app without ports is refused as such.
  if (preview === undefined || ports === 0 || preview.portIndex < ports) return [];
  const message = `the preview asks port ${preview.portIndex}, and the app has ${count(ports, 'port')}, counted from 0`;
  const hint = `write at most ${ports - 1}`;
  return [problem('strategy-impossible', message, { place: where('/preview/portIndex'), hint })];
}

/** Steps by number of tasks: more than there are, or so close together that they start the same number. */
function stepProblems(steps: readonly StepSize[], instances: number, where: Locate): readonly Problem[] {
  const counts = steps.map((size) =>
    size.kind === 'share' ? Math.ceil((instances * Math.round(size.percent * 1_000)) / 100_000) : amountOf(size),
  );
  return steps.flatMap((size, index): readonly Problem[] => {
    if (size.kind === 'weight') return [];
    const place = where(`/steps/${index}/instances`);
    const tasks = counts[index] ?? 0;
    if (tasks > instances) {
      const message = `this step wants ${tasks} tasks of ${instances}`;
      return [problem('strategy-impossible', message, { place, hint: `write at most ${instances}` })];
    }
    if (index === 0 || counts[index - 1] !== tasks) return [];
    return [problem('step-collapses', `this step is ${tasks} of ${instances} tasks, like the one before`, { place })];
  });
}
