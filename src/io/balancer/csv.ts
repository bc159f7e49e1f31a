// Rows of comma-separated text that comes in pieces. HAProxy quotes a field (RFC 4180) only where it has to: texts of
// health checks and agents may hold commas, quotes and even line ends.

export interface CsvReader {
  take(piece: string): void;
  /** The last row, if it has no line end. */
  end(): void;
}

/** A row of HAProxy has about 700 characters. */
const longestRow = 64 * 1024;

/**
 * Calls `row` for every row that is not empty.
 * @throws RangeError for a row of more than 64 Ki characters: then this is no such text
 */
export function readCsv(row: (fields: readonly string[]) => void): CsvReader {
  let rest = '';
  const emit = (line: string): void => {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (bare !== '') row(fieldsOf(bare));
  };
  return {
    take: (piece) => {
      rest += piece;
      let from = 0;
      for (let end = rowEnd(rest, from); end >= 0; end = rowEnd(rest, from)) {
        emit(rest.slice(from, end));
        from = end + 1;
      }
      rest = rest.slice(from);
      if (rest.length > longestRow) throw new RangeError(`a row is longer than ${longestRow} characters`);
    },
    end: () => emit(rest),
  };
}

/** The line end outside of quotes at or after `from`; -1: not here yet. */
function rowEnd(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  for (let quotes = quotesIn(text, from, end); end >= 0 && quotes % 2 === 1;) {
    const next = text.indexOf('\n', end + 1);
    quotes += quotesIn(text, end, next);
    end = next;
  }
  return end;
}

const quotesIn = (text: string, from: number, to: number): number =>
  to < 0 ? 0 : text.slice(from, to).split('"').length - 1;

function fieldsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const quoted = line[at] === '"' ? /"((?:[^"]|"")*)"/y : undefined;
    if (quoted !== undefined) quoted.lastIndex = at;
    const match = quoted?.exec(line);
    const comma = line.indexOf(',', match ? at + match[0].length : at);
    const end = comma < 0 ? line.length : comma;
    fields.push(match?.[1] === undefined ? line.slice(at, end) : match[1].replaceAll('""', '"'));
    at = end + 1;
  }
  return fields;
}
