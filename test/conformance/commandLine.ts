// `npm run conformance -- http://host:port`: the same cases against any Marathon, or against the embedded one.
import { parseArgs } from 'node:util';
import { allCases } from './cases/index.js';
import type { Case } from './suite/case.js';
import { clientOf } from './suite/client.js';
import type { Target } from './suite/client.js';
import { at } from './suite/expect.js';
import { randomOf } from './suite/random.js';
import { embeddedTargets, foreignTarget } from './suite/targets.js';
import type { Targets } from './suite/targets.js';
import { runAll } from './suite/all.js';
import { reportJson, reportText } from './suite/report.js';

const usage = `Usage: npm run conformance -- [http://host:port] [options]

Runs the conformance suite for Marathon's v2 API (1.11) against a Marathon, or without a URL against the embedded one.

  --user <u:p>      HTTP Basic credentials
  --seed <text>     repeat the ids, counts and orders of an earlier run
  --only <pattern>  only cases whose id or title matches this regular expression
  --exclusive       also run the cases that need the cluster for themselves: they empty the root group, fill it to the
                    limit of running deployments and make the leader abdicate
  --parallel <n>    cases at the same time (4; 8 with the embedded Marathon)
  --patience <s>    seconds to wait for a condition (120; 30 with the embedded Marathon)
  --yes             go on though the URL is not on this machine
  --json            the report as JSON on stdout

Exit codes: 0 all passed, 1 some failed, 2 it could not be run.`;

/** What cannot be run; the message says what to do. */
class CannotRun extends Error {}

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  let targets: Targets | undefined;
  try {
    const options = optionsOf(args);
    if (options === undefined) {
      console.log(usage);
      return 0;
    }
    const cases = allCases.filter(({ id, title }) => options.only.test(id) || options.only.test(title));
    if (cases.length === 0)
      throw new CannotRun(`no case matches ${String(options.only)}: ids look like ${allCases[0]?.id ?? ''}`);
    targets =
      options.url === undefined
        ? await embeddedTargets(options.patience)
        : await announced(options, options.url, cases);
    say(`Seed ${options.seed}; give it with --seed to repeat this run.`);
    const stop = new AbortController();
    process.once('SIGINT', () => {
      say('\nStopping: cases that run are ended and cleaned up. Press again to leave at once.');
      stop.abort();
    });
    const results = await runAll(cases, targets, { ...options, progress: say, stop: stop.signal });
    const foreign = options.url !== undefined;
    console.log(
      options.json
        ? reportJson(results, { seed: options.seed, foreign })
        : reportText(results, { seed: options.seed, foreign }),
    );
    return results.some(({ one, outcome }) => outcome.kind === 'failed' && !(foreign && one.inferred === true)) ? 1 : 0;
  } catch (cause) {
    if (!(cause instanceof CannotRun)) throw cause;
    console.error(cause.message);
    return 2;
  } finally {
    await targets?.close();
  }
}

const say = (line: string): void => console.error(line);

type Options = {
  readonly url: string | undefined;
  readonly credentials: string | undefined;
  readonly seed: string;
  readonly only: RegExp;
  readonly exclusive: boolean;
  readonly parallel: number;
  readonly patience: number;
  readonly yes: boolean;
  readonly json: boolean;
};

function optionsOf(args: readonly string[]): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  if (positionals.length > 1) throw new CannotRun(`give one URL, not ${positionals.length}\n\n${usage}`);
  const [given] = positionals;
  const url = given === undefined ? undefined : urlOf(given);
  if (values.user !== undefined && !/^[^:]+:.+$/s.test(values.user))
    throw new CannotRun('--user must be of the form user:password');
  return {
    url,
    credentials: values.user,
    seed: values.seed ?? String(Math.floor(Math.random() * 1e9)),
    only: patternOf(values.only ?? ''),
    exclusive: values.exclusive === true || url === undefined,
    parallel: wholeNumber('--parallel', values.parallel, url === undefined ? 8 : 4),
    patience: wholeNumber('--patience', values.patience, url === undefined ? 30 : 120),
    yes: values.yes === true,
    json: values.json === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        user: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        exclusive: { type: 'boolean' },
        parallel: { type: 'string' },
        patience: { type: 'string' },
        yes: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new CannotRun(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`);
  }
}

function urlOf(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new CannotRun(`${given} is not an http or https URL: give one like http://127.0.0.1:8080`);
  if (url.username !== '')
    throw new CannotRun('give credentials with --user, not in the URL: there they end up in logs');
  return url.href.replace(/\/+$/, '');
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new CannotRun(
      `--only ${text} is not a regular expression: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  const number = Number(text ?? otherwise);
  if (!Number.isInteger(number) || number < 1 || number > 3600)
    throw new CannotRun(`${name} must be a whole number from 1 to 3600, not ${String(text)}`);
  return number;
}

/** Says what will happen to a cluster that is not ours, and refuses to touch one elsewhere without being told. */
async function announced(
  { credentials, patience, exclusive, parallel, yes }: Options,
  url: string,
  cases: readonly Case[],
): Promise<Targets> {
  const target: Target = { url, patience, pause: 250, ...(credentials === undefined ? {} : { credentials }) };
  const version = await versionOf(target);
  say(`${url} is Marathon ${version}.`);
  say(
    `${cases.length} cases will create apps, pods and groups under top-level groups named conformance-<8 letters>, ${parallel} at a time,`,
  );
  say(
    'mostly of up to 10 tasks of 0.01 cpus and 32 MiB (some ask for Marathon’s default of 1 cpu), and remove them again.',
  );
  if (exclusive)
    say('With --exclusive they will also DELETE THE ROOT GROUP with all that is in it, and have the leader abdicate.');
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
  if (!local && !yes)
    throw new CannotRun(
      'Nothing was done: this Marathon is not on this machine. Add --yes if it may be used for this.',
    );
  return foreignTarget(target);
}

async function versionOf(target: Target): Promise<string> {
  const ask = clientOf({ ...target, patience: 10 }, randomOf('')).send('GET', '/v2/info');
  const reply = await ask.catch((cause: unknown) => {
    const because =
      cause instanceof Error
        ? [cause.message, cause.cause instanceof Error ? cause.cause.message : ''].filter(Boolean).join(': ')
        : String(cause);
    throw new CannotRun(`${target.url} cannot be reached: ${because}`);
  });
  if (reply.status === 401) throw new CannotRun(`${target.url} wants credentials: give them with --user user:password`);
  const version = at(reply.json, 'version');
  if (reply.status !== 200 || typeof version !== 'string')
    throw new CannotRun(
      `${target.url} does not look like a Marathon: GET /v2/info answers ${reply.status} ${reply.text.slice(0, 200)}`,
    );
  return version;
}
