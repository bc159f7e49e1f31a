// Which commit of a branch was taken last: written with the next commit, at once when a tip is not taken, and never guessed.
import { describe, expect, it } from 'vitest';
import { branchesPath, branchesText, parseBranches } from '../../../src/core/status/branchesFile.js';
import { BranchBook } from '../../../src/daemon/sources/branchBook.js';
import { commit, production } from '../../core/rollout/build.js';

function aBook(text?: string) {
  const warned: string[] = [];
  let news = 0;
  const book = new BranchBook({ warn: (line) => void warned.push(line) }, () => (news += 1));
  book.read(new Map(text === undefined ? [] : [[branchesPath, text]]));
  return { book, warned, news: () => news };
}
const file = branchesText(new Map([['main', { commit: commit('a') }]]));
const waiting = { commit: commit('b'), because: 'main was rewritten' };

describe('the book of branches', () => {
  it('knows nothing at the first start, and writes what is taken with the next commit', () => {
    const { book, news } = aBook();
    expect(book.of('main')).toEqual({ kind: 'never' });
    book.take('main', commit('a'));
    expect(news()).toBe(0);
    expect(book.written()).toEqual(new Map([[branchesPath, file]]));
    expect(book.written().size).toBe(0);
  });

  it('says at once that a tip waits, and that it is taken after all', () => {
    const { book, news } = aBook(file);
    book.wait('main', waiting);
    book.wait('main', waiting);
    expect(news()).toBe(1);
    expect(book.notices).toEqual([{ branch: 'main', kind: 'waiting', ...waiting }]);
    book.take('main', commit('b'));
    expect(news()).toBe(2);
    expect(book.notices).toEqual([]);
  });

  it('says at once that a tip cannot describe an environment, keeps who stands in, and says when it is mended', () => {
    const { book, news } = aBook(file);
    const undescribed = {
      since: commit('b'),
      because: 'baton.yaml is broken',
      environments: new Map([[production, commit('a')]]),
    };
    book.take('main', commit('b'), undescribed);
    book.take('main', commit('b'), undescribed);
    expect(news()).toBe(1);
    expect(book.notices).toMatchObject([{ branch: 'main', kind: 'undescribed', commit: commit('b') }]);
    expect(aBook(book.written().get(branchesPath)).book.of('main')).toEqual({
      kind: 'taken',
      commit: commit('b'),
      undescribed,
    });
    book.take('main', commit('c'));
    expect(news()).toBe(2);
    expect(book.of('main')).toEqual({ kind: 'taken', commit: commit('c') });
  });

  it('keeps what is not written yet over what the branch shows meanwhile', () => {
    const { book } = aBook(file);
    book.take('main', commit('c'));
    book.read(
      new Map([
        [
          branchesPath,
          branchesText(
            new Map([
              ['main', { commit: commit('b') }],
              ['next', { commit: commit('d') }],
            ]),
          ),
        ],
      ]),
    );
    expect(book.of('main')).toMatchObject({ commit: commit('c') });
    expect(book.of('next')).toMatchObject({ commit: commit('d') });
  });

  it('does not guess what a damaged file said, leaves it to be restored, and takes it back when it is', () => {
    const { book, warned } = aBook('{');
    expect(book.of('main')).toEqual({ kind: 'unreadable' });
    expect(warned.join()).toContain('branches.json:1:1: branches-unreadable: ');
    book.wait('main', waiting);
    expect(book.written().size).toBe(0);
    book.read(new Map([[branchesPath, file]]));
    expect(book.of('main')).toMatchObject({ kind: 'taken', commit: commit('a') });
  });
});

it.each([
  ['no JSON', '{', /it is not JSON/],
  ['another version', '{ "version": 2 }', /version/],
  [
    'no environment',
    `{ "version": 1, "branches": { "main": { "commit": "${'a'.repeat(40)}", "undescribed": { "since": "${'a'.repeat(40)}", "because": "x", "environments": { "a b": "${'a'.repeat(40)}" } } } } }`,
    /environments/,
  ],
  ['no commit', '{ "version": 1, "branches": { "main": { "commit": "HEAD" } } }', /main.commit: is no commit id/],
])('a file with %s is not believed', (_what, text, says) => {
  const read = parseBranches(text);
  expect(read.ok ? '' : read.problems.map(({ message }) => message).join()).toMatch(says);
});
