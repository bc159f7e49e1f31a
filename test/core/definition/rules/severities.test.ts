// `rules:` of baton.yaml: how loud each warning is.
import { expect, it } from 'vitest';
import { problemsOf } from '../../../../src/core/definition/rules/problemsOf.js';
import { errorCodes, warningCodes } from '../../../../src/core/model/errorCodes.js';
import { load } from '../repository.js';
import { told } from './told.js';

const files = (rules: string): Record<string, string> => ({
  'baton.yaml': `environments: { p: { cluster: one } }\nrules: ${rules}\n`,
  'apps/a.yaml': 'container: { docker: { image: r/shop } }\nenv: { DB_PASSWORD: hunter2 }\n',
});
const severities = (rules: string): readonly string[] =>
  problemsOf(load(files(rules))).map((one) => `${one.severity} ${one.code}`);

it('raise, keep and silence warnings', () => {
  expect(severities('{}')).toEqual(['warning image-latest', 'warning secret-in-clear-text']);
  expect(severities('{ image-latest: error, secret-in-clear-text: off }')).toEqual(['error image-latest']);
  expect(severities('{ image-latest: warning }')).toContain('warning image-latest');
});

it('stop no app: what is deployed does not depend on them', () => {
  const loaded = load(files('{ image-latest: error }'));
  expect(loaded.environments[0]?.apps).toHaveLength(1);
  expect(loaded.complete).toBe(true);
});

it.each([
  [
    '{ image-latst: error }',
    'baton.yaml:2:10: rule-invalid: there is no rule "image-latst" (did you mean image-latest?)',
  ],
  [
    '{ nonsense: off }',
    'baton.yaml:2:10: rule-invalid: there is no rule "nonsense" (docs/validation.md lists the rules)',
  ],
  [
    '{ image-latest: loud }',
    'baton.yaml:2:24: rule-invalid: image-latest must be error, warning or off (write image-latest: error)',
  ],
  [
    '{ marathon-rule: off }',
    'baton.yaml:2:10: rule-invalid: marathon-rule is always an error: nothing is deployed of what it is about (remove the line',
  ],
])('%s changes nothing and is told', (rules, expected) => {
  expect(told(files(rules))).toContainEqual(expect.stringContaining(expected));
  expect(severities(rules)).toContain('warning image-latest');
});

it('know every code that is a warning, and no other', () => {
  expect(warningCodes.length).toBeGreaterThan(15);
  for (const code of warningCodes) expect(errorCodes[code].severity).toBe('warning');
});
