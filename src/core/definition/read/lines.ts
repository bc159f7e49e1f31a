// Offsets of a text as line and column, both counted from 1, columns in UTF-16 units as editors count them.
import type { Place } from '../../model/problem.js';

export interface LineIndex {
  readonly at: (offset: number) => Place;
}

/** The index is built when the first place is asked for. Lines end in LF, CR LF or CR. */
export function lineIndex(path: string, text: string): LineIndex {
  let starts: readonly number[] | undefined;
  return {
    at: (offset) => {
      starts ??= [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { path, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
  };
}
