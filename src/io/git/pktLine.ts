// Git's packet lines (gitprotocol-common), read strictly. isomorphic-git takes a broken packet as the normal end of
// the list, so a cut answer would look like deleted branches: we read every answer once ourselves before it does.

export type Packet =
  { readonly kind: 'line'; readonly bytes: Buffer } | { readonly kind: 'flush' | 'delimiter' | 'end' };

/** All packets of an answer; undefined when one is not whole or is no packet. */
export function readPackets(answer: Buffer): readonly Packet[] | undefined {
  const packets: Packet[] = [];
  let at = 0;
  while (at < answer.length) {
    const size = answer.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(size)) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 3 || at + Math.max(length, 4) > answer.length) return undefined;
    if (length === 0) packets.push({ kind: 'flush' });
    else if (length === 1) packets.push({ kind: 'delimiter' });
    else if (length === 2) packets.push({ kind: 'end' });
    else packets.push({ kind: 'line', bytes: answer.subarray(at + 4, at + length) });
    at += Math.max(length, 4);
  }
  return packets;
}

/** Reference listings, ls-refs answers and side-banded results all end with a flush: without it, something is missing. */
export const endsWhole = (packets: readonly Packet[]): boolean => packets.at(-1)?.kind === 'flush';

/** The server's `ERR` line, git's way to say no inside a good answer; isomorphic-git would see an empty pack. */
export function serverError(packets: readonly Packet[]): string | undefined {
  for (const packet of packets) {
    if (packet.kind !== 'line') continue;
    if (packet.bytes.subarray(0, 4).toString('latin1') === 'ERR ') return packet.bytes.toString('utf8', 4);
    if (packet.bytes[0] === 3) return packet.bytes.toString('utf8', 1);
  }
  return undefined;
}

/** What the server and its hooks print for people: the `remote:` lines, side band 2. */
export function serverMessages(packets: readonly Packet[]): string {
  const texts = packets.flatMap((packet) =>
    packet.kind === 'line' && packet.bytes[0] === 2 ? [packet.bytes.toString('utf8', 1)] : [],
  );
  return texts.join('');
}

/** One packet line holding the text, or the bytes (65,516 at most). */
export function packetLine(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}
