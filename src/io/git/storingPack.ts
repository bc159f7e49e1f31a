// Takes the pack out of what the server sent, indexes and stores it, and lets isomorphic-git go on as if nothing new had
// come. What cannot be indexed here it gets as it came.
import { createHash } from 'node:crypto';
import { collectBody, wholeBody } from './body.js';
import type { GitHttp } from './http.js';
import { indexPack } from './indexPack.js';
import type { ObjectStore } from './objects.js';
import { packetLine, readPackets, type Packet } from './pktLine.js';

/** The same client, for one fetch into these objects. The pack is on disk before isomorphic-git moves any reference. */
export function storingPack(http: GitHttp, objects: ObjectStore): GitHttp {
  return {
    messages: () => http.messages(),
    async request(request) {
      const answer = await http.request(request);
      if (!request.url.endsWith('/git-upload-pack') || answer.body === undefined) return answer;
      const bytes = await collectBody(answer.body);
      const packets = readPackets(bytes) ?? [];
      const pack = Buffer.concat(packets.flatMap((one) => packPart(one) ?? []));
      const indexed = indexPack(pack);
      if (indexed === undefined) return { ...answer, body: wholeBody(bytes) };
      await objects.storePack(pack, indexed);
      return { ...answer, body: wholeBody(withoutPack(packets)) };
    },
  };
}

/** What the server said of ours and of where history is cut, as it came, and then a pack of no objects. */
function withoutPack(packets: readonly Packet[]): Buffer {
  const rest = packets.flatMap((one) =>
    one.kind === 'line' && packPart(one) === undefined ? [packetLine(one.bytes)] : [],
  );
  return Buffer.concat([...rest, packetLine(noPack), Buffer.from('0000')]);
}

/** What side band 1 carries; undefined for every other packet. */
const packPart = (one: Packet): Buffer | undefined =>
  one.kind === 'line' && one.bytes[0] === 1 ? one.bytes.subarray(1) : undefined;

const noPack = ((): Buffer => {
  const header = Buffer.concat([Buffer.from('PACK'), Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])]);
  return Buffer.concat([Buffer.from([1]), header, createHash('sha1').update(header).digest()]);
})();
