// Command lines that cannot be understood: the exit code, what is missing, and where help is.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { main, program } from '../../src/cli/main.js';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function saidOn(line: string): Promise<string> {
  const printed: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await main(['node', 'baton', ...line.split(' ').filter((word) => word !== '')]);
  return printed.join('');
}

describe('what was used wrongly names its own help', () => {
  it.each([
    ['fly', 'baton --help'],
    ['history', 'baton history --help'],
    ['pause /shop/web', 'baton pause --help'],
    ['override approval abc', 'baton override --help'],
    ['local marathon --port x', 'baton local marathon --help'],
    ['image set', 'baton image set --help'],
  ])('baton %s', async (line, help) => {
    expect(await saidOn(line)).toMatch(new RegExp(`^error: [^]+\n\\(try: ${help}\\)\n$`));
    expect(process.exitCode).toBe(2);
  });

  it('unless it is the help that is said', async () => {
    expect(await saidOn('image')).toMatch(/^Usage: baton image [^]*display help for command\n$/);
    expect(process.exitCode).toBe(2);
  });
});

describe('all that is missing is said at once', () => {
  it('arguments and options, and what the repository may need', async () => {
    expect(await saidOn('override window')).toBe(`error: missing:
  <commit>          the commit that waits, as \`baton why\` names it
  --because <text>  why, for whoever reads the history
  --env <name>      the environment, on all its clusters or on one (production@dc1); needed where there are several
(try: baton override --help)
`);
  });

  it.each([
    ['adopt', ['--env <name>', '--into <dir>']],
    ['image set', ['<image>', '--env <name>']],
    ['claim', ['<apps...>', '--because <text>', '--env <name>']],
    ['claim /shop/cart --env production', ['--because <text>']],
    ['render', ['<app>', '--env <name>']],
    ['render --env production', ['<app>']],
    ['override --because why', ['<what>', '<commit>', '--env <name>']],
    ['next /shop/cart', ['--because <text>', '--env <name>']],
    ['diff /shop/cart', ['--between <environments...>']],
    ['local gitlab', ['--root <dir>']],
  ])('baton %s', async (line, missing) => {
    const lines = (await saidOn(line)).split('\n').filter((one) => one.startsWith('  '));
    expect(lines.map((one) => one.trim().split(/ {2,}/)[0])).toEqual(missing);
    expect(lines.every((one) => / {2}\S.{5}/.test(one.trim()))).toBe(true);
    expect(process.exitCode).toBe(2);
  });
});

describe('the usage of a command', () => {
  it.each([
    ['next', '[options] [apps...] --because <text>'],
    ['adopt', '[options] --env <name> --into <dir>'],
    ['status', '[options]'],
  ])('baton %s names what is required', async (name, usage) => {
    const command = (await program(name)).commands.find((one) => one.name() === name);
    expect(command?.helpInformation()).toContain(`Usage: baton ${name} ${usage}\n`);
  });
});
