// `baton override window|after|rewrite COMMIT`: break-glass for one commit, for those whom the settings name.
import { Argument, Command } from 'commander';
import { overridable, type Overridable, type Override } from '../../core/model/decision.js';
import { isCommitSha, isPartOf, type CommitSha } from '../../core/model/ids.js';
import { branchesPath, parseBranches } from '../../core/status/branchesFile.js';
import { decide, decisionsOf } from '../environmentWords.js';
import { must } from '../context.js';
import { Failure } from '../failure.js';
import { inRoom, withSayingOptions, type Room, type SayingFlags } from '../saying.js';

export function overrideCommand(): Command {
  return withSayingOptions(
    new Command('override')
      .description('let one commit through although a window, an `after` or a rewritten branch holds it')
      .addArgument(new Argument('<what>', 'what it shall pass').choices(overridable))
      .argument('<commit>', 'the commit that waits, as `baton why` names it'),
  ).action((what: Overridable, commit: string, flags: SayingFlags) =>
    inRoom(flags, (room) => override(what, commit, room)),
  );
}

async function override(what: Overridable, text: string, room: Room): Promise<void> {
  const { by } = room.settings.override;
  if (!by.includes(room.word.by)) {
    const may =
      by.length === 0 ? 'nobody may: `override: { by: [NAME] }` in the settings names who' : `${by.join(', ')} may`;
    throw new Failure(`${room.word.by} may not override anything here; ${may}`);
  }
  const commit = await resolved(text, room);
  const before = decisionsOf(room, room.environment);
  const same = before.overrides.find((one) => one.what === what && one.commit === commit);
  if (same !== undefined) throw new Failure(`that is overridden already, by ${same.by}: ${same.because}`);
  const added: Override = { ...room.word, what, commit };
  // What has served is warned of no more; the history has them all.
  const overrides = [...before.overrides.filter((one) => room.word.at - one.at < kept), added];
  const about = `commit ${commit.slice(0, 8)}`;
  await decide(room, [{ ...before, overrides }], { what: `override ${what} for`, said: `${what} OVERRIDDEN`, about });
  if (await isHeld(what, commit, room)) return;
  const nothing =
    what === 'rewrite'
      ? `no branch waits to take ${about}`
      : `nothing of ${room.environment} is on record as held at ${about}`;
  process.stdout.write(`${nothing}: it counts if that comes\n`);
}

/** By what is on record. Somebody may be ahead of what they expect, and somebody else may have named the wrong commit. */
async function isHeld(what: Overridable, commit: CommitSha, { composed, environment, wanted }: Room): Promise<boolean> {
  if (what === 'rewrite') {
    const read = parseBranches((await composed.status.files()).get(branchesPath) ?? '');
    return read.ok && [...read.value.values()].some(({ waiting }) => waiting?.commit === commit);
  }
  return [...composed.daemon.report.records()].some(([key, { environment: name, phase, commit: known }]) => {
    const app = wanted.apps.get(key);
    const commits = [known, app?.commit, app?.numberCommit];
    return phase === 'held' && isPartOf(name, environment) && commits.includes(commit);
  });
}

const kept = 7 * 86_400_000;

/** A commit that brings something here by its id or how that begins; any other only by its whole id, if git has it. */
async function resolved(text: string, { composed, repository, environment, wanted, signal }: Room): Promise<CommitSha> {
  const apps = [...wanted.apps.values()].filter((app) => isPartOf(app.environment, environment));
  const records = [...composed.daemon.report.records().values()].filter((one) =>
    isPartOf(one.environment, environment),
  );
  const known = [...apps.flatMap((app) => [app.commit, app.numberCommit]), ...records.map((record) => record.commit)];
  const begins = /^[0-9a-f]{7,64}$/.test(text) ? [...new Set(known)].filter((one) => one.startsWith(text)) : [];
  const [only, second] = begins;
  if (only !== undefined && second === undefined) return only;
  if (isCommitSha(text)) {
    must(await composed.repository.readCommit(repository.branch, text, () => false, signal));
    return text;
  }
  const waiting = [
    ...new Set(records.filter(({ phase }) => phase === 'held').map((record) => record.commit.slice(0, 8))),
  ];
  const hint = waiting.length === 0 ? 'nothing of it is held' : `held are ${waiting.join(', ')}`;
  throw new Failure(
    `${text} ${second === undefined ? 'brings nothing to' : 'is the beginning of several commits in'} ${environment}; ${hint}`,
    2,
  );
}
