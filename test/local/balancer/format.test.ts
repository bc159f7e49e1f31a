// Label values pass through Python's str.format, whose surprises are part of the contract.
import { describe, expect, it } from 'vitest';
import { format } from '../../../src/local/balancer/render/format.js';

const filled = (text: string): string =>
  format({ text, source: 'HAPROXY_0_X of /web' }, { backend: 'web_10000', port: 31000 });

describe('a template', () => {
  it.each([
    ['use_backend {backend}', 'use_backend web_10000'],
    ['{backend}:{port}', 'web_10000:31000'],
    ['if {{ rand(100) lt 5 }}', 'if { rand(100) lt 5 }'],
    ['{{{backend}}}', '{web_10000}'],
    ['{{backend}}', '{backend}'],
    ['%[req.hdr(host)]', '%[req.hdr(host)]'],
    ['', ''],
  ])('%s becomes %s', (text, wanted) => {
    expect(filled(text)).toBe(wanted);
  });

  it.each([
    ['if { ssl_fc }', 'HAPROXY_0_X of /web: { ssl_fc } is not known here; known are {backend}, {port}'],
    ['{hostname}', 'HAPROXY_0_X of /web: {hostname} is not known here; known are {backend}, {port}'],
    ['{toString}', '{toString} is not known here'],
    ['{backend!r}', '{backend!r} is not known here'],
    ['{}', '{} is not known here'],
    ['a { b', "HAPROXY_0_X of /web: a single '{' is no placeholder; write '{{' for HAProxy's"],
    ['a } b', "a single '}' is no placeholder"],
    ['{{backend}', "a single '}' is no placeholder"],
    ['{a{b}', "a single '{' is no placeholder"],
  ])('%s ends the round with a sentence', (text, sentence) => {
    expect(() => filled(text)).toThrow(sentence);
  });
});
