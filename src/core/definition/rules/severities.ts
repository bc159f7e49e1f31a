// `rules:` of baton.yaml: how loud each warning is. What Marathon would refuse stays an error whatever a file says.
import { isErrorCode, problem, warningCodes, type ErrorCode } from '../../model/errorCodes.js';
import { isJsonObject, type Json } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import { didYouMean } from '../schema/nearest.js';
import { below } from '../read/pointer.js';

/** What `rules:` says; a code that is not in it has the severity of docs/errors.md. */
export type Severities = ReadonlyMap<string, 'error' | 'warning' | 'off'>;

export const noSeverities: Severities = new Map();

/** Reads `rules:`. A line that cannot be used is a warning and changes nothing. `locate` starts at `rules`. */
export function readSeverities(
  value: Json | undefined,
  locate: Locate,
): { readonly rules: Severities; readonly problems: readonly Problem[] } {
  const rules = new Map<string, 'error' | 'warning' | 'off'>();
  const problems: Problem[] = [];
  for (const [name, wanted] of isJsonObject(value) ? Object.entries(value) : []) {
    const pointer = below('', name);
    const code = ruleCode(name);
    if (code === undefined) {
      problems.push(unusable(name, locate(pointer, 'key')));
    } else if (wanted === 'error' || wanted === 'warning' || wanted === 'off') {
      rules.set(code, wanted);
    } else {
      const message = `${code} must be error, warning or off`;
      problems.push(problem('rule-invalid', message, { place: locate(pointer), hint: `write ${code}: error` }));
    }
  }
  return { rules, problems };
}

/** The problems with the severities that the repository wants; what is off is left out. */
export function withSeverities(problems: readonly Problem[], rules: Severities): readonly Problem[] {
  if (rules.size === 0) return problems;
  return problems.flatMap((one) => {
    const wanted = rules.get(one.code);
    if (wanted === undefined || wanted === one.severity) return [one];
    return wanted === 'off' ? [] : [{ ...one, severity: wanted }];
  });
}

const ruleCode = (name: string): ErrorCode | undefined => warningCodes.find((code) => code === name);

function unusable(name: string, place: ReturnType<Locate>): Problem {
  if (isErrorCode(name)) {
    const hint = 'remove the line: only warnings have a severity of your choice';
    return problem('rule-invalid', `${name} is always an error: nothing is deployed of what it is about`, {
      place,
      hint,
    });
  }
  const hint = didYouMean(name, warningCodes, 'docs/validation.md lists the rules');
  return problem('rule-invalid', `there is no rule ${JSON.stringify(name.slice(0, 60))}`, { place, hint });
}
