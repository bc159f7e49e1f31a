// The checks that agents run beside a task: MESOS_* and COMMAND checks of apps, and all checks of pods.
import { assertNever } from '../assertNever.js';
import type { CanonicalHealthCheck } from '../definition/app.js';
import type { PodContainer } from '../definition/pod/pod.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Instance, Task } from '../task/instance.js';
import type { Probe } from './prober.js';
import { appProbe, containerProbe } from './target.js';

/** Seconds as in the definition. */
export type MesosCheck = {
  /** As Mesos calls it in the executor's log. */
  readonly type: 'HTTP' | 'TCP' | 'COMMAND';
  readonly delaySeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly gracePeriodSeconds: number;
  readonly maxConsecutiveFailures: number;
  readonly probe: (instance: Instance, task: Task) => Probe;
};

export const isMesosCheck = ({ protocol }: CanonicalHealthCheck): boolean =>
  protocol === 'COMMAND' || protocol.startsWith('MESOS_');

/** The check that runs beside a task, if there is one; Mesos takes one at the most. */
export function mesosCheckOf(runSpec: RunSpec, task: Task): MesosCheck | undefined {
  switch (runSpec.kind) {
    case 'app': {
      const check = runSpec.spec.healthChecks?.find(isMesosCheck);
      return check === undefined ? undefined : ofApp(check);
    }
    case 'pod': {
      const container = runSpec.spec.containers.find(({ name }) => name === task.container);
      return container?.healthCheck === undefined ? undefined : ofContainer(container.healthCheck);
    }
    default:
      return assertNever(runSpec);
  }
}

const ofApp = (check: CanonicalHealthCheck): MesosCheck => ({
  ...check,
  type: check.protocol === 'COMMAND' ? 'COMMAND' : check.protocol === 'MESOS_TCP' ? 'TCP' : 'HTTP',
  probe: (instance) => appProbe(instance, check),
});

const ofContainer = (check: NonNullable<PodContainer['healthCheck']>): MesosCheck => ({
  ...check,
  type: check.exec !== undefined ? 'COMMAND' : check.tcp !== undefined ? 'TCP' : 'HTTP',
  probe: (instance, task) => containerProbe(instance, task, check),
});
