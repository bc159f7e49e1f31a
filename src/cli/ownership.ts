// What `claim` and `release` share: what is said about whose each app is, with the clusters read, and how it is written.
import type { Command } from 'commander';
import { openClusters } from '../compose.js';
import type { ObservedApp } from '../core/model/observed.js';
import type { Ownership } from '../core/model/ownership.js';
import type { Asking, Wanted, Word } from '../core/policy/ownership/claiming.js';
import { ownershipPath, ownershipText } from '../core/status/ownershipFile.js';
import { ownershipMessage, type SaidAbout } from '../core/status/ownershipMessage.js';
import type { Target } from '../daemon/targets.js';
import { logFor, must } from './context.js';
import { Failure } from './failure.js';
import {
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

export interface OwnershipFlags extends SayingFlags {
  /** The owner whose labels they carry has let go of them. */
  readonly released?: true;
  /** That owner has not. */
  readonly force?: true;
}

/** The arguments and options of both. */
export const withOwnershipOptions = (command: Command): Command =>
  withSayingOptions(command.argument('<apps...>', 'ids or globs: /shop/cart, "/shop/**"'));

type Judge = (observed: ObservedApp, wanted: Wanted, asking: Asking) => Word;

/**
 * Says it about every app that is named, in one commit on the status branch. What a glob names and must not be is left
 * out and told; what is named by its id and must not be stops the whole command before anything is written.
 */
export async function say(judge: Judge, names: readonly string[], flags: OwnershipFlags): Promise<void> {
  await inRoom(flags, async (room) => {
    const { by, because } = room.word;
    const over = flags.force === true ? 'unreleased' : flags.released === true ? 'released' : undefined;
    const asking: Asking = { owner: room.repository.name, by, because, over };
    const judged = chosen(names, await observed(room)).map(({ one, byId }) => ({
      one,
      byId,
      word: judge(one.observed, one.wanted, asking),
    }));
    tell(
      judged.map(({ one, byId, word }) => ({
        about: one.key,
        said: word.kind === 'said' ? word.ownership.kind : word.kind,
        because: word.kind === 'said' ? spoken(word.ownership) : word.because,
        refused: refusal(word.kind, byId),
      })),
    );
    const all = judged.flatMap(({ one, word }): SaidAbout[] =>
      word.kind === 'said' ? [{ environment: one.environment, app: one.id, ownership: word.ownership }] : [],
    );
    if (all.length === 0) return;
    const files = all.map(({ environment, app, ownership }): [string, string] => [
      ownershipPath(environment, app),
      ownershipText(environment, app, ownership),
    ]);
    await write(room, new Map(files), ownershipMessage(all));
  });
}

/** The reason, and what comes of taking it from somebody. */
function spoken(ownership: Ownership): string {
  const over = ownership.kind === 'claimed' ? ownership.over : null;
  if (over === null) return ownership.because;
  const next = over.released
    ? `the labels of ${over.name} stay until its next change`
    : `our labels replace those of ${over.name} at its turn, which restarts its tasks`;
  return `${ownership.because}; ${next}`;
}

interface Found extends Named {
  readonly wanted: Wanted;
  readonly observed: ObservedApp;
}

/** Every app of the environment, as git, the status branch and the cluster have it now. */
async function observed(room: Room): Promise<readonly Found[]> {
  const { composed, settings, signal } = room;
  const { daemon } = composed;
  await daemon.lookAtAll(signal);
  const targets = [...daemon.targets].map(([, target]) => target);
  const clusters = openClusters(settings, logFor(settings, true));
  const views = new Map<string, Awaited<ReturnType<typeof view>>>();
  for (const name of new Set(targets.map(({ environment }) => environment.cluster))) {
    views.set(name, await view(clusters, name, signal));
  }
  return targets.flatMap((target): Found[] => {
    const seen = views.get(target.environment.cluster);
    if (seen === undefined) return [];
    const { key, id, environment } = target;
    const live = seen.apps.get(id);
    const record = daemon.report.recordOf(key);
    const ownership = daemon.report.said.ownershipOf(key);
    return [
      {
        key,
        id,
        environment: environment.name,
        wanted: wantedOf(target),
        observed: {
          id,
          environment: environment.name,
          readAt: seen.readAt,
          ...(live && { live }),
          deployments: [],
          ...(record && { record }),
          ...(ownership && { ownership }),
          looking: { since: seen.readAt },
        },
      },
    ];
  });
}

const wantedOf = ({ desired, invalid }: Target): Wanted =>
  desired !== undefined ? 'defined' : invalid !== undefined ? 'invalid' : 'gone';

async function view(clusters: ReturnType<typeof openClusters>, name: string, signal: AbortSignal) {
  const known = clusters.get(name);
  if (known === undefined) throw new Failure(`the settings have no cluster ${name}; add it below clusters:`);
  return must(await known.cluster.readAll(signal));
}
