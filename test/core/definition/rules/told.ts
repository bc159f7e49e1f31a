// What `validate` would say about a repository that a test writes: `path:line:column: code: message (hint)`.
import { problemsOf } from '../../../../src/core/definition/rules/problemsOf.js';
import { problemText } from '../../../../src/core/model/problem.js';
import { load, type Files } from '../repository.js';

export const told = (files: Files): readonly string[] => problemsOf(load(files)).map(problemText);

/** Only what one rule says, up to the hint. */
export const toldBy = (code: string, files: Files): readonly string[] =>
  problemsOf(load(files))
    .filter((one) => one.code === code)
    .map((one) => problemText({ ...one, hint: '' }).replace(/ \(\)$/, ''));
