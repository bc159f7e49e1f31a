// The commit with which somebody decides something: who, what, about what, and why, for people and for programs.
import { printable } from '../plan/show/printable.js';
import { trailerGroups } from './parseTrailers.js';

/** `about`: `production /shop/cart`, or an environment. `what`: `pause`, `freeze until 2026-…`, `override window`. */
export interface Decided {
  readonly about: string;
  readonly what: string;
  readonly by: string;
  readonly because: string;
}

/** At least one. Its last paragraph is trailers only, as of every commit of the status branch. */
export function decisionMessage(all: readonly Decided[]): string {
  const [first] = all;
  if (first === undefined) return 'nothing was said';
  const who = all.length === 1 ? first.about : `${all.length} apps`;
  const trailers = all.flatMap(({ about, what, by, because }) => [
    `${about.includes(' ') ? 'Baton-App' : 'Baton-Environment'}: ${printable(about)}`,
    `Baton-Decision: ${printable(what, 200)}`,
    `Baton-By: ${printable(by, 100)}`,
    `Baton-Because: ${printable(because)}`,
  ]);
  return [
    printable(`${who}: ${first.what} by ${first.by}`, 140),
    printable(first.because),
    [...trailers, 'Baton-Ci: [skip ci]'].join('\n'),
  ].join('\n\n');
}

/** The decisions in the trailers of a message, in their order; a commit of somebody else says none. */
export const parseDecisions = (message: string): readonly Decided[] =>
  trailerGroups(message, ['Baton-App', 'Baton-Environment']).flatMap((group) => {
    const about = group.get('Baton-App') ?? group.get('Baton-Environment') ?? '';
    const what = group.get('Baton-Decision');
    if (what === undefined) return [];
    return { about, what, by: group.get('Baton-By') ?? '', because: group.get('Baton-Because') ?? '' };
  });
