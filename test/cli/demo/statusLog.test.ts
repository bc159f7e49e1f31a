import { describe, expect, it } from 'vitest';
import { parseStatusLog } from '../../../src/cli/demo/statusLog.js';

const record = (id: string, message: string): string => `${id}\x1f2026-11-21T08:00:00Z\x1f${message}\n\x1e\n`;

describe('the log of the status branch', () => {
  it('gives one entry per app of a commit, each with the trailers that follow it', () => {
    const message = [
      'production: 2 apps settled: /shop/cart, /shop/web [skip ci]',
      '',
      'Baton-App: production /shop/cart',
      'Baton-Commit: 1111',
      'Baton-Phase: settled',
      'Baton-Because: 2 of 2 healthy',
      'Baton-App: production /shop/web',
      'Baton-Commit: 2222',
      'Baton-Phase: rejected',
      'Baton-Because: exit code 1:',
      '  FEED_URL is not a URL',
    ].join('\n');
    expect(parseStatusLog(record('aaaa', message))).toEqual([
      {
        id: 'aaaa',
        at: '2026-11-21T08:00:00Z',
        subject: 'production: 2 apps settled: /shop/cart, /shop/web [skip ci]',
        entries: [
          { app: 'production /shop/cart', commit: '1111', phase: 'settled', because: '2 of 2 healthy' },
          {
            app: 'production /shop/web',
            commit: '2222',
            phase: 'rejected',
            because: 'exit code 1: FEED_URL is not a URL',
          },
        ],
      },
    ]);
  });

  it('keeps the order of the log and takes a commit without trailers as one without entries', () => {
    const log = parseStatusLog(record('aaaa', 'Begin the status branch') + record('bbbb', 'Another'));
    expect(log.map((commit) => [commit.id, commit.entries.length])).toEqual([
      ['aaaa', 0],
      ['bbbb', 0],
    ]);
  });

  it('is empty where git prints nothing', () => {
    expect(parseStatusLog('')).toEqual([]);
  });
});
