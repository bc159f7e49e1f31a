import { describe, expect, it } from 'vitest';
import { isAppId, type AppId } from '../../../../src/core/model/ids.js';
import type { ServedSet, Spread } from '../../../../src/core/model/traffic.js';
import { serverWeights } from '../../../../src/core/rollout/weights/serverWeights.js';

function id(text: string): AppId {
  if (isAppId(text)) return text;
  throw new Error(`${text} is no app id`);
}

/** `a b c! d?`: four tasks, the third one not healthy, the last one coming or going. */
const set = (marathonId: string, tasks: string): ServedSet => ({
  marathonId: id(marathonId),
  tasks: tasks
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => ({
      id: text.replace(/[!?]/, ''),
      host: 'agent',
      addresses: [],
      ports: [1],
      healthy: !/[!?]$/.test(text),
      ...(text.endsWith('?') ? { passingBy: true } : {}),
    })),
});

const shown = (
  primary: string,
  candidate: string | undefined,
  share: number,
  closed: readonly string[] = [],
  spread: Spread = 'by-share',
): string =>
  [
    ...serverWeights({
      app: id('/shop/cart'),
      primary: set('/shop/cart', primary),
      ...(candidate !== undefined && { candidate: set('/shop/cart-canary', candidate) }),
      share,
      spread,
      closed: closed.map(id),
    }),
  ]
    .map(([task, told]) => `${task}:${told.kind === 'closed' ? 'closed' : told.weight}`)
    .join(' ');

describe('what servers are told', () => {
  it.each([
    ['without a candidate the primary has everything', 'a b', undefined, 0, 'a:50 b:50'],
    ['a share is divided among all servers of a set', 'a b', 'x y', 50, 'a:25 b:25 x:25 y:25'],
    [
      'what is not healthy takes nothing, and its part goes to the others of its set',
      'a b',
      'x y!',
      50,
      'a:25 b:25 x:50 y:0',
    ],
    [
      'what comes or goes weighs the least where its set has traffic: it may be all that a balancer knows',
      'a b? c!',
      'x y?',
      0,
      'a:100 b:1 c:0 x:0 y:0',
    ],
    ['what comes or goes in a candidate with a share, likewise', 'a b', 'x y?', 50, 'a:25 b:25 x:50 y:1'],
    ['nobody healthy: all of the set count, their balancer knows which can answer', 'a! b!', 'x', 0, 'a:50 b:50 x:0'],
    [
      'the order stands whatever happens to the candidate: going back is decided elsewhere',
      'a b',
      'x!',
      50,
      'a:25 b:25 x:50',
    ],
    ['a candidate without tasks takes nothing', 'a', '', 50, 'a:100'],
    ['a primary without tasks leaves everything to the candidate', '', 'x', 5, 'x:100'],
    [
      'of many the first ones take a share that is too small for all',
      'a',
      'z y x w v u t s r q',
      1,
      'a:198 z:0 y:0 x:0 w:0 v:0 u:0 t:0 s:0 r:1 q:1',
    ],
  ])('%s', (_, primary, candidate, share, expected) => {
    expect(shown(primary, candidate, share)).toBe(expected);
  });

  it.each([
    ['a b', 'x y', 100, 'a:1 b:1 x:50 y:50'],
    ['a b', 'x y', 0, 'a:50 b:50 x:1 y:1'],
    ['a b c d e f g h', 'x', 100, 'a:1 b:1 c:1 d:1 e:1 f:1 g:1 h:1 x:256'],
    ['a b', '', 0, 'a:50 b:50'],
    ['a b', 'x!', 100, 'a:1 b:1 x:100'],
  ])(
    'while %s and %s hand over to a share of %d%%, nobody weighs nothing: %s',
    (primary, candidate, share, expected) => {
      expect(shown(primary, candidate, share, [], 'overlapping')).toBe(expected);
    },
  );

  it('servers of a set that is alone weigh what they are configured with, as new ones do that nobody has told anything', () => {
    expect(shown('a b! c', undefined, 0, [], 'even')).toBe('a:1 b:0 c:1');
  });

  it('a closed set is in maintenance, whatever it would weigh', () => {
    expect(shown('a', 'x y!', 0, ['/shop/cart-canary'])).toBe('a:100 x:closed y:closed');
    expect(shown('a', 'x', 100, ['/shop/cart'])).toBe('a:closed x:100');
  });
});
