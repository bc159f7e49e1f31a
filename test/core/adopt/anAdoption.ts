// A cluster and a working copy as a test writes them down, and what adopting the one into the other comes to.
import { adopt, type AdoptInput, type Adoption } from '../../../src/core/adopt/adopt.js';
import { parseSource } from '../../../src/core/definition/read/parseSource.js';
import { newest, type Dialect } from '../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp } from '../../../src/core/model/observed.js';
import type { Reading } from '../../../src/core/model/repository.js';
import { instancesOf } from '../../../src/core/rollout/definition.js';
import { commit, id, live, production } from '../plan/builders.js';

/** What Marathon shows of an app, as a live app. */
export const running = (definition: JsonObject, dialect: Dialect = newest): LiveApp => {
  const name = definition['id'];
  const kind = definition['containers'] === undefined ? 'app' : 'pod';
  return live({
    id: id(typeof name === 'string' ? name : ''),
    kind,
    definition,
    dialect,
    instances: instancesOf(definition),
  });
};

export function adopting(
  apps: readonly LiveApp[],
  files: Readonly<Record<string, string>> = {},
  more: Partial<AdoptInput> = {},
): Reading<Adoption> {
  return adopt({
    owner: 'shop',
    commit: commit('a'),
    sources: Object.entries(files).map(([path, text]) => parseSource({ path, content: { kind: 'text', text } })),
    environment: production,
    cluster: 'default',
    live: new Map(apps.map((app) => [app.id, app])),
    only: [],
    format: 'yaml',
    ...more,
  });
}

/** The adoption, which the test expects to be possible. */
export function adopted(...asked: Parameters<typeof adopting>): Adoption {
  const made = adopting(...asked);
  if (!made.ok) throw new Error(made.because);
  return made.value;
}

/** The text of each file that would be written, by its path. */
export const textsOf = ({ files }: Adoption): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map(({ path, text }) => [path, text]));
