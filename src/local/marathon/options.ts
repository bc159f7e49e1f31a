// The settings of an embedded Marathon, and what is wrong with them.
import { parseLeader } from './standby/election.js';
import { agentSpecs } from './agent/agentsOf.js';

export type MarathonOptions = {
  /** Port to listen on; 0 picks a free one. */
  readonly port: number;
  /** Address to listen on; loopback unless told otherwise: whoever reaches it can run commands here. */
  readonly host?: string;
  /** Pretend tasks instead of running them. */
  readonly simulate?: boolean;
  /** Number of agents, `127.0.0.1` and up; one unless told otherwise, as many as needed with `simulate`. */
  readonly agents?: number;
  /** Instead of a number, a description of each: `cpus:4;mem:2048;ports:[21000-21999];rack:a;@region:eu`. */
  readonly agent?: readonly string[];
  /** Cpus of each agent; 64. */
  readonly cpus?: number;
  /** Memory of each agent in MiB; 65536. */
  readonly mem?: number;
  /** Port of the agents' sandbox endpoints; 0 picks a free one, absent serves none. */
  readonly agentPort?: number;
  /** `user:password` for HTTP Basic; absent lets everybody in. */
  readonly httpCredentials?: string;
  /** Marathon's limit of running deployments; 100. */
  readonly maxRunningDeployments?: number;
  /** The folder that keeps apps, versions, deployments and instances from start to start; absent keeps nothing. */
  readonly dataDir?: string;
  /**
   * Where sandboxes are made. Absent: a temporary folder that is removed at the end; with `dataDir` a folder in there,
   * whose sandboxes, but not the persistent volumes, are removed at the next start.
   */
  readonly sandboxRoot?: string;
  /** Port of the admin endpoint on 127.0.0.1, which makes faults on demand; 0 picks a free one, absent serves none. */
  readonly adminPort?: number;
  /** `http://host:port` of a leader: this server then has no cluster of its own and behaves as a standby does. */
  readonly standbyOf?: string;
  /** `--access_control_allow_origin`: comma-separated origins for CORS; absent sends no such headers. */
  readonly accessControlAllowOrigin?: string;
  /** `--metrics_prometheus`: serve /metrics/prometheus; true, as in Marathon. */
  readonly metricsPrometheus?: boolean;
  /** Have Mesos report TASK_KILLING, which Marathon leaves off by default. */
  readonly taskKilling?: boolean;
};

/** @throws Error with a sentence about the first setting that cannot be */
export function checkOptions(options: MarathonOptions): void {
  const { agents, cpus, mem, httpCredentials } = options;
  if (agents !== undefined && !(Number.isInteger(agents) && agents >= 1 && agents <= 254))
    throw new Error(
      `agents is ${agents}: give a whole number from 1 to 254, they are addresses 127.0.0.1 to 127.0.0.254`,
    );
  if (cpus !== undefined && !(cpus > 0)) throw new Error(`cpus is ${cpus}: give a number above 0`);
  if (mem !== undefined && !(mem > 0)) throw new Error(`mem is ${mem}: give a number of MiB above 0`);
  if (httpCredentials !== undefined && !/^[^:]+:.+$/s.test(httpCredentials))
    throw new Error('the credentials (--http-credentials) are not of the form user:password: give both');
  agentSpecs(options);
  if (options.adminPort !== undefined && options.adminPort !== 0 && options.adminPort === options.port)
    throw new Error(`the admin port cannot be the port of Marathon itself, ${options.port}: choose another`);
  if (options.standbyOf !== undefined) checkStandby(options, options.standbyOf);
}

/** A standby has no cluster, so nothing about one can be set: the settings, with their flags where they have one. */
const ofLeaders = [
  ['simulate', '--simulate'],
  ['agents', '--agents'],
  ['agent', '--agent'],
  ['cpus', '--cpus'],
  ['mem', '--mem'],
  ['agentPort', '--agent-port'],
  ['sandboxRoot', '--sandboxes'],
  ['dataDir', '--data'],
  ['maxRunningDeployments', 'maxRunningDeployments'],
  ['taskKilling', 'taskKilling'],
  ['accessControlAllowOrigin', '--access-control-allow-origin'],
  ['metricsPrometheus', '--disable-metrics-prometheus'],
] as const;

function checkStandby(options: MarathonOptions, standbyOf: string): void {
  parseLeader(standbyOf);
  const wrong = ofLeaders.filter(([name]) => options[name] !== undefined).map(([, flag]) => flag);
  if (wrong.length > 0)
    throw new Error(
      `a standby has no cluster of its own: leave out ${wrong.join(', ')} and set it for the leader, or leave out --standby-of`,
    );
}
