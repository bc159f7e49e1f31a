// `baton local marathon|metronome|gitlab|balancer`: the embedded servers, each alone. One line when ready; SIGTERM or Ctrl-C stops them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { parse } from 'yaml';
import { Failure } from '../failure.js';
import { balancerCommand } from '../localBalancer.js';
import { checked, port, started } from '../localServers.js';
import { ended } from '../signals.js';

interface MarathonFlags {
  readonly port: number;
  readonly host: string;
  readonly simulate?: true;
  readonly agents?: number;
  readonly agent?: readonly string[];
  readonly cpus?: number;
  readonly mem?: number;
  readonly agentPort?: number;
  readonly httpCredentials?: string;
  readonly sandboxes?: string;
  readonly data?: string;
  readonly standbyOf?: string;
  readonly adminPort?: number;
  readonly accessControlAllowOrigin?: string;
  readonly disableMetricsPrometheus?: true;
}

interface MetronomeFlags {
  readonly port: number;
  readonly host: string;
  readonly cpus?: number;
  readonly mem?: number;
  readonly sandboxes?: string;
}

interface GitlabFlags {
  readonly port: number;
  readonly host: string;
  readonly root: string;
  readonly seed?: string;
}

export function localCommand(): Command {
  return new Command('local')
    .description('the embedded servers, each alone')
    .addCommand(
      new Command('marathon')
        .description('a small Marathon: the v2 API, every task a real process of this machine')
        .option('--port <n>', 'port to listen on; 0 picks a free one', port, 8080)
        .option('--host <address>', 'address to listen on', '127.0.0.1')
        .option('--simulate', 'pretend the tasks instead of running them')
        .option('--agents <n>', 'number of Mesos agents: 127.0.0.1, 127.0.0.2 …', positive)
        .option(
          '--agent <description>',
          'one agent with what it has and its attributes, in the syntax of Mesos, as in "cpus:4;mem:2048;rack:a;@zone:z1"; once for each',
          (text: string, before?: readonly string[]) => [...(before ?? []), text],
        )
        .option('--cpus <n>', 'cpus of each agent', positive)
        .option('--mem <MiB>', 'memory of each agent', positive)
        .option(
          '--agent-port <n>',
          "serve the agents' sandboxes (stdout, stderr) on this port; 0 picks a free one",
          port,
        )
        .option('--http-credentials <user:password>', 'ask for these by HTTP Basic, as the flag of Marathon does')
        .option('--sandboxes <dir>', 'where the working directories of the tasks are made')
        .option('--data <dir>', 'keep apps, versions, deployments and instances in this folder from start to start')
        .option(
          '--standby-of <url>',
          'be a standby of the Marathon at http://host:port: no cluster, every request goes to that leader',
        )
        .option(
          '--admin-port <n>',
          'serve faults on demand (late, failed or cut answers, held offers, fail-over …) on this port of 127.0.0.1; 0 picks a free one',
          port,
        )
        .option('--access-control-allow-origin <origins>', 'send CORS headers, as the flag of Marathon does')
        .option('--disable-metrics-prometheus', 'answer /metrics/prometheus with 404, as the flag of Marathon does')
        .action(runMarathon),
    )
    .addCommand(
      new Command('metronome')
        .description('a small Metronome: the v1 API for jobs and their runs, every task a real process of this machine')
        .option('--port <n>', 'port to listen on; 0 picks a free one', port, 9000)
        .option('--host <address>', 'address to listen on', '127.0.0.1')
        .option('--cpus <n>', 'cpus of its agent', positive)
        .option('--mem <MiB>', 'memory of its agent', positive)
        .option('--sandboxes <dir>', 'where the working directories of the tasks are made')
        .action(runMetronome),
    )
    .addCommand(
      new Command('gitlab')
        .description('a small GitLab: git over smart HTTP with tokens and roles, and part of the REST API')
        .option('--port <n>', 'port to listen on; 0 picks a free one', port, 8929)
        .option('--host <address>', 'address to listen on', '127.0.0.1')
        .requiredOption('--root <dir>', 'where repositories and state live; kept at the end')
        .option('--seed <file>', 'users and projects to create, as YAML or JSON')
        .action(runGitlab),
    )
    .addCommand(balancerCommand());
}

async function runMarathon(flags: MarathonFlags): Promise<void> {
  const { startMarathon } = await import('../../local/marathon/server.js');
  const { checkOptions } = await import('../../local/marathon/options.js');
  const { sandboxes, data, disableMetricsPrometheus, ...others } = flags;
  const options = {
    ...others,
    ...(sandboxes && { sandboxRoot: path.resolve(sandboxes) }),
    ...(data && { dataDir: path.resolve(data) }),
    ...(disableMetricsPrometheus && { metricsPrometheus: false }),
  };
  checked(() => checkOptions(options));
  const marathon = await started(startMarathon(options));
  process.stdout.write(`marathon listening on ${marathon.url}\n`);
  if (marathon.agentUrl !== undefined) process.stdout.write(`agents listening on ${marathon.agentUrl}\n`);
  if (marathon.adminUrl !== undefined) process.stdout.write(`admin listening on ${marathon.adminUrl}\n`);
  await ended();
  await marathon.close();
}

async function runMetronome({ sandboxes, ...others }: MetronomeFlags): Promise<void> {
  const { startMetronome } = await import('../../local/metronome/server.js');
  const options = { ...others, ...(sandboxes && { sandboxRoot: path.resolve(sandboxes) }) };
  const metronome = await started(startMetronome(options));
  process.stdout.write(`metronome listening on ${metronome.url}\n`);
  await ended();
  await metronome.close();
}

async function runGitlab(flags: GitlabFlags): Promise<void> {
  const { startGitlab } = await import('../../local/gitlab/server.js');
  const seed =
    flags.seed === undefined ? {} : { seed: readSeed(flags.seed), seedFolder: path.dirname(path.resolve(flags.seed)) };
  const gitlab = await started(startGitlab({ port: flags.port, host: flags.host, root: flags.root, ...seed }));
  process.stdout.write(`gitlab listening on ${gitlab.url}\n`);
  await ended();
  await gitlab.close();
}

function readSeed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(`the seed ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('give a number above 0');
}
