// Whose number of instances counts.
import { assertNever } from '../model/assertNever.js';
import type { DesiredApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import type { LiveApp } from '../model/observed.js';
import type { AppRecord } from '../model/record.js';
import type { Scale } from '../model/strategy.js';
import { instancesOf } from '../rollout/definition.js';
import { ignoresInstances } from './compare/fieldChanges.js';

/**
 * The number of instances to bring a live app to: git's, or the live one where an autoscaler owns it (clamped to the
 * range, if there is one). A live 0 says nothing (`recreate` passes through it): then the last good one's, else git's.
 */
export function wantedInstances(about: {
  readonly desired: DesiredApp;
  readonly live: LiveApp;
  readonly record?: AppRecord | undefined;
  readonly environment: Pick<Environment, 'ignore'>;
}): number {
  const { desired, live, record, environment } = about;
  const scale = scaleOf(desired, environment);
  // Not by the last good one: what settles with no instances is none.
  const isSettled = record?.settled[0]?.revision === desired.revision;
  const before = record?.lastGood ? instancesOf(record.lastGood.definition) : desired.spec.instances;
  const theirs = live.instances > 0 ? live.instances : before;
  switch (scale.kind) {
    case 'git':
      return desired.spec.instances;
    case 'ignore':
      // What has settled and stands at 0 was put there by whoever owns the number.
      return isSettled ? live.instances : theirs;
    case 'range':
      return Math.min(scale.max, Math.max(scale.min, theirs));
    default:
      return assertNever(scale);
  }
}

/** Whether an autoscaler, or whoever `ignore` leaves it to, owns the number. */
export const isNumberOfOthers = (desired: DesiredApp, environment: Pick<Environment, 'ignore'>): boolean =>
  scaleOf(desired, environment).kind !== 'git';

const scaleOf = (desired: DesiredApp, { ignore }: Pick<Environment, 'ignore'>): Scale =>
  ignoresInstances(ignore) ? { kind: 'ignore' } : desired.strategy.scale;
