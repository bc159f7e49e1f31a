// `baton adopt`: what a cluster runs, as the files of an environment. Reads the cluster and writes files, nothing else.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { openClusters } from '../../compose.js';
import type { Settings } from '../../config/settings.js';
import { adopt, standing } from '../../core/adopt/adopt.js';
import { loadRepository, type RepositoryInput } from '../../core/definition/load.js';
import { isCommitSha, type EnvironmentName } from '../../core/model/ids.js';
import { adoptionText, isWhole } from '../adopt/adoptionText.js';
import { writeFiles } from '../adopt/writeFiles.js';
import {
  configOption,
  loadSettings,
  logFor,
  must,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from '../context.js';
import { Failure } from '../failure.js';
import { endedSignal } from '../signals.js';
import { readWorkingCopy } from '../workingCopy.js';

interface AdoptFlags extends SettingsFlags {
  readonly env: string;
  readonly into: string;
  readonly cluster?: string;
  readonly only: readonly string[];
  readonly format: 'yaml' | 'json';
  readonly dryRun?: true;
}

export function adoptCommand(): Command {
  return new Command('adopt')
    .description('write what a cluster runs as the files of an environment; changes nothing in the cluster')
    .requiredOption('--env <name>', 'the environment: one of baton.yaml, or a new one where there is no baton.yaml')
    .requiredOption('--into <dir>', 'the working copy; files that are there are never replaced')
    .addOption(configOption())
    .addOption(repositoryOption())
    .option('--cluster <name>', 'which cluster of the settings, where no baton.yaml says it and there are several')
    .option('--only <glob...>', 'only apps with these ids: "/shop/**"', [])
    .addOption(new Option('--format <form>', 'form of the files').choices(['yaml', 'json']).default('yaml'))
    .option('--dry-run', 'say what would be written, and write nothing')
    .action(run);
}

async function run(flags: AdoptFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const { name: owner } = oneRepository(settings, flags.repository);
  const environment = parseEnvironment(flags.env);
  if (environment === undefined) return;
  const signal = endedSignal();
  const copy = { ...(await workingCopy(flags.into, signal)), owner };
  const cluster = clusterOf(copy, environment, flags.cluster, settings);
  const known = openClusters(settings, logFor(settings, true)).get(cluster);
  if (known === undefined) {
    throw new Failure(
      `the settings have no cluster ${cluster}; they have ${[...settings.clusters.keys()].join(', ')}`,
      2,
    );
  }
  const view = must(await known.cluster.readAll(signal));
  for (const [id, because] of view.unreadable ?? [])
    process.stderr.write(`baton: ${id} is left out, what Marathon says about it cannot be read: ${because}\n`);
  const asked = { environment, cluster, live: view.apps, only: flags.only, format: flags.format };
  const adoption = must(adopt({ ...copy, ...asked }));
  const told = { environment, cluster, into: flags.into };
  if (flags.dryRun) {
    const all = { ...told, adoption };
    process.stdout.write(adoptionText(all));
    if (!isWhole(all)) process.exitCode = 1;
    return;
  }
  const written = await writeFiles(path.resolve(flags.into), adoption.files);
  const now = { ...(await readWorkingCopy(flags.into, signal)), owner, ...asked };
  const all = { ...told, written, adoption: standing(now, adoption) };
  process.stdout.write(adoptionText(all));
  if (!isWhole(all)) process.exitCode = 1;
}

/** The files that are there; a folder that does not exist yet has none. */
async function workingCopy(folder: string, signal: AbortSignal): Promise<RepositoryInput> {
  if (existsSync(folder)) return readWorkingCopy(folder, signal);
  const commit = '0'.repeat(40);
  if (!isCommitSha(commit)) throw new Error('forty zeros are no commit id');
  return { owner: '', commit, sources: [] };
}

/** The cluster that baton.yaml names for the environment; in a new repository the one that is asked for, or the only one. */
function clusterOf(
  copy: RepositoryInput,
  name: EnvironmentName,
  asked: string | undefined,
  { clusters }: Settings,
): string {
  const described = loadRepository(copy).environments.find(({ environment }) => environment.name === name);
  const isNew = !copy.sources.some(({ path: file }) => /^baton\.(?:ya?ml|json)$/i.test(file));
  if (!isNew && described !== undefined) {
    const { cluster } = described.environment;
    if (asked === undefined || asked === cluster) return cluster;
    throw new Failure(`baton.yaml has ${name} on the cluster ${cluster}, not on ${asked}`, 2);
  }
  const [only, second] = [...clusters.keys()];
  if (asked !== undefined) return asked;
  if (only !== undefined && second === undefined) return only;
  throw new Failure(`the settings have several clusters; add --cluster, one of ${[...clusters.keys()].join(', ')}`, 2);
}
