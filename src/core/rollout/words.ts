// The pieces of `because` that several rows share, and how a held gate silences a row.
import type { Instant } from '../model/ids.js';
import type { LiveDeployment } from '../model/observed.js';
import type { KnownRevision } from '../model/record.js';
import type { Step } from '../model/step.js';
import { instantText } from '../plan/show/printable.js';
import { failureOf } from './failure.js';
import type { LiveSet, Sight } from './sight.js';

/** What a row says; its number is the table's business. */
export type Said = Omit<Step, 'row'>;

export const nameOf = ({ revision, commit }: Pick<KnownRevision, 'revision' | 'commit'>): string =>
  `${revision} (commit ${commit.slice(0, 8)})`;

export const healthOf = (set: LiveSet): string =>
  `${set.healthy} of ${set.live.instances} tasks healthy${set.old === 0 ? '' : `, ${set.old} of an earlier version left`}`;

/** `: the health check of 2 tasks fails …`, or nothing. */
export function whyNot(set: LiveSet): string {
  const failure = failureOf(set.live);
  return failure === undefined ? '' : `: ${failure}`;
}

/** `17%`, `0.5%`. */
export const percent = (share: number): string => `${Math.round(share * 100) / 100}%`;

export const deploymentName = (deployment: LiveDeployment): string =>
  `deployment ${deployment.id}${deployment.affected.length > 1 ? ` (on ${deployment.affected.length} apps)` : ''}`;

/**
 * A moment, on Marathon's clock: `12:04:30Z`, or `2026-11-24T12:04:30Z` where the time of day alone could be taken for another
 * one: on another day (UTC), or half a day away. A record keeps the words of the first look, which may be read days later: to it
 * both are a number.
 */
export function moment(at: Instant, now: Instant): string {
  const text = instantText(at);
  const isNear = Math.abs(at - now) < halfADay && text.slice(0, date) === instantText(now).slice(0, date);
  return isNear ? text.slice(date) : text;
}

const date = 'yyyy-mm-ddT'.length;
const halfADay = 43_200_000;

/** A row that goes on towards W asks the gate; one that brings back what settled here does not. */
export const ifAdmitted = (sight: Sight, said: Said): Said =>
  sight.settledBefore && !isSigned(sight) ? said : ifOpen(sight, said);

/** Asks in any case. */
export function ifOpen(sight: Sight, said: Said): Said {
  const { gate } = sight;
  if (gate.kind === 'open') return said;
  const deadline = sight.begun ? sight.set?.deadline : undefined;
  const wakeAt = [gate.until, deadline].filter((moment) => moment !== undefined);
  return {
    phase: gate.by === 'invalid' ? 'invalid' : 'held',
    because: `${gate.because}; waits: ${said.because}`,
    heldBy: gate.by,
    ...(wakeAt.length === 0 ? {} : { wakeAt: Math.min(...wakeAt) }),
  };
}

/** Tasks that run as git wants are replaced for the sake of labels. `recreate` stopped them for it: that has to be ended. */
const isSigned = ({ set }: Sight): boolean => set?.unreleasedBy !== undefined && set.live.instances > 0;

/** What a forced write over a half-done replacement may cost. */
export const forcedCost = (sight: Sight): string =>
  sight.set?.deploying.kind !== 'ours'
    ? ''
    : sight.set.mesosChecks
      ? ', over our own deployment'
      : ', over our own deployment (without a MESOS_* check Marathon cannot tell healthy tasks: fewer may serve meanwhile)';
