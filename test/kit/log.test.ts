import axios from 'axios';
import { describe, expect, it } from 'vitest';
import { createLog, type LogOptions } from '../../src/kit/log.js';
import { aDeadAddress } from './aServer.js';

function aLog(options: LogOptions = {}): { log: ReturnType<typeof createLog>; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: createLog({ colour: false, write: (line) => void lines.push(line), ...options }) };
}

describe('the log', () => {
  it('is one readable line per entry', () => {
    const { log, lines } = aLog();
    log.info({ app: '/shop/cart', took: 12 }, 'settled');
    log.warn({ because: 'no offer fits' }, 'waits');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}settled {2}app=\/shop\/cart took=12\n$/);
    expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d warn {2}waits {2}because="no offer fits"\n$/);
  });

  it('is JSON where a machine collects it', () => {
    const { log, lines } = aLog({ format: 'json' });
    log.error({ app: '/x' }, 'failed');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', app: '/x', msg: 'failed' });
  });

  it('keeps quiet below its level', () => {
    const { log, lines } = aLog({ level: 'warn' });
    log.info('settled');
    expect(lines).toEqual([]);
  });

  it('never shows a secret: by field, by shape, by value', () => {
    for (const format of ['text', 'json'] as const) {
      const { log, lines } = aLog({ format, secrets: () => ['opensesame'] });
      log.info({ token: 'abc123', auth: { password: 'abc123' }, a: { b: { authorization: 'abc123' } } }, 'fields');
      log.info('clone of https://me:abc123@git.example/x.git with opensesame');
      expect(lines.join('')).not.toMatch(/abc123|opensesame/);
      expect(lines).toHaveLength(2);
    }
  });

  it('never shows the request that hangs on an error of axios', async () => {
    const { log, lines } = aLog({ format: 'json' });
    const address = await aDeadAddress();
    const error: unknown = await axios
      .get(address, { headers: { 'X-Anything': 'geheim12' } })
      .catch((reason: unknown) => reason);
    log.error({ err: error }, 'failed');
    expect(lines[0]).toContain('ECONNREFUSED');
    expect(lines[0]).not.toContain('geheim12');
  });

  it('does not let foreign text begin a line of its own', () => {
    const { log, lines } = aLog();
    log.warn({ app: '/x\n12:00:00 error fake' }, 'odd\r\n12:00:00 error fake\u001b[31m');
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
    expect(lines.join('')).not.toContain('\u001b');
  });
});
