// What a case of the conformance suite is: one sentence about Marathon's API, where it is written, and how to see it
// from outside.
import type { World } from './world.js';

/**
 * What a case needs of the Marathon it is run against.
 * - `tasks`: tasks that start, run and can be killed; pretended ones will do.
 * - `processes`: tasks that really run their commands.
 * - `alone`: nobody else, and nothing else on the cluster: it looks at the root, at counts or at limits.
 * - `abdication`: a Marathon that may be told to give up its leadership; a foreign process usually ends by it.
 */
export type Needs = 'tasks' | 'processes' | 'alone' | 'abdication';

export type Case = {
  /** `chapter/name`, what `--only` looks at. */
  readonly id: string;
  readonly title: string;
  /** Chapter of the API reference, and the classes of Marathon 1.11 or its documentation that say so. */
  readonly cites: string;
  readonly needs: Needs;
  /** The source leaves room: the expectation is the likeliest reading, and a foreign Marathon may differ. */
  readonly inferred?: true;
  readonly run: (world: World) => Promise<void>;
};

/** The part of an id before the slash. */
export const chapterOf = ({ id }: Pick<Case, 'id'>): string => id.split('/')[0] ?? id;

/** Fills in what all cases of one file share. */
export function chapter(
  name: string,
  needs: Needs,
  cases: Readonly<Record<string, Omit<Case, 'id' | 'needs'> & { readonly needs?: Needs }>>,
): readonly Case[] {
  return Object.entries(cases).map(([key, given]) => ({ needs, ...given, id: `${name}/${key}` }));
}
