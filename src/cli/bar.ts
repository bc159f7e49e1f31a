// A share as a bar of blocks, for terminals and files alike.

/** `██▌       ` for 25.5% of ten cells; anything above 0 shows, be it only as the thinnest of them. `share`: percent. */
export function bar(share: number, cells: number): string {
  const eighths = Math.round((Math.min(100, Math.max(0, share)) / 100) * cells * 8);
  const shown = share > 0 ? Math.max(1, eighths) : 0;
  const part = parts[shown % 8] ?? '';
  return `${'█'.repeat(Math.floor(shown / 8))}${part}`.padEnd(cells);
}

const parts = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
