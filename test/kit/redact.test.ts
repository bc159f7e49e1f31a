import { describe, expect, it } from 'vitest';
import { oneLine, safeUrl, withoutSecrets } from '../../src/kit/redact.js';

describe('withoutSecrets', () => {
  it.each([
    ['fetch https://oauth2:glpat-abc@git.example/x.git failed', 'fetch https://[hidden]@git.example/x.git failed'],
    ['http://u:p@ss@host/x', 'http://[hidden]@host/x'],
    ['GET /x?private_token=abc&page=2', 'GET /x?private_token=[hidden]&page=2'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: [hidden]'],
    ['"authorization":"token=eyJ0.abc"', '"authorization":"[hidden]"'],
    ['the token glpat-AbCdEf1234567890 was revoked', 'the token [hidden] was revoked'],
    ['sent Bearer abcdef.ghijkl', 'sent Bearer [hidden]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----!', '[hidden]!'],
  ])('hides what looks like a secret: %s', (text, safe) => {
    expect(withoutSecrets(text)).toBe(safe);
  });

  it('hides given values as they are, in URLs and in JSON', () => {
    const secret = 'p"w/1 2';
    expect(withoutSecrets(`${secret} ${encodeURIComponent(secret)} ${JSON.stringify(secret)}`, [secret])).toBe(
      '[hidden] [hidden] "[hidden]"',
    );
  });

  it('hides the longer of two secrets whole', () => {
    expect(withoutSecrets('abcdefgh', ['abcd', 'abcdefgh'])).toBe('[hidden]');
  });

  it('leaves ordinary text alone', () => {
    const text = 'PUT http://marathon:8080/v2/apps/shop/cart: 3 of 4 tasks healthy, mail@example.org told';
    expect(withoutSecrets(text, ['', '4'])).toBe(text);
  });

  it('takes no time over long hostile text', () => {
    expect(withoutSecrets('a.'.repeat(200_000)).length).toBe(400_000);
    expect(withoutSecrets(`x://${'a:'.repeat(100_000)}`).length).toBe(200_004);
  });
});

describe('oneLine', () => {
  it('leaves no way to fake a line or to paint the terminal', () => {
    expect(oneLine('ok\r\n2026 ERROR fake\u001b[2J\u001b]0;title\u0007\u202e x\u0000')).toBe('ok 2026 ERROR fake x');
  });

  it('ends after the limit', () => {
    expect(oneLine('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx…');
  });
});

describe('safeUrl', () => {
  it('keeps host, port and path', () => {
    expect(safeUrl('https://me:secret@host:8443/service/marathon')).toBe('https://[hidden]@host:8443/service/marathon');
  });
});
