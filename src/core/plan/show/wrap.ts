// Lines of a terminal: broken at spaces, and where there is none for a whole line, in the middle of a word.

/** The text in lines of at most `width` characters, the first after `lead`, the others after `hang` blanks. */
export function wrapped(text: string, width: number, lead: string, hang: number): readonly string[] {
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  const next = (): void => {
    lines.push(line.trimEnd());
    line = ' '.repeat(hang);
    empty = true;
  };
  for (const word of text.split(' ')) {
    let rest = word;
    if (!empty && line.length + 1 + rest.length > width) next();
    while (line.length + (empty ? 0 : 1) + rest.length > width && width - line.length > 8) {
      const room = width - line.length;
      line += rest.slice(0, room);
      rest = rest.slice(room);
      next();
    }
    line += empty ? rest : ` ${rest}`;
    empty = false;
  }
  return [...lines, line.trimEnd()];
}
