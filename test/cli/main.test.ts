// Command lines that cannot be understood: the exit code, and where help is.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.js';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe('what was used wrongly names its own help', () => {
  it.each([
    ['fly', 'baton --help'],
    ['history', 'baton history --help'],
    ['pause /shop/web --because x', 'baton pause --help'],
    ['override approval abc', 'baton override --help'],
    ['local marathon --port x', 'baton local marathon --help'],
    ['image set', 'baton image set --help'],
  ])('baton %s', async (line, help) => {
    const printed: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    await main(['node', 'baton', ...line.split(' ')]);
    expect(process.exitCode).toBe(2);
    expect(printed.join('')).toContain(`(try: ${help})`);
  });
});
