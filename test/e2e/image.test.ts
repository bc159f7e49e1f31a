// There is no Docker where the tests run. What can be checked without one: every file that the Dockerfile copies exists
// and is let through by .dockerignore, and the image runs what the package calls its program.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const lines = (file: string): string[] => readFileSync(path.join(root, file), 'utf8').split('\n');

/** What is copied from the folder of the build, without what comes from earlier stages. */
const copied = lines('Dockerfile')
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
  .flatMap((line) => line.split(/\s+/).slice(1, -1));

describe('the Docker image', () => {
  it('copies only what exists and what .dockerignore lets through', () => {
    const through = lines('.dockerignore')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const wanted = copied.map((name) => name.replace(/\/$/, ''));
    expect(wanted.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
    expect(wanted.filter((name) => !through.includes(name))).toEqual([]);
    expect(through.filter((name) => !wanted.includes(name))).toEqual([]);
  });

  it('runs no install scripts, and not as root', () => {
    const installs = lines('Dockerfile').filter((line) => line.includes('npm ci'));
    expect(installs).toHaveLength(1);
    expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
    const user = lines('Dockerfile').findIndex((line) => line === 'USER node');
    const entry = lines('Dockerfile').findIndex((line) => line.startsWith('ENTRYPOINT'));
    expect(user).toBeGreaterThan(-1);
    expect(entry).toBeGreaterThan(user);
  });

  it('has a health check and an entry point that are JSON, as Docker wants it', () => {
    const exec = lines('Dockerfile').flatMap(
      (line) => /^(?:HEALTHCHECK .* CMD|ENTRYPOINT|CMD) (\[.*\])$/.exec(line)?.[1] ?? [],
    );
    expect(exec.map((text): unknown => JSON.parse(text))).toEqual([
      ['node', '-e', expect.stringContaining('/healthz')],
      ['node', '/opt/baton/bin/baton.mjs'],
      ['run'],
    ]);
  });
});
