// The commit with which somebody claims or releases apps: who, what and why, for people and for programs.
import { appKey, type AppId, type EnvironmentName } from '../model/ids.js';
import type { Ownership } from '../model/ownership.js';
import { printable } from '../plan/show/printable.js';

export interface SaidAbout {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly ownership: Ownership;
}

/** At least one. Its last paragraph is trailers only, as of every commit of the status branch. */
export function ownershipMessage(all: readonly SaidAbout[]): string {
  const [first] = all;
  if (first === undefined) return 'nothing was said';
  const { kind, by, because } = first.ownership;
  const who = all.length === 1 ? appKey(first.environment, first.app) : `${all.length} apps`;
  const trailers = all.flatMap(({ environment, app, ownership }) => [
    `Baton-App: ${appKey(environment, app)}`,
    `Baton-Ownership: ${ownership.kind}`,
    `Baton-By: ${printable(ownership.by, 100)}`,
    `Baton-Because: ${printable(ownership.because)}`,
  ]);
  return [
    printable(`${who}: ${kind} by ${by}`, 140),
    printable(because),
    [...trailers, 'Baton-Ci: [skip ci]'].join('\n'),
  ].join('\n\n');
}
