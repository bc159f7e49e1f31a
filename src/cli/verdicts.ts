// What `pause`, `resume`, `abort`, `retry` and `rollback` share: the apps that are meant, as git and the status branch
// have them, and the files that say it. No cluster is asked: it may be what is broken.
import { Option, type Command } from 'commander';
import { matchesGlob } from '../core/definition/glob.js';
import { nothingDecided, type AppDecisions, type Word } from '../core/model/decision.js';
import { phases, type Phase } from '../core/model/phase.js';
import type { Spoken, Standing } from '../core/policy/people/speaking.js';
import { decisionMessage } from '../core/status/decisionMessage.js';
import { appDecisionsText } from '../core/status/decisionFile.js';
import { appDecisionsPath } from '../core/status/decisionPath.js';
import { Failure } from './failure.js';
import {
  appsOf,
  chosen,
  inRoom,
  refusal,
  tell,
  withSayingOptions,
  write,
  type Named,
  type Room,
  type SayingFlags,
} from './saying.js';

export interface VerdictFlags extends SayingFlags {
  readonly phase?: Phase;
}

/** The arguments and options of all of them. */
export const withVerdictOptions = (command: Command): Command =>
  withSayingOptions(command.argument('[apps...]', 'ids or globs: /shop/cart, "/shop/**"')).addOption(
    new Option('--phase <phase>', 'only apps in this phase; without ids, all of them').choices(phases),
  );

export interface About extends Named {
  readonly standing: Standing;
}

/** `past`: the word in the table. */
export interface Speech {
  readonly verb: string;
  readonly past: string;
  readonly judge: (about: About, word: Word, room: Room) => Promise<Spoken<AppDecisions>> | Spoken<AppDecisions>;
  /** What a person has to do besides, told at the end. */
  readonly next?: (said: readonly About[], room: Room) => string;
}

/** Says it about every app that is meant, in one commit. */
export async function speak(
  { verb, past, judge, next }: Speech,
  names: readonly string[],
  flags: VerdictFlags,
): Promise<void> {
  if (names.length === 0 && flags.phase === undefined) throw new Failure('name apps, or say --phase', 2);
  await inRoom(flags, async (room) => {
    const { word } = room;
    const judged: { readonly one: About; readonly byId: boolean; readonly spoken: Spoken<AppDecisions> }[] = [];
    for (const { one, byId } of meant(names, flags.phase, room)) {
      judged.push({ one, byId, spoken: await judge(one, word, room) });
    }
    tell(
      judged.map(({ one, byId, spoken }) => ({
        about: one.key,
        said: spoken.kind === 'said' ? past : spoken.kind,
        because: spoken.kind === 'said' ? word.because : spoken.because,
        refused: refusal(spoken.kind, byId),
      })),
    );
    const said = judged.flatMap(({ one, spoken }) => (spoken.kind === 'said' ? [{ one, decisions: spoken.word }] : []));
    if (said.length === 0) return;
    const files = said.map(({ one, decisions }): [string, string] => [
      appDecisionsPath(one.environment, one.id),
      appDecisionsText(one.environment, one.id, decisions),
    ]);
    const message = decisionMessage(said.map(({ one }) => ({ about: one.key, what: verb, ...word })));
    await write(room, new Map(files), message);
    if (next !== undefined)
      process.stdout.write(
        next(
          said.map(({ one }) => one),
          room,
        ),
      );
  });
}

/** What takes out of git what these apps are wanted as: ` (git revert 48fd7353 && …)`, each commit once; of files that cannot be used nothing. */
export function revertsOf(said: readonly About[]): string {
  const commits = new Set(said.flatMap(({ standing }) => standing.desired?.commit.slice(0, 8) ?? []));
  return commits.size === 0 ? '' : ` (${[...commits].map((commit) => `git revert ${commit}`).join(' && ')})`;
}

function meant(names: readonly string[], phase: Phase | undefined, room: Room): ReturnType<typeof chosen<About>> {
  const apps = appsOf(room).map((one) => ({ ...one, standing: standingOf(one, room) }));
  const named = names.length === 0 ? apps.map((one) => ({ one, byId: false })) : chosen(names, apps);
  const found = named.filter(({ one }) => phase === undefined || one.standing.record?.phase === phase);
  if (found.length === 0) throw new Failure(`no app of ${room.environment} that was named is ${phase ?? ''}`);
  return found;
}

function standingOf({ key, id }: Named, { composed, settings, wanted }: Room): Standing {
  const { report } = composed.daemon;
  const desired = wanted.apps.get(key);
  const record = report.recordOf(key);
  const ownership = report.said.ownershipOf(key);
  return {
    wanted: wanted.invalid.has(key) ? 'invalid' : desired === undefined ? 'gone' : 'defined',
    ...(desired && !wanted.invalid.has(key) && { desired }),
    ...(record && { record }),
    ...(ownership && { ownership }),
    decisions: report.said.decisions.apps.get(key) ?? nothingDecided,
    mode: settings.mode.find(({ glob }) => matchesGlob(glob, id.slice(1)))?.mode ?? 'observe',
  };
}
