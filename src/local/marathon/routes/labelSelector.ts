// The `label` filter of GET /v2/apps: `key`, `key==v`, `key!=v`, `key in (a,b)`, `key notin (a,b)`, joined by commas.
// Every form requires the label to exist, so `!=` and `notin` do not match apps that lack it.
import { illegalArgument } from '../http/errors.js';

type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

const bare = String.raw`(?:[A-Za-z0-9._-]|\\.)+`;
const term = new RegExp(
  String.raw`^\s*(${bare})\s*(?:(==|!=)\s*(${bare})|\s(in|notin)\s*\(\s*(${bare}(?:\s*,\s*${bare})*)\s*\))?\s*(?:,|$)`,
);

/** @throws ApiError 422 when the text is no selector */
export function labelSelector(text: string): Test {
  const tests: Test[] = [];
  for (let rest = text; rest.trim() !== '' || tests.length === 0;) {
    const match = term.exec(rest);
    if (match === null)
      throw illegalArgument(`Can not parse label selector ${text}. Reason: '${rest}' is not understood`);
    const [whole, key = '', comparison, value = '', membership, values = ''] = match;
    tests.push(
      test(unescape(key), comparison ?? membership, comparison === undefined ? splitValues(values) : [unescape(value)]),
    );
    rest = rest.slice(whole.length);
  }
  return (labels) => tests.every((matches) => matches(labels));
}

function test(key: string, operator: string | undefined, values: readonly string[]): Test {
  const negated = operator === '!=' || operator === 'notin';
  return (labels) => {
    const value = Object.entries(labels).find(([name]) => name === key)?.[1];
    if (value === undefined) return false;
    return operator === undefined || values.includes(value) !== negated;
  };
}

const unescape = (text: string): string => text.replace(/\\(.)/g, '$1');
const splitValues = (text: string): string[] => (text.match(new RegExp(bare, 'g')) ?? []).map(unescape);
