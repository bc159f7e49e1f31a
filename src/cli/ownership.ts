// What `claim` and `release` share: which apps are meant, what is said about each, and the one commit that says it.
import { Option, type Command } from 'commander';
import { openClusters, type Composed } from '../compose.js';
import { matchesGlob } from '../core/definition/glob.js';
import { isPartOf, type AppId } from '../core/model/ids.js';
import type { ObservedApp } from '../core/model/observed.js';
import { maskText } from '../core/masking/maskText.js';
import { printable } from '../core/plan/show/printable.js';
import type { Asking, Wanted, Word } from '../core/policy/claiming.js';
import { ownershipPath, ownershipText } from '../core/status/ownershipFile.js';
import { ownershipMessage, type SaidAbout } from '../core/status/ownershipMessage.js';
import type { Target } from '../daemon/targets.js';
import {
  beside,
  configOption,
  loadSettings,
  logFor,
  must,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from './context.js';
import { Failure } from './failure.js';
import { person } from './person.js';
import { parseApp } from './records.js';
import { endedSignal } from './signals.js';
import { table } from './table.js';

export interface OwnershipFlags extends SettingsFlags {
  readonly env: string;
  readonly because: string;
  readonly force?: true;
}

/** The arguments and options of both. */
export const withOwnershipOptions = (command: Command): Command =>
  command
    .argument('<apps...>', 'ids or globs: /shop/cart, "/shop/**"')
    .addOption(configOption())
    .addOption(repositoryOption())
    .requiredOption('--env <name>', 'the environment')
    .addOption(new Option('--because <text>', 'why, for whoever reads the history').makeOptionMandatory());

type Judge = (observed: ObservedApp, wanted: Wanted, asking: Asking) => Word;

/**
 * Says it about every app that is named, in one commit on the status branch. What a glob names and must not be is left
 * out and told; what is named by its id and must not be stops the whole command before anything is written.
 */
export async function say(judge: Judge, names: readonly string[], flags: OwnershipFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  const because = printable(maskText(flags.because), 300);
  if (because === '') throw new Failure('say why with --because', 2);
  const asking: Asking = {
    owner: repository.name,
    by: await person(process.env),
    because,
    force: flags.force === true,
  };
  const only = parseEnvironment(flags.env);
  if (only === undefined) return;
  const signal = endedSignal();
  await beside(settings, repository, { only: new Set([only]) }, async (composed) => {
    const found = await observed(composed, openClusters(settings, logFor(settings, true)), signal);
    const environments = composed.daemon.wanted?.loaded.environments.map(({ environment }) => environment.name) ?? [];
    if (!environments.some((name) => isPartOf(name, only)))
      throw new Failure(`there is no environment ${only}; there are ${environments.join(', ')}`, 2);
    const judged = named(names, found).map(({ one, byId }) => ({
      one,
      byId,
      word: judge(one.observed, one.wanted, asking),
    }));
    const rows = judged.map(({ one, word }) => [
      one.target.key,
      word.kind === 'said' ? word.ownership.kind : word.kind,
      told(word),
    ]);
    process.stdout.write(table(rows));
    if (judged.some(({ byId, word }) => byId && word.kind === 'refused')) throw new Failure('nothing was written');
    const all = judged.flatMap(({ one, word }): SaidAbout[] =>
      word.kind === 'said'
        ? [{ environment: one.target.environment.name, app: one.target.id, ownership: word.ownership }]
        : [],
    );
    if (all.length > 0) await commit(composed, all, signal);
  });
}

interface Found {
  readonly target: Target;
  readonly wanted: Wanted;
  readonly observed: ObservedApp;
}

/** Every app of the environment, as git, the status branch and the cluster have it now. */
async function observed(
  { daemon }: Composed,
  clusters: ReturnType<typeof openClusters>,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  must(await daemon.plan(undefined, signal));
  const targets = [...daemon.targets.values()];
  const views = new Map<string, Awaited<ReturnType<typeof view>>>();
  for (const name of new Set(targets.map(({ environment }) => environment.cluster))) {
    views.set(name, await view(clusters, name, signal));
  }
  return targets.flatMap((target): Found[] => {
    const seen = views.get(target.environment.cluster);
    if (seen === undefined) return [];
    const live = seen.apps.get(target.id);
    const record = daemon.report.recordOf(target.key);
    const ownership = daemon.report.said.ownershipOf(target.key);
    return [
      {
        target,
        wanted: target.desired !== undefined ? 'defined' : target.invalid !== undefined ? 'invalid' : 'gone',
        observed: {
          id: target.id,
          environment: target.environment.name,
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

async function view(clusters: ReturnType<typeof openClusters>, name: string, signal: AbortSignal) {
  const known = clusters.get(name);
  if (known === undefined) throw new Failure(`the settings have no cluster ${name}; add it below clusters:`);
  return must(await known.cluster.readAll(signal));
}

/** The apps that are meant, each once. `byId`: somebody wrote out its id. */
function named(
  names: readonly string[],
  found: readonly Found[],
): readonly { readonly one: Found; readonly byId: boolean }[] {
  const meant = new Map<Found, boolean>();
  for (const name of names) {
    const isGlob = /[*?]/.test(name);
    const id = isGlob ? undefined : parseApp(name);
    const matching = found.filter(({ target }) => matches(target.id, name, id));
    if (matching.length === 0) {
      throw new Failure(`${id ?? name} is not known here: git does not define it, and no app of ours has that id`);
    }
    for (const one of matching) meant.set(one, meant.get(one) === true || !isGlob);
  }
  return [...meant].map(([one, byId]) => ({ one, byId }));
}

const matches = (id: AppId, name: string, exactly: AppId | undefined): boolean =>
  exactly === undefined ? matchesGlob(name.replace(/^\/+/, ''), id.slice(1)) : id === exactly;

const told = (word: Word): string => (word.kind === 'said' ? word.ownership.because : word.because);

/** Made on the newest tip and pushed onto it; when somebody else was faster, put on theirs and pushed again. */
async function commit({ status }: Composed, all: readonly SaidAbout[], signal: AbortSignal): Promise<void> {
  await status.commit({
    files: new Map(
      all.map(({ environment, app, ownership }) => [
        ownershipPath(environment, app),
        ownershipText(environment, app, ownership),
      ]),
    ),
    message: ownershipMessage(all),
    at: Date.now(),
  });
  const pushed = await status.push(signal);
  if (pushed.kind === 'refused' || pushed.kind === 'unreachable') {
    throw new Failure(`nothing was written, the status branch does not take it: ${pushed.because}`);
  }
}
