// example-repo is what users copy from, and what the demo deploys: sound, small, and with every strategy in it.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readWorkingCopy } from '../../src/cli/workingCopy.js';
import { allProblems, loadRepository } from '../../src/core/definition/load.js';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'example-repo');
const loaded = loadRepository(await readWorkingCopy(folder, new AbortController().signal));
const apps = loaded.environments.flatMap((one) => one.apps);

describe('example-repo', () => {
  it('has no finding, not even a warning', () => {
    expect(allProblems(loaded)).toEqual([]);
    expect(loaded.complete).toBe(true);
  });

  it('has the same apps in staging and production, without the status page in staging', () => {
    const idsIn = (name: string): string[] =>
      apps.filter((app) => app.environment === name).map((app) => app.id.replace(/^\/staging/, ''));
    expect(idsIn('production').filter((id) => !idsIn('staging').includes(id))).toEqual(['/shop/status']);
    expect(idsIn('staging').filter((id) => !idsIn('production').includes(id))).toEqual([]);
  });

  it('uses each strategy in place', () => {
    const kinds = new Set(apps.map((app) => app.strategy.kind));
    expect([...kinds].sort()).toEqual(['minimum-in-service', 'recreate', 'rolling']);
  });

  it('follows the prefix with its dependencies', () => {
    const web = apps.find((app) => app.id === '/staging/shop/web');
    expect(web?.dependsOn).toEqual(['/staging/shop/cart', '/staging/shop/catalogue']);
  });

  it('is small enough for two cores', () => {
    expect(apps.reduce((sum, app) => sum + app.spec.instances, 0)).toBeLessThanOrEqual(16);
  });

  it('moves images by images.yaml alone', () => {
    const images = apps.map((app) => JSON.stringify(app.spec.definition['container']));
    expect(images.filter((text) => !/"image":"registry\.example\/shop\/[a-z]+:\d+\.\d+\.\d+"/.test(text))).toEqual([]);
  });
});
