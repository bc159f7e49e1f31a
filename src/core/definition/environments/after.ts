// `after: { staging: 1h }`: which environments a change has to have been through. A name that nobody knows, or a circle,
// would hold every change for ever: both are errors of the environment that says so.
import { parseDuration } from '../../model/duration.js';
import type { After, Environment } from '../../model/environment.js';
import { problem } from '../../model/errorCodes.js';
import { isEnvironmentName, type EnvironmentName } from '../../model/ids.js';
import type { Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import { below } from '../read/pointer.js';
import { nearest } from '../schema/nearest.js';

/** Pointers start at the environment. Whether the names exist is asked once all environments are read. */
export function readAfter(
  given: Readonly<Record<string, string>> | undefined,
  locate: Locate,
): { readonly after: readonly After[]; readonly problems: readonly Problem[] } {
  const after: After[] = [];
  const problems: Problem[] = [];
  for (const [environment, text] of Object.entries(given ?? {})) {
    const pointer = below('/after', environment);
    const span = parseDuration(text);
    if (!span.ok) problems.push(...span.problems.map((one) => ({ ...one, place: locate(pointer) })));
    else if (!isEnvironmentName(environment) || environment.includes('@')) {
      const message = `after: ${JSON.stringify(environment.slice(0, 60))} is no name of an environment`;
      const hint = 'write the name that baton.yaml gives it; it stands for all its clusters';
      problems.push(problem('policy-invalid', message, { place: locate(pointer, 'key'), hint }));
    } else after.push({ environment, span: span.value, place: locate(pointer, 'key') });
  }
  return { after, problems };
}

/** What is wrong with the order of the environments, by base name. `described`: every name in baton.yaml, usable or not. */
export function orderProblems(
  environments: readonly Pick<Environment, 'base' | 'after'>[],
  described: readonly string[],
): ReadonlyMap<EnvironmentName, readonly Problem[]> {
  const afters = new Map(environments.map(({ base, after }) => [base, after]));
  const wrong = new Map<EnvironmentName, readonly Problem[]>();
  for (const [base, after] of afters) {
    const problems = after.flatMap((one) => unknown(one, described) ?? circle(base, one, afters) ?? []);
    if (problems.length > 0) wrong.set(base, problems);
  }
  return wrong;
}

function unknown({ environment, place }: After, described: readonly string[]): Problem | undefined {
  if (described.includes(environment)) return undefined;
  const meant = nearest(environment, described);
  const hint = meant === undefined ? `there are: ${described.join(', ')}` : `did you mean ${meant}?`;
  return problem('policy-invalid', `after: there is no environment ${environment}`, { place, hint });
}

function circle(
  base: EnvironmentName,
  { environment, place }: After,
  afters: ReadonlyMap<EnvironmentName, readonly After[]>,
): Problem | undefined {
  const way = wayTo(base, environment, afters);
  if (way === undefined) return undefined;
  const message = `after: ${[base, ...way].join(' waits for ')}: nothing would ever begin`;
  return problem('policy-invalid', message, { place, hint: 'remove one of them' });
}

/** The environments from `from` to `goal`, both included; undefined: one does not lead to the other. */
function wayTo(
  goal: EnvironmentName,
  from: EnvironmentName,
  afters: ReadonlyMap<EnvironmentName, readonly After[]>,
): readonly EnvironmentName[] | undefined {
  const seen = new Set<EnvironmentName>();
  const ways: (readonly EnvironmentName[])[] = [[from]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1);
    if (last === goal) return way;
    if (last === undefined || seen.has(last)) continue;
    seen.add(last);
    for (const { environment } of afters.get(last) ?? []) ways.push([...way, environment]);
  }
  return undefined;
}
