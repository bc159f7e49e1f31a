// Packet lines are whole or they are nothing.
import { describe, expect, it } from 'vitest';
import { endsWhole, packetLine, readPackets, serverError, serverMessages } from '../../../src/io/git/pktLine.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('packet lines', () => {
  it('are read to the end, with flush, delimiter and end', () => {
    expect(readPackets(bytes('0006a\n0001000200040000'))?.map((packet) => packet.kind)).toEqual([
      'line',
      'delimiter',
      'end',
      'line',
      'flush',
    ]);
  });

  it.each(['00', '0006a', 'zzzz', '0003', '0006a\n00', '<html>', '-006a\n'])('%j is not whole', (text) => {
    expect(readPackets(bytes(text))).toBeUndefined();
  });

  it('end whole only with a flush', () => {
    expect(endsWhole(readPackets(bytes('0006a\n0000')) ?? [])).toBe(true);
    expect(endsWhole(readPackets(bytes('0006a\n')) ?? [])).toBe(false);
    expect(endsWhole([])).toBe(false);
  });

  it('carry what the server says', () => {
    const said = Buffer.concat([
      packetLine('\x02remote: one\n'),
      packetLine('\x02two\n'),
      packetLine('\x01pack'),
      bytes('0000'),
    ]);
    expect(serverMessages(readPackets(said) ?? [])).toBe('remote: one\ntwo\n');
    expect(serverError(readPackets(said) ?? [])).toBeUndefined();
    expect(serverError(readPackets(packetLine('ERR no such thing')) ?? [])).toBe('no such thing');
    expect(serverError(readPackets(packetLine('\x03fatal')) ?? [])).toBe('fatal');
  });
});
