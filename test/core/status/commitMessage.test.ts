// The history as people and as git read it. The trailers are read by the real git here, as anybody's script would.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { AppRecord } from '../../../src/core/model/record.js';
import { statusCommitMessage } from '../../../src/core/status/commitMessage.js';
import { parseTrailers } from '../../../src/core/status/parseTrailers.js';
import { aRecord, commit, environment, id, known, noon, revision } from '../plan/builders.js';

const trailersByGit = (message: string): string[] =>
  execFileSync('git', ['interpret-trailers', '--parse'], { input: message, encoding: 'utf8' }).trimEnd().split('\n');

const arrived: AppRecord = aRecord({ revision: revision('2'), commit: commit('b'), since: noon + 42_000 });
const onTheWay = aRecord({ ...arrived, phase: 'progressing', since: noon, begun: known({ revision: revision('2') }) });
const others = ['/shop/web', '/shop/mail', '/shop/search'].map((name) => aRecord({ app: id(name) }));

const subjectOf = (changes: Parameters<typeof statusCommitMessage>[0]): string | undefined =>
  statusCommitMessage(changes).split('\n')[0];

describe('the message for one app', () => {
  const message = statusCommitMessage([{ previous: onTheWay, record: arrived }]);

  it('says in the subject what became of it, and how long that took', () => {
    expect(message).toMatchInlineSnapshot(`
      "production /shop/cart: settled, rolling in 42s

      Revision 222222222222 of commit bbbbbbbb, 3 of 3 healthy: all 3 tasks are healthy

      Baton-App: production /shop/cart
      Baton-Commit: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      Baton-Phase: settled
      Baton-Because: all 3 tasks are healthy
      Baton-Ci: [skip ci]"
    `);
  });

  it('has trailers that git reads', () => {
    expect(trailersByGit(message)).toEqual([
      'Baton-App: production /shop/cart',
      `Baton-Commit: ${commit('b')}`,
      'Baton-Phase: settled',
      'Baton-Because: all 3 tasks are healthy',
      'Baton-Ci: [skip ci]',
    ]);
  });

  it('says the reason where there is no journey to tell of', () => {
    expect(subjectOf([{ record: arrived }])).toBe('production /shop/cart: settled, all 3 tasks are healthy');
    const ill = aRecord({ phase: 'progressing' });
    expect(subjectOf([{ previous: ill, record: arrived }])).toBe(
      'production /shop/cart: settled, all 3 tasks are healthy',
    );
    const rejected = aRecord({ phase: 'rejected', because: 'exit code 1' });
    expect(subjectOf([{ previous: onTheWay, record: rejected }])).toBe('production /shop/cart: rejected, exit code 1');
  });

  it('keeps the subject short, whatever the reason', () => {
    const subject = subjectOf([{ record: aRecord({ phase: 'held', because: 'why '.repeat(200) }) }]);
    expect(subject).toHaveLength(140);
    expect(subject?.endsWith('…')).toBe(true);
  });
});

describe('the message for several apps', () => {
  it('names their number and the first few', () => {
    const changes = [{ record: arrived }, ...others.map((record) => ({ record }))];
    expect(statusCommitMessage(changes)).toMatchInlineSnapshot(`
      "production: 4 apps settled (/shop/cart, /shop/web, …)

      - production /shop/cart: settled, all 3 tasks are healthy
      - production /shop/web: settled, all 3 tasks are healthy
      - production /shop/mail: settled, all 3 tasks are healthy
      - production /shop/search: settled, all 3 tasks are healthy

      Baton-App: production /shop/cart
      Baton-Commit: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      Baton-Phase: settled
      Baton-Because: all 3 tasks are healthy
      Baton-App: production /shop/web
      Baton-Commit: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      Baton-Phase: settled
      Baton-Because: all 3 tasks are healthy
      Baton-App: production /shop/mail
      Baton-Commit: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      Baton-Phase: settled
      Baton-Because: all 3 tasks are healthy
      Baton-App: production /shop/search
      Baton-Commit: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      Baton-Phase: settled
      Baton-Because: all 3 tasks are healthy
      Baton-Ci: [skip ci]"
    `);
    expect(parseTrailers(statusCommitMessage(changes))).toHaveLength(4);
  });

  it('counts the phases and names the environments where they differ', () => {
    const records = [aRecord({ environment: environment('staging') }), aRecord({ phase: 'rejected' })];
    expect(subjectOf(records.map((record) => ({ record })))).toBe(
      'staging, production: 2 apps: 1 settled, 1 rejected (/shop/cart, /shop/cart)',
    );
  });

  it('of a thousand has a trailer for each and a body that can be read', () => {
    const changes = Array.from({ length: 1_000 }, (_, index) => ({ record: aRecord({ app: id(`/a${index}`) }) }));
    const message = statusCommitMessage(changes);
    expect(message.split('\n\n')[1]?.split('\n').at(-1)).toBe('- and 980 more');
    expect(trailersByGit(message)).toHaveLength(4_001);
    expect(parseTrailers(message)).toHaveLength(1_000);
  });
});

describe('what an app or a task said', () => {
  const hostile = [
    'x\n\nBaton-App: production /shop/other\nBaton-Phase: settled',
    'x\rBaton-Phase: rejected',
    'a\u001b[31mred\u001b]0;title\u0007 b\u2028c\u0000d\u202ee',
    '---\nend of message',
    '\n\n\n',
    '# comment',
    'Signed-off-by: somebody <a@b>',
    '>8 ------------------------ >8',
    'Baton-App: production /shop/other',
  ];
  it.each(hostile)('%j adds no line and no trailer', (because) => {
    const message = statusCommitMessage([{ record: aRecord({ phase: 'rejected', because }) }]);
    expect(message.split('\n')).toHaveLength(9);
    expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028\u202e]/);
    expect(trailersByGit(message).map((line) => line.split(':')[0])).toEqual([
      ...['Baton-App', 'Baton-Commit', 'Baton-Phase', 'Baton-Because', 'Baton-Ci'],
    ]);
    expect(parseTrailers(message)).toMatchObject([{ app: '/shop/cart', phase: 'rejected' }]);
  });
});

describe('the trailers read back', () => {
  it('are what was written', () => {
    expect(parseTrailers(statusCommitMessage([{ record: arrived }]))).toEqual([
      { environment: 'production', app: '/shop/cart', commit: commit('b'), phase: 'settled', because: arrived.because },
    ]);
  });

  it.each([
    ['a commit of somebody else', 'Merge branch x\n\nSigned-off-by: a <b@c>\n'],
    ['a subject alone', 'Baton-App: production /shop/cart'],
    ['half a group', 'x\n\nBaton-App: production /shop/cart\nBaton-Phase: settled'],
    ['names that are none', `x\n\nBaton-App: production ../x\nBaton-Commit: ${commit('a')}\nBaton-Phase: settled`],
    ['a phase that is none', `x\n\nBaton-App: production /x\nBaton-Commit: ${commit('a')}\nBaton-Phase: great`],
    ['nothing', ''],
  ])('of %s are none', (_what, message) => expect(parseTrailers(message)).toEqual([]));
});
