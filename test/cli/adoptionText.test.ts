// What `baton adopt` tells at the end: of what stands in the folder, not of what was meant to be written there.
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adoptionText, isWhole, type Told } from '../../src/cli/adopt/adoptionText.js';
import { writeFiles } from '../../src/cli/adopt/writeFiles.js';
import { readWorkingCopy } from '../../src/cli/workingCopy.js';
import { adopt, standing } from '../../src/core/adopt/adopt.js';
import type { LiveApp } from '../../src/core/model/observed.js';
import { running } from '../core/adopt/anAdoption.js';
import { production } from '../core/plan/builders.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-adoption-'));
  await mkdir(path.join(folder, 'into'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** As the command does: adopted, written, looked at again. */
async function adoptedInto(apps: readonly LiveApp[]): Promise<Told> {
  const into = path.join(folder, 'into');
  const asked = {
    environment: production,
    cluster: 'default',
    live: new Map(apps.map((app) => [app.id, app])),
    only: [],
    format: 'yaml',
  } as const;
  const copy = async () => ({ ...(await readWorkingCopy(into, AbortSignal.timeout(30_000))), owner: 'shop', ...asked });
  const meant = adopt(await copy());
  if (!meant.ok) throw new Error(meant.because);
  const written = await writeFiles(into, meant.value.files);
  return {
    environment: production,
    cluster: 'default',
    into: 'into',
    written,
    adoption: standing(await copy(), meant.value),
  };
}

const web = running({ id: '/shop/web', cmd: 'sleep 1' });

describe('what became of an adoption', () => {
  it('is an empty plan and what to do next, when every file stands', async () => {
    const told = await adoptedInto([web]);
    expect(isWhole(told)).toBe(true);
    expect(adoptionText(told)).toContain('the plan of production is empty: 1 app in git as they run on default');
  });

  it('is nothing where the folder of apps is a link: no app counts as taken in', async () => {
    const outside = path.join(folder, 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(folder, 'into', 'apps'));
    const told = await adoptedInto([web]);
    expect(told.adoption).toMatchObject({ adopted: [], differing: [] });
    expect(isWhole(told)).toBe(false);
    const text = adoptionText(told);
    expect(text).toContain('apps/shop/web.yaml  a folder on the way is a link');
    expect(text).toContain('/shop/web  no file that is looked at defines it');
    expect(text).toContain('0 apps in git as they run on default; not all that was asked for, see above');
  });

  it('says of an app that no file can hold that it stays as it runs', async () => {
    const told = await adoptedInto([web, running({ id: '/b', cmd: 'run b', env: { constructor: 'x' } })]);
    expect(isWhole(told)).toBe(false);
    const text = adoptionText(told);
    expect(text).toMatch(
      /not in git: they stay as they run, and no commit changes them.*\n {2}\/b {2}no file can hold it/,
    );
    expect(text).not.toContain('would be changed');
    expect(text).not.toContain('.batonignore');
    expect(text).toContain('1 app in git as they run on default; not all that was asked for');
  });
});
