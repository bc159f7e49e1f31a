// Two of a cluster that want the same thing: how such pairs are found and told, each from where it stands.
import { problem, type ErrorCode } from '../../model/errorCodes.js';
import { samePlace } from './place.js';
import type { Deployed, Finding } from './rule.js';

/** One want of one app. `says` is the sentence up to "by …": `service port 10001 is also asked for`. */
export interface Want {
  readonly of: Deployed;
  readonly key: string;
  readonly pointer: string;
  readonly says: string;
}

/** A finding for each want that another one has too and may not: both ends are told, each names the other. */
export function collisions<T extends Want>(
  code: ErrorCode,
  wants: readonly T[],
  mayShare: (left: T, right: T) => boolean,
  remark: (left: T, right: T) => string = () => '',
): readonly Finding[] {
  const byKey = new Map<string, T[]>();
  for (const want of wants) {
    const same = byKey.get(want.key);
    if (same === undefined) byKey.set(want.key, [want]);
    else same.push(want);
  }
  // Nearly all of them are alone with what they want.
  const shared = [...byKey.values()].filter((same) => same.length > 1);
  return shared.flatMap((same) =>
    same.flatMap((want): readonly Finding[] => {
      const rival = same.find((one) => one !== want && !mayShare(want, one));
      if (rival === undefined) return [];
      const [place, other] = [want.of.at(want.pointer), rival.of.at(rival.pointer)];
      const where = samePlace(place, other) ? 'the same line, in another environment' : `${other.path}:${other.line}`;
      const message = `${want.says} by ${rival.of.app.id} (${where})${remark(want, rival)}`;
      return [{ problem: problem(code, message, { place }), other }];
    }),
  );
}
