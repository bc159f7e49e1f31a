// What is wrong with the pointers of `ignore`: each is to lead to a field, as a whole where its items have no order.
import { problem, type ErrorCode } from '../../model/errorCodes.js';
import type { Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import { astray } from './ignored.js';

/** One problem at most for each pointer. Places begin at the environment: `/ignore/0`. */
export const ignoreProblems = (pointers: readonly string[], locate: Locate): readonly Problem[] =>
  pointers.flatMap((pointer, index) => {
    const wrong = wrongWith(pointer);
    if (wrong === undefined) return [];
    const { code = 'policy-invalid', because, hint } = wrong;
    const place = locate(`/ignore/${index}`);
    return [problem(code, because, { place, ...(hint === undefined ? {} : { hint }) })];
  });

/** Items of these lists are sorted before they are compared: a position in the file would stand for another one of them. */
const intoSet = /^(\/(?:healthChecks|constraints|dependencies|acceptedResourceRoles|scheduling\/placement\/\w+))\//;

interface Wrong {
  readonly code?: ErrorCode;
  readonly because: string;
  readonly hint?: string;
}

function wrongWith(pointer: string): Wrong | undefined {
  const [, set] = intoSet.exec(pointer) ?? [];
  if (set !== undefined) {
    return {
      because: `ignore takes ${set} as a whole only: it is a set, which has no first item`,
      hint: `write ${set}`,
    };
  }
  if (!/^(?:\/(?:[^~/]|~[01])*)+$/.test(pointer) || pointer === '/') {
    return { because: 'ignore takes JSON pointers', hint: 'write for example /env/LOG_LEVEL' };
  }
  const leadsNowhere = astray(pointer);
  if (leadsNowhere === undefined) return undefined;
  const { because, meant } = leadsNowhere;
  return { code: 'ignore-unmatched', because, ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }) };
}
