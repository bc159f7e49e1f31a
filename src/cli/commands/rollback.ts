// `baton rollback APP…`: goes back from what has settled, now, without window or approval.
import { Command } from 'commander';
import type { AppDecisions, Word } from '../../core/model/decision.js';
import { newest } from '../../core/model/dialect.js';
import { isSetTo } from '../../core/plan/compare/fieldChanges.js';
import { rollback, wayBack, type Spoken } from '../../core/policy/people/speaking.js';
import { settledDefinition } from '../settledDefinition.js';
import type { Room } from '../saying.js';
import { revertsOf, speak, withVerdictOptions, type About, type VerdictFlags } from '../verdicts.js';

interface RollbackFlags extends VerdictFlags {
  readonly to?: string;
}

export function rollbackCommand(): Command {
  return withVerdictOptions(
    new Command('rollback')
      .description('go back now from what has settled; git is not changed: merge a revert afterwards')
      .option('--to <revision>', 'one of the last revisions that settled; without, the one before'),
  ).action((apps: readonly string[], { to, ...flags }: RollbackFlags) =>
    speak(
      {
        verb: to === undefined ? 'rollback' : `rollback to ${to}`,
        past: 'rolled back',
        judge: (about, word, room) => judged(about, word, room, to),
        next: afterwards,
      },
      apps,
      flags,
    ),
  );
}

async function judged(about: About, word: Word, room: Room, asked: string | undefined): Promise<Spoken<AppDecisions>> {
  const way = wayBack(about.standing, asked);
  if (way.kind !== 'said') return way;
  const { from, to } = way.word;
  const found = await settledDefinition(about, to, room);
  if (found === undefined) {
    const because = `the definition of ${to.revision} is neither in the history of the status branch nor in commit ${to.commit.slice(0, 8)}: revert in git, or say --to another revision`;
    return { kind: 'refused', because };
  }
  if (isSetTo(found.definition, { definition: from.definition, dialect: newest })) {
    const because = `${to.revision} differs from ${from.revision} in nothing that would be written`;
    return { kind: 'refused', because };
  }
  return { kind: 'said', word: rollback(about.standing, from, found, word) };
}

/** Git still has the revision: what is not reverted there comes back with the next change of the app. */
const afterwards = (said: readonly About[]): string =>
  `git still wants what was rolled back: merge its revert${revertsOf(said)}, so that the next change does not bring it again\n`;
