// What people of a model type, as the commands of the same names say it.
import type { AppDecisions, Word } from '../../src/core/model/decision.js';
import type { KnownRevision } from '../../src/core/model/record.js';
import {
  abort,
  next,
  pause,
  resume,
  retry,
  rollback,
  wayBack,
  type Standing,
} from '../../src/core/policy/people/speaking.js';

export type Verb = 'pause' | 'resume' | 'abort' | 'retry' | 'rollback' | 'next' | 'next --full';

/** The decisions with this word among them; undefined: the command refuses it. `revision`: what git knows by that name. */
export function spoken(
  verb: Verb,
  standing: Standing,
  word: Word,
  revision: (name: string) => KnownRevision | undefined,
): AppDecisions | undefined {
  if (verb === 'rollback') {
    const way = wayBack(standing, undefined);
    const to = way.kind === 'said' ? revision(way.word.to.revision) : undefined;
    return way.kind === 'said' && to
      ? rollback(standing, way.word.from, { ...to, commit: way.word.to.commit }, word)
      : undefined;
  }
  const isNext = verb === 'next' || verb === 'next --full';
  const said = isNext
    ? next(standing, word, verb === 'next --full')
    : { pause, resume, abort, retry }[verb](standing, word);
  return said.kind === 'said' ? said.word : undefined;
}
